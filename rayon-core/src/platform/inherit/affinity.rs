//! The processors that a thread may run on.
//!
//! A thread that pins itself to a processor, and then makes a worker, must not confine that
//! one. But a user who confines the whole process later (`taskset -ap`) means its pool, too.
//! Both look alike to a new thread: its maker may run on other processors than the builder
//! of the pool did. So the maker, if it finds that, looks at the other threads of the process.
//! If there are any, and all have the same mask as it has, the mask is the process's, and the
//! worker keeps it. If there are none, nobody can tell, and the worker gets the builder's.
//!
//! Other workers whose masks are about to be set back would be taken for witnesses. They are
//! counted, from before their creation to after they have set their masks; while there are
//! any, the decision is as theirs was.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Workers that are to set their masks back.
static SETTING_BACK: AtomicUsize = AtomicUsize::new(0);

/// The mask of one thread.
pub(super) struct Affinity(Option<imp::Mask>);

/// What its maker has found out for a worker.
pub(super) enum HandedOn {
    /// It is born with the mask that it should have.
    Keep,
    SetBack(SettingBack),
}

/// Counts in [`SETTING_BACK`].
pub(super) struct SettingBack(());

impl SettingBack {
    fn new() -> Self {
        // AcqRel, and so below: who finds the count lower finds the mask set.
        SETTING_BACK.fetch_add(1, Ordering::AcqRel);
        SettingBack(())
    }
}

impl Drop for SettingBack {
    fn drop(&mut self) {
        SETTING_BACK.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Affinity {
    /// That of the calling thread.
    pub(super) fn current() -> Self {
        Affinity(imp::Mask::current())
    }

    pub(super) fn processors(&self) -> Option<usize> {
        self.0.as_ref().map(imp::Mask::processors)
    }

    /// What a thread that the calling one makes needs to know.
    pub(super) fn to_hand_on(&self) -> HandedOn {
        let (Some(wanted), Some(own)) = (&self.0, imp::Mask::current()) else {
            return HandedOn::Keep;
        };
        if own == *wanted {
            return HandedOn::Keep;
        }
        let others_set_back = SETTING_BACK.load(Ordering::Acquire) > 0;
        match !others_set_back && own.is_that_of_the_process() {
            true => HandedOn::Keep,
            false => HandedOn::SetBack(SettingBack::new()),
        }
    }

    /// Makes it that of the calling thread. If the system refuses (the processors have gone
    /// offline) that stays what it is.
    pub(super) fn adopt(&self, handed_on: HandedOn) {
        if let (Some(mask), HandedOn::SetBack(count)) = (&self.0, handed_on) {
            mask.set();
            drop(count);
        }
    }
}

#[cfg(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
))]
mod imp {
    use super::super::sandbox;

    /// As the kernel hands it out: as many words as it needs.
    #[derive(Debug, PartialEq, Eq)]
    pub(super) struct Mask(Vec<libc::c_ulong>);

    impl Mask {
        /// `None` when the system has more than 2^16 processors or won't say.
        pub(super) fn current() -> Option<Self> {
            Mask::of(0)
        }

        /// That of the thread of this number; 0 is the calling one.
        fn of(thread: libc::pid_t) -> Option<Self> {
            let mut words = 1024 / libc::c_ulong::BITS as usize;
            while words * libc::c_ulong::BITS as usize <= 1 << 16 {
                let mut mask: Vec<libc::c_ulong> = vec![0; words];
                let bytes = std::mem::size_of_val(&mask[..]);
                // SAFETY: the kernel writes at most `bytes` bytes, which `mask` has.
                let status =
                    unsafe { libc::sched_getaffinity(thread, bytes, mask.as_mut_ptr().cast()) };
                if status == 0 {
                    return Some(Mask(mask));
                }
                let error = std::io::Error::last_os_error().raw_os_error();
                if error != Some(libc::EINVAL) {
                    return None;
                }
                words *= 2;
            }
            None
        }

        pub(super) fn processors(&self) -> usize {
            self.0.iter().map(|word| word.count_ones() as usize).sum()
        }

        pub(super) fn set(&self) {
            let bytes = std::mem::size_of_val(&self.0[..]);
            // SAFETY: the kernel reads `bytes` bytes, which the mask has. A refusal leaves
            // the thread's mask as it was, as `adopt` says.
            unsafe { libc::sched_setaffinity(0, bytes, self.0.as_ptr().cast()) };
        }

        /// Whether there are other threads than the calling one, which has this mask, and all
        /// have it. Not asked in a sandbox.
        pub(super) fn is_that_of_the_process(&self) -> bool {
            if sandbox::is_entered() {
                return false;
            }
            let Ok(tasks) = std::fs::read_dir("/proc/self/task") else {
                return false;
            };
            let mut threads = 0;
            for task in tasks {
                let name = task.map(|task| task.file_name());
                let Some(thread) = name.ok().and_then(|name| name.to_str()?.parse().ok()) else {
                    return false;
                };
                match Mask::of(thread) {
                    Some(mask) if mask == *self => threads += 1,
                    Some(_) => return false,
                    // It has ended.
                    None => {}
                }
            }
            threads > 1
        }
    }

    #[cfg(test)]
    mod tests {
        use super::super::*;
        use super::Mask;

        #[test]
        fn a_thread_that_adopts_runs_where_the_captured_thread_ran() {
            let captured = Affinity::current();
            let all = captured.0.as_ref().unwrap().0.clone();
            let first = all.iter().position(|word| *word != 0).unwrap();
            let mut one = vec![0; all.len()];
            one[first] = 1 << all[first].trailing_zeros();
            let (one, all) = (Mask(one), Mask(all));
            if one == all {
                println!("one processor: nothing to tell apart");
                return;
            }
            assert_eq!(one.processors(), 1);
            assert_eq!(captured.processors(), Some(all.processors()));
            std::thread::spawn(move || {
                one.set();
                let handed_on = captured.to_hand_on();
                assert!(matches!(handed_on, HandedOn::SetBack(_)));
                captured.adopt(handed_on);
                assert_eq!(Mask::current(), Some(all));
                assert!(matches!(captured.to_hand_on(), HandedOn::Keep));
            })
            .join()
            .unwrap();
        }
    }
}

#[cfg(not(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
)))]
mod imp {
    /// There is none.
    #[derive(PartialEq, Eq)]
    pub(super) enum Mask {}

    impl Mask {
        pub(super) fn current() -> Option<Self> {
            None
        }

        pub(super) fn processors(&self) -> usize {
            match *self {}
        }

        pub(super) fn set(&self) {
            match *self {}
        }

        pub(super) fn is_that_of_the_process(&self) -> bool {
            match *self {}
        }
    }
}
