//! Which process this is: the one that built a pool, or a child that `fork` has made
//! of it.
//!
//! A child has a copy of the memory of all threads and only one of the threads, so
//! whatever the others were about to do will not be done, and a lock that one of them
//! held stays locked. What belongs to threads therefore carries the *generation* of
//! the process that it was made in, and is not touched in another.
//!
//! The number changes in a handler that `pthread_atfork` has installed. A child made by a
//! bare `clone` or by `vfork`, which may do no more than call `exec`, does not come by
//! there.

use super::posix;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};

static GENERATION: AtomicUsize = AtomicUsize::new(0);
static WATCHED: AtomicBool = AtomicBool::new(false);

/// The number of forks that lie between this process and the first.
#[inline]
pub(crate) fn generation() -> usize {
    match posix::FORKS {
        // Relaxed: it is written while the process has one thread.
        true => GENERATION.load(Ordering::Relaxed),
        false => 0,
    }
}

/// Makes sure that forks are counted from now on.
pub(crate) fn watch() {
    // Two threads at once may install it twice: then each fork counts for two.
    if !WATCHED.load(Ordering::Relaxed) {
        // It fails for lack of memory alone: then the next pool tries again.
        WATCHED.store(posix::call_in_children(in_child), Ordering::Relaxed);
    }
}

extern "C" fn in_child() {
    // An atomic addition is safe in a signal handler, and so here.
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// A value of this process, made anew, from the one before, on first use in a child.
/// Values of earlier processes are kept, and left alone.
///
/// It is reached without a lock, since the holder of a lock could be a thread that a
/// child does not have. Several threads at once may make the value; one of them wins.
pub(crate) struct PerProcess<T> {
    newest: AtomicPtr<Node<T>>,
}

struct Node<T> {
    generation: usize,
    value: T,
}

impl<T> PerProcess<T> {
    /// No value yet.
    pub(crate) const fn empty() -> Self {
        PerProcess {
            newest: AtomicPtr::new(ptr::null_mut()),
        }
    }

    pub(crate) fn new(value: T) -> Self {
        PerProcess {
            newest: AtomicPtr::new(Node::leak(value)),
        }
    }

    /// The value of this process, if it has been made.
    #[inline]
    pub(crate) fn get(&self) -> Option<&T> {
        self.newest()
            .filter(|node| node.generation == generation())
            .map(|node| &node.value)
    }

    /// The value of this process; if need be, what `make` makes of that of an earlier
    /// process, if there is one. Makes no difference if `make` panics.
    #[inline]
    pub(crate) fn get_or_make(&self, make: impl FnOnce(Option<&T>) -> T) -> &T {
        match self.get() {
            Some(value) => value,
            None => self.make(make),
        }
    }

    #[cold]
    fn make(&self, make: impl FnOnce(Option<&T>) -> T) -> &T {
        let before = self.newest();
        if let Some(node) = before.filter(|node| node.generation == generation()) {
            return &node.value;
        }
        let ours = Node::leak(make(before.map(|node| &node.value)));
        let expected = before.map_or(ptr::null_mut(), |node| ptr::from_ref(node).cast_mut());
        // AcqRel: the value is written before it is found, by whomever.
        let swapped =
            (self.newest).compare_exchange(expected, ours, Ordering::AcqRel, Ordering::Acquire);
        let newest = match swapped {
            Ok(_) => ours,
            Err(theirs) => {
                // SAFETY: `leak` made the node, and nobody else has seen it.
                drop(unsafe { Box::from_raw(ours) });
                theirs
            }
        };
        // SAFETY: a node that was published stays until `self` is dropped.
        unsafe { &(*newest).value }
    }

    fn newest(&self) -> Option<&Node<T>> {
        // Acquire: pairs with the swap in `make`.
        // SAFETY: null, or a node that stays until `self` is dropped.
        unsafe { self.newest.load(Ordering::Acquire).as_ref() }
    }
}

impl<T> Node<T> {
    fn leak(value: T) -> *mut Self {
        // Before anybody can find the value: a child in which it seemed to be its own
        // would wait for its locks.
        watch();
        Box::into_raw(Box::new(Node {
            generation: generation(),
            value,
        }))
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        let newest = *self.newest.get_mut();
        // SAFETY: null, or a node that `leak` made and `&mut self` makes ours alone.
        let ours = unsafe { newest.as_ref() }.is_some_and(|node| node.generation == generation());
        if ours {
            // SAFETY: as above. One of an earlier process is left as it is: what it
            // holds may be in the middle of something.
            drop(unsafe { Box::from_raw(newest) });
        }
    }
}

// SAFETY: it hands out `&T` to any thread, and drops on any thread a `T` that was made
// on another.
unsafe impl<T: Send + Sync> Sync for PerProcess<T> {}
// SAFETY: as for a box.
unsafe impl<T: Send> Send for PerProcess<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn of_several_that_make_the_value_at_once_one_wins() {
        let dropped = Arc::new(AtomicUsize::new(0));
        struct Counted(Arc<AtomicUsize>);
        impl Drop for Counted {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::SeqCst);
            }
        }
        let value = PerProcess::empty();
        let made = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let get = || {
                let value = value.get_or_make(|before: Option<&Counted>| {
                    assert!(before.is_none());
                    made.fetch_add(1, Ordering::SeqCst);
                    Counted(Arc::clone(&dropped))
                });
                ptr::from_ref(value) as usize
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(get)).collect();
            let seen: Vec<usize> = threads.into_iter().map(|t| t.join().unwrap()).collect();
            assert!(seen.iter().all(|address| *address == seen[0]));
        });
        let losers = made.load(Ordering::SeqCst) - 1;
        assert_eq!(dropped.load(Ordering::SeqCst), losers);
        drop(value);
        assert_eq!(dropped.load(Ordering::SeqCst), losers + 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_child_makes_its_own_value_and_leaves_that_of_its_parent() {
        watch();
        let value = PerProcess::new(1);
        assert_eq!(value.get(), Some(&1));
        // SAFETY: the child allocates, which the C library allows for after `fork`, and
        // ends without going back to the test harness.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let unmade = value.get().is_none();
            let made = *value.get_or_make(|before| before.unwrap() + 1);
            let right = unmade && made == 2 && value.get() == Some(&2);
            // SAFETY: ends the child.
            unsafe { libc::_exit(i32::from(!right)) };
        }
        let mut status = 0;
        // SAFETY: `status` is an integer to write to.
        assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
        assert!(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0);
        assert_eq!(value.get(), Some(&1));
    }
}
