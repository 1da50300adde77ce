//! How much of its stack a thread has left.
//!
//! | where | by |
//! |---|---|
//! | Linux, Android, FreeBSD | the thread's attributes |
//! | Apple's systems | `pthread_get_stackaddr_np` and its like |
//! | Windows | `GetCurrentThreadStackLimits` |
//!
//! Elsewhere nobody knows. Each thread asks once: on Linux the answer for the main thread is in
//! a file of `/proc`, and in a [`sandbox`] nothing is asked.

use super::sandbox;
use std::cell::Cell;

/// The stack of one thread, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stack {
    lowest: usize,
    /// All of it.
    size: usize,
}

thread_local! {
    static OWN: Cell<Option<Stack>> = const { Cell::new(None) };
}

impl Stack {
    /// That of the calling thread, if it is known.
    pub(crate) fn current() -> Option<Self> {
        OWN.get().or_else(|| {
            let known = (!sandbox::is_entered())
                .then(imp::lowest_and_size)
                .flatten();
            let stack = known.map(|(lowest, size)| Stack { lowest, size });
            OWN.set(stack);
            stack
        })
    }

    /// How much of it the calling thread, whose stack it is, has left.
    pub(crate) fn left(self) -> usize {
        let here = 0_u8;
        let here = std::hint::black_box(std::ptr::addr_of!(here)) as usize;
        here.saturating_sub(self.lowest)
    }

    /// Whether the calling thread, whose stack it is, is as good as a thread with a stack of
    /// `bytes` for a job: it has as much left, or it was made with as much and has most of it
    /// left. (A sixteenth may be missing for what the C library puts there.)
    pub(crate) fn serves_for(self, bytes: usize) -> bool {
        let left = self.left();
        let as_large = self.size >= bytes - bytes / 16;
        left >= bytes || (as_large && left >= bytes / 4 * 3)
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
mod imp {
    use std::mem::MaybeUninit;
    use std::ptr;

    pub(super) fn lowest_and_size() -> Option<(usize, usize)> {
        let mut attributes = MaybeUninit::<libc::pthread_attr_t>::uninit();
        #[cfg(not(target_os = "freebsd"))]
        // SAFETY: `attributes` is memory to initialise.
        let status =
            unsafe { libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) };
        #[cfg(target_os = "freebsd")]
        // SAFETY: `attributes` is memory to initialise, and then to fill in.
        let status = unsafe {
            match libc::pthread_attr_init(attributes.as_mut_ptr()) {
                0 => libc::pthread_attr_get_np(libc::pthread_self(), attributes.as_mut_ptr()),
                error => error,
            }
        };
        if status != 0 {
            return None;
        }
        let (mut lowest, mut size) = (ptr::null_mut(), 0);
        // SAFETY: the attributes are initialised, and not used after.
        let status = unsafe {
            let status = libc::pthread_attr_getstack(attributes.as_ptr(), &mut lowest, &mut size);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            status
        };
        (status == 0).then_some((lowest as usize, size))
    }
}

#[cfg(target_vendor = "apple")]
mod imp {
    pub(super) fn lowest_and_size() -> Option<(usize, usize)> {
        // SAFETY: both ask about the calling thread alone.
        let (highest, size) = unsafe {
            let own = libc::pthread_self();
            (
                libc::pthread_get_stackaddr_np(own) as usize,
                libc::pthread_get_stacksize_np(own),
            )
        };
        Some((highest.checked_sub(size)?, size))
    }
}

#[cfg(windows)]
mod imp {
    #[link(name = "kernel32")]
    extern "system" {
        fn GetCurrentThreadStackLimits(low: *mut usize, high: *mut usize);
    }

    pub(super) fn lowest_and_size() -> Option<(usize, usize)> {
        let (mut low, mut high) = (0, 0);
        // SAFETY: both are words to write to.
        unsafe { GetCurrentThreadStackLimits(&mut low, &mut high) };
        Some((low, high.checked_sub(low)?))
    }
}

#[cfg(not(any(
    target_os = "linux",
    target_os = "android",
    target_os = "freebsd",
    target_vendor = "apple",
    windows
)))]
mod imp {
    pub(super) fn lowest_and_size() -> Option<(usize, usize)> {
        None
    }
}

#[cfg(all(
    test,
    any(
        target_os = "linux",
        target_os = "android",
        target_os = "freebsd",
        target_vendor = "apple",
        windows
    )
))]
mod tests {
    use super::*;
    use std::thread;

    const MIB: usize = 1 << 20;

    fn on_a_stack_of<R: Send + 'static>(bytes: usize, f: impl FnOnce() -> R + Send + 'static) -> R {
        let thread = thread::Builder::new().stack_size(bytes).spawn(f);
        thread.unwrap().join().unwrap()
    }

    #[test]
    fn a_thread_has_left_what_it_was_given_and_has_not_used() {
        let (left, further_down) = on_a_stack_of(8 * MIB, || {
            let own = Stack::current().unwrap();
            (own.left(), left_further_down(own))
        });
        assert!((6 * MIB..=9 * MIB).contains(&left), "{left}");
        assert!(further_down + MIB <= left, "{further_down} of {left}");
    }

    #[inline(never)]
    fn left_further_down(own: Stack) -> usize {
        let used = std::hint::black_box([1_u8; MIB]);
        let left = own.left();
        std::hint::black_box(used);
        left
    }

    #[test]
    fn a_thread_serves_for_the_stack_that_it_was_made_with() {
        let served = on_a_stack_of(8 * MIB, || {
            let own = Stack::current().unwrap();
            [4 * MIB, 8 * MIB, 9 * MIB, 16 * MIB].map(|bytes| own.serves_for(bytes))
        });
        assert_eq!(served, [true, true, false, false]);
        let own = Stack {
            lowest: Stack::current().unwrap().lowest,
            size: usize::MAX,
        };
        // Made with as much, but most of it is used.
        assert!(!own.serves_for(2 * own.left()));
    }
}
