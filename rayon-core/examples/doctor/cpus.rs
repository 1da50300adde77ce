//! How many CPUs there are, and what size a pool takes from that.

use crate::page::{Page, ABSENT};
use std::env;
use std::thread;

/// The findings, of a pool for which the command line `asked` and which came out with this
/// `size`.
pub(crate) fn page(asked: Option<usize>, size: usize) -> Page {
    let mut page = Page::new("CPUs");
    let (usable, cores) = (num_cpus::get(), num_cpus::get_physical());
    let parallelism = thread::available_parallelism().ok().map(usize::from);
    let mask = imp::in_affinity_mask();
    page.row("physical cores", cores);
    page.row_if_known("CPUs online", imp::online());
    page.row_if_known("in the affinity mask", mask);
    page.row("cgroup quota", quota(mask, parallelism, usable));
    page.row_if_known("as std counts", parallelism);
    page.row("as rayon counts", usable);
    for variable in [NUM_THREADS, DEPRECATED] {
        let value = env::var_os(variable);
        let value = value.map_or("not set".into(), |value| format!("{value:?}"));
        page.row(variable, value);
    }
    page.row("size of the pool", format!("{size}, {}", reason(asked)));
    page
}

const NUM_THREADS: &str = "RAYON_NUM_THREADS";
const DEPRECATED: &str = "RAYON_RS_NUM_CPUS";

/// What the quota must be if it made these numbers of the mask's: `std` rounds it down,
/// `num_cpus` up.
fn quota(mask: Option<usize>, parallelism: Option<usize>, usable: usize) -> String {
    match (mask, parallelism) {
        (Some(mask), Some(low)) if low < usable && usable <= mask => {
            format!("between {low} and {usable} CPUs")
        }
        (Some(mask), _) if usable < mask => format!("{usable} CPUs"),
        (Some(_), _) => format!("{ABSENT}, or above the affinity mask"),
        (None, _) => "unknown".to_string(),
    }
}

/// Where the size of the pool comes from, by the rules of `ThreadPoolBuilder::num_threads`.
fn reason(asked: Option<usize>) -> String {
    if asked.is_some() {
        return "as the command line says".to_string();
    }
    let number = |name| env::var(name).ok().and_then(|value| value.parse().ok());
    let variables = [NUM_THREADS, DEPRECATED].map(|name| (name, number(name)));
    match variables.into_iter().find(|(_, number)| number.is_some()) {
        Some((name, Some(0_usize))) => format!("as rayon counts, because {name} is 0"),
        Some((name, _)) => format!("as {name} says"),
        None => "as rayon counts".to_string(),
    }
}

#[cfg(all(target_os = "linux", not(rayon_portable)))]
mod imp {
    use std::mem::{size_of, MaybeUninit};

    pub(super) fn online() -> Option<usize> {
        // SAFETY: sysconf touches no memory of ours.
        let online = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
        usize::try_from(online).ok().filter(|online| *online > 0)
    }

    pub(super) fn in_affinity_mask() -> Option<usize> {
        let mut set = MaybeUninit::<libc::cpu_set_t>::zeroed();
        let bytes = size_of::<libc::cpu_set_t>();
        // SAFETY: the kernel writes at most `bytes` bytes, which the set has; it is
        // initialised before as well, and all bit patterns are sets.
        let (status, set) = unsafe {
            let status = libc::sched_getaffinity(0, bytes, set.as_mut_ptr());
            (status, set.assume_init())
        };
        // It fails where there are more CPUs than fit in the set.
        (status == 0).then(|| {
            // SAFETY: it only reads the set.
            let count = unsafe { libc::CPU_COUNT(&set) };
            usize::try_from(count).unwrap_or(0)
        })
    }
}

#[cfg(not(all(target_os = "linux", not(rayon_portable))))]
mod imp {
    pub(super) fn online() -> Option<usize> {
        None
    }

    pub(super) fn in_affinity_mask() -> Option<usize> {
        None
    }
}
