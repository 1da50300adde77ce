//! Where one thread blocks until another has something to tell it.
//!
//! A parker holds a set of *tokens*, one bit each. [`Parker::park`] blocks until there is a
//! token and takes all that there are; [`Parker::unpark`] adds one. A token that comes before
//! the thread parks is kept, so there is no moment at which one is lost. One thread parks at a
//! time.
//!
//! **The parker may go.** It may be in the frame of the one who parks, and the frame may be gone
//! the moment that a token is there for the taking. So `unpark` takes a raw pointer, and no
//! longer reads or writes what it points to once its token may have been taken.
//!
//! Where there are futexes, to park is one system call and so is to unpark, and there is no lock
//! between the two. Elsewhere it is a lock and a condition variable. Both are modelled, in
//! `latch/models.rs`; the portable one with `--cfg rayon_portable`.

#[cfg(any(
    all(any(target_os = "linux", target_os = "android"), not(rayon_portable)),
    all(any(loom, shuttle), test, not(rayon_portable))
))]
#[path = "futex.rs"]
mod imp;
#[cfg(not(any(
    all(any(target_os = "linux", target_os = "android"), not(rayon_portable)),
    all(any(loom, shuttle), test, not(rayon_portable))
)))]
#[path = "portable.rs"]
mod imp;

pub(crate) use self::imp::Parker;

#[cfg(all(test, not(any(loom, shuttle))))]
mod tests {
    use super::*;
    use std::time::Duration;

    fn unpark(parker: &Parker, token: u32) {
        // SAFETY: the parker outlives the call.
        unsafe { Parker::unpark(parker, token) }
    }

    #[test]
    fn a_token_given_before_is_kept_and_taken_once() {
        let parker = Parker::new();
        unpark(&parker, 1);
        assert_eq!(parker.park(), 1);
        assert_eq!(parker.park_for(Duration::ZERO), 0);
        unpark(&parker, 1);
        assert_eq!(parker.park_for(Duration::ZERO), 1);
    }

    #[test]
    fn tokens_that_have_gathered_are_taken_together() {
        let parker = Parker::new();
        unpark(&parker, 1);
        unpark(&parker, 4);
        assert_eq!(parker.park(), 5);
        assert_eq!(parker.park_for(Duration::from_micros(1)), 0);
    }

    #[test]
    fn a_token_wakes_the_one_who_blocks() {
        let (there, back) = (Parker::new(), Parker::new());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for round in 1..=1000 {
                    assert_eq!(there.park(), round);
                    unpark(&back, round);
                }
            });
            for round in 1..=1000 {
                unpark(&there, round);
                assert_eq!(back.park(), round);
            }
        });
    }
}
