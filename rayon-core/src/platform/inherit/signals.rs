//! Which signals a thread has blocked.

/// A set of blocked signals.
pub(super) struct SignalMask(imp::SignalMask);

impl SignalMask {
    /// That of the calling thread.
    pub(super) fn current() -> Self {
        SignalMask(imp::SignalMask::current())
    }

    /// Whether the calling thread blocks others.
    pub(super) fn differs(&self) -> bool {
        self.0.differs()
    }

    /// Makes it that of the calling thread.
    pub(super) fn set(&self) {
        self.0.set();
    }
}

/// Runs `f` with all signals blocked in the calling thread.
pub(super) fn all_blocked<R>(f: impl FnOnce() -> R) -> R {
    /// Puts the mask back, also if `f` panics.
    struct Restore(SignalMask);
    impl Drop for Restore {
        fn drop(&mut self) {
            self.0.set();
        }
    }
    let _restore = Restore(SignalMask::current());
    imp::block_all();
    f()
}

// The systems of which the `libc` crate knows the calls, also that of an old lockfile.
#[cfg(any(
    target_os = "linux",
    target_os = "android",
    target_vendor = "apple",
    target_os = "freebsd",
    target_os = "netbsd",
    target_os = "openbsd",
    target_os = "dragonfly",
    target_os = "solaris",
    target_os = "illumos",
    target_os = "haiku"
))]
mod imp {
    use std::mem::MaybeUninit;
    use std::ptr;

    pub(super) struct SignalMask(libc::sigset_t);

    /// Sets the calling thread's mask where `new` is given; returns the one before.
    fn exchange(new: Option<&libc::sigset_t>) -> libc::sigset_t {
        let mut old = MaybeUninit::uninit();
        let new = new.map_or(ptr::null(), ptr::from_ref);
        // SAFETY: `new` is null or points to a live set; `old` has room for a set.
        let status = unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, new, old.as_mut_ptr()) };
        assert_eq!(status, 0, "pthread_sigmask fails only on an unknown `how`");
        // SAFETY: the call succeeded and has filled `old` in.
        unsafe { old.assume_init() }
    }

    /// Whether two sets hold the same signals. (A set has padding that is never written, so
    /// bytes can't be compared.)
    fn same(a: &libc::sigset_t, b: &libc::sigset_t) -> bool {
        (1..=128).all(|signal| {
            // SAFETY: both point to initialised sets; a number out of range is answered with
            // -1, the same for both.
            unsafe { libc::sigismember(a, signal) == libc::sigismember(b, signal) }
        })
    }

    impl SignalMask {
        pub(super) fn current() -> Self {
            SignalMask(exchange(None))
        }

        pub(super) fn differs(&self) -> bool {
            !same(&self.0, &exchange(None))
        }

        pub(super) fn set(&self) {
            exchange(Some(&self.0));
        }
    }

    pub(super) fn block_all() {
        let mut all = MaybeUninit::uninit();
        // SAFETY: `all` has room for a set, which sigfillset initialises.
        let all = unsafe {
            libc::sigfillset(all.as_mut_ptr());
            all.assume_init()
        };
        exchange(Some(&all));
    }

    #[cfg(test)]
    mod tests {
        use super::super::*;
        use super::exchange;

        fn blocks(signal: libc::c_int) -> bool {
            // SAFETY: the set is initialised.
            unsafe { libc::sigismember(&exchange(None), signal) == 1 }
        }

        fn with_blocked<R>(signal: libc::c_int, f: impl FnOnce() -> R) -> R {
            let mut set = exchange(None);
            // SAFETY: the set is initialised.
            unsafe { libc::sigaddset(&mut set, signal) };
            let old = exchange(Some(&set));
            let result = f();
            exchange(Some(&old));
            result
        }

        #[test]
        fn a_mask_can_be_put_on_again() {
            let captured = with_blocked(libc::SIGUSR1, SignalMask::current);
            assert!(captured.differs());
            with_blocked(libc::SIGUSR2, || {
                captured.set();
                assert!(blocks(libc::SIGUSR1) && !blocks(libc::SIGUSR2));
                assert!(!captured.differs());
            });
        }

        #[test]
        fn all_are_blocked_for_the_time_of_a_call() {
            with_blocked(libc::SIGUSR1, || {
                all_blocked(|| assert!(blocks(libc::SIGTERM)));
                assert!(blocks(libc::SIGUSR1) && !blocks(libc::SIGTERM));
                let panicked = std::panic::catch_unwind(|| all_blocked(|| panic!("in between")));
                assert!(panicked.is_err() && !blocks(libc::SIGTERM));
            });
        }
    }
}

#[cfg(not(any(
    target_os = "linux",
    target_os = "android",
    target_vendor = "apple",
    target_os = "freebsd",
    target_os = "netbsd",
    target_os = "openbsd",
    target_os = "dragonfly",
    target_os = "solaris",
    target_os = "illumos",
    target_os = "haiku"
)))]
mod imp {
    pub(super) struct SignalMask;

    impl SignalMask {
        pub(super) fn current() -> Self {
            SignalMask
        }

        pub(super) fn differs(&self) -> bool {
            false
        }

        pub(super) fn set(&self) {}
    }

    pub(super) fn block_all() {}
}
