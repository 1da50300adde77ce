//! What a thread inherits from its creator, pinned to the thread that built the
//! pool.
//!
//! A new thread takes over its creator's signal mask and CPU affinity. A worker
//! that starts on demand is created by whichever thread happens to publish a job,
//! but has to be the worker that would have been created at build. So a pool
//! remembers both masks of its builder and each worker puts them on. What Linux
//! does not let a thread set back, such as a raised nice value or a scheduling
//! class given up, stays that of the creator.

/// The inheritable attributes of one thread.
pub(crate) struct Inherited(imp::Inherited);

impl Inherited {
    /// The calling thread's.
    pub(crate) fn capture() -> Self {
        Inherited(imp::Inherited::capture())
    }

    /// Runs `create`, which creates a thread; a signal that the builder had blocked
    /// is not delivered to the new thread before [`adopt`](Self::adopt) blocks it
    /// there as well.
    pub(crate) fn while_creating<R>(&self, create: impl FnOnce() -> R) -> R {
        self.0.while_creating(create)
    }

    /// Puts the attributes on the calling thread. An attribute that the system
    /// refuses to set (a CPU that has since gone offline) stays as it was.
    pub(crate) fn adopt(&self) {
        self.0.adopt();
    }
}

#[cfg(all(target_os = "linux", not(rayon_portable)))]
mod imp {
    use std::mem::MaybeUninit;

    /// An affinity mask as the kernel hands it out: as many words as it needs.
    #[derive(Debug, PartialEq, Eq)]
    struct Affinity(Vec<libc::c_ulong>);

    impl Affinity {
        /// The calling thread's mask. `None` when the system has more than 2^16
        /// CPUs or won't say.
        fn current() -> Option<Self> {
            let mut words = 1024 / libc::c_ulong::BITS as usize;
            while words * libc::c_ulong::BITS as usize <= 1 << 16 {
                let mut mask: Vec<libc::c_ulong> = vec![0; words];
                let bytes = std::mem::size_of_val(&mask[..]);
                // SAFETY: the kernel writes at most `bytes` bytes, which `mask` has.
                let status = unsafe { libc::sched_getaffinity(0, bytes, mask.as_mut_ptr().cast()) };
                if status == 0 {
                    return Some(Affinity(mask));
                }
                words *= 2;
            }
            None
        }

        fn set(&self) {
            let bytes = std::mem::size_of_val(&self.0[..]);
            // SAFETY: the kernel reads `bytes` bytes, which the mask has. A refusal
            // leaves the thread's mask as it was, which is what `adopt` promises.
            unsafe { libc::sched_setaffinity(0, bytes, self.0.as_ptr().cast()) };
        }
    }

    /// Sets the calling thread's signal mask where `new` is given; returns the one
    /// before.
    fn signal_mask(new: Option<&libc::sigset_t>) -> libc::sigset_t {
        let mut old = MaybeUninit::uninit();
        let new = new.map_or(std::ptr::null(), |set| set as *const _);
        // SAFETY: `new` is null or points to a live set; `old` has room for a set.
        let status = unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, new, old.as_mut_ptr()) };
        assert_eq!(status, 0, "pthread_sigmask fails only on an unknown `how`");
        // SAFETY: the call succeeded and has filled `old` in.
        unsafe { old.assume_init() }
    }

    fn all_signals() -> libc::sigset_t {
        let mut set = MaybeUninit::uninit();
        // SAFETY: `set` has room for a set, which sigfillset initialises.
        unsafe {
            libc::sigfillset(set.as_mut_ptr());
            set.assume_init()
        }
    }

    /// Whether two sets hold the same signals. (`sigset_t` has padding that is
    /// never written, so bytes can't be compared.)
    fn same_signals(a: &libc::sigset_t, b: &libc::sigset_t) -> bool {
        (1..=64).all(|signal| {
            // SAFETY: both point to initialised sets; a number out of range is
            // answered with -1, the same for both.
            unsafe { libc::sigismember(a, signal) == libc::sigismember(b, signal) }
        })
    }

    pub(super) struct Inherited {
        signals: libc::sigset_t,
        affinity: Option<Affinity>,
    }

    impl Inherited {
        pub(super) fn capture() -> Self {
            Inherited {
                signals: signal_mask(None),
                affinity: Affinity::current(),
            }
        }

        pub(super) fn while_creating<R>(&self, create: impl FnOnce() -> R) -> R {
            let own = signal_mask(None);
            if same_signals(&own, &self.signals) {
                return create();
            }
            struct Restore(libc::sigset_t);
            impl Drop for Restore {
                fn drop(&mut self) {
                    signal_mask(Some(&self.0));
                }
            }
            let _restore = Restore(signal_mask(Some(&all_signals())));
            create()
        }

        pub(super) fn adopt(&self) {
            if let Some(affinity) = &self.affinity {
                if Affinity::current().as_ref() != Some(affinity) {
                    affinity.set();
                }
            }
            signal_mask(Some(&self.signals));
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use std::sync::Arc;

        fn blocks(signal: libc::c_int) -> bool {
            // SAFETY: the set is initialised.
            unsafe { libc::sigismember(&signal_mask(None), signal) == 1 }
        }

        fn with_blocked<R>(signal: libc::c_int, f: impl FnOnce() -> R) -> R {
            let mut set = signal_mask(None);
            // SAFETY: the set is initialised.
            unsafe { libc::sigaddset(&mut set, signal) };
            let old = signal_mask(Some(&set));
            let result = f();
            signal_mask(Some(&old));
            result
        }

        #[test]
        fn a_thread_that_adopts_blocks_what_the_captured_thread_blocked() {
            let captured = Arc::new(with_blocked(libc::SIGUSR1, Inherited::capture));
            let blocked = with_blocked(libc::SIGUSR2, || {
                let adopted = Arc::clone(&captured);
                captured.while_creating(|| {
                    std::thread::spawn(move || {
                        assert!(blocks(libc::SIGUSR1) && blocks(libc::SIGUSR2));
                        adopted.adopt();
                        (blocks(libc::SIGUSR1), blocks(libc::SIGUSR2))
                    })
                })
            })
            .join()
            .unwrap();
            assert_eq!(blocked, (true, false));
        }

        #[test]
        fn creating_a_thread_leaves_the_creators_signals_as_they_were() {
            let captured = with_blocked(libc::SIGUSR1, Inherited::capture);
            captured.while_creating(|| assert!(blocks(libc::SIGTERM)));
            assert!(!blocks(libc::SIGUSR1) && !blocks(libc::SIGTERM));
        }

        #[test]
        fn a_thread_that_adopts_runs_where_the_captured_thread_ran() {
            let captured = Inherited::capture();
            let cpus = captured.affinity.as_ref().unwrap().0.clone();
            let first = cpus.iter().position(|word| *word != 0).unwrap();
            let mut one = vec![0; cpus.len()];
            one[first] = 1 << cpus[first].trailing_zeros();
            std::thread::spawn(move || {
                Affinity(one).set();
                captured.adopt();
                assert_eq!(Affinity::current(), captured.affinity);
            })
            .join()
            .unwrap();
        }
    }
}

#[cfg(not(all(target_os = "linux", not(rayon_portable))))]
mod imp {
    pub(super) struct Inherited;

    impl Inherited {
        pub(super) fn capture() -> Self {
            Inherited
        }

        pub(super) fn while_creating<R>(&self, create: impl FnOnce() -> R) -> R {
            create()
        }

        pub(super) fn adopt(&self) {}
    }
}
