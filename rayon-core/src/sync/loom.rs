//! What stands for it in models: the types of `loom`, and small twins of what `loom` does
//! not have.
//!
//! | in the crate | in a model |
//! |---|---|
//! | atomics, locks | `loom`'s; to drop one that another thread may still touch is a failure |
//! | fences | `loom`'s |
//! | a wait with a time limit | one without; of no time at all: none |
//! | `crossbeam`'s injector | a queue, and a count that may be read late: no stronger than the original |
//! | `membarrier` | [`Crossing`] |
//! | a spawned thread | a thread of `loom`'s |
//! | what is thread-local | local to a thread of `loom`'s |
//!
//! # Frames that go away
//!
//! A latch is in the frame of one who waits, and the frame may be gone the moment that the
//! latch reads as set. So every atomic, lock and condition variable of the model notes when
//! it is dropped, as a write that no access may be concurrent with: one access that is not
//! ordered before the drop, or comes after it, and `loom` says "Causality violation". A
//! registry is the exception: its memory is counted by `std`'s `Arc`, whose order `loom`
//! does not see.

#[path = "twins.rs"]
mod twins;

pub(crate) use self::twins::*;

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::time::Duration;

pub(crate) use crate::models::omittable;
pub(crate) use loom as checker;
pub(crate) use loom::hint;
pub(crate) use loom::sync::MutexGuard;

/// Atomics that note when they go.
pub(crate) mod atomic {
    use super::*;
    // The one that can't note when it goes: it is in registries alone.
    pub(crate) use loom::sync::atomic::{fence, AtomicBool, Ordering};

    macro_rules! atomic {
        ($($name:ident $(<$t:ident>)? of $value:ty;)+) => {$(
            #[derive(Debug)]
            pub(crate) struct $name$(<$t>)?(loom::sync::atomic::$name$(<$t>)?);

            impl$(<$t>)? $name$(<$t>)? {
                #[track_caller]
                pub(crate) fn new(value: $value) -> Self {
                    $name(loom::sync::atomic::$name::new(value))
                }
            }

            impl$(<$t>)? Default for $name$(<$t>)? {
                fn default() -> Self {
                    $name(Default::default())
                }
            }

            impl$(<$t>)? Deref for $name$(<$t>)? {
                type Target = loom::sync::atomic::$name$(<$t>)?;

                fn deref(&self) -> &Self::Target {
                    &self.0
                }
            }

            impl$(<$t>)? Drop for $name$(<$t>)? {
                #[track_caller]
                fn drop(&mut self) {
                    if goings_are_watched() {
                        self.0.with_mut(|_| ());
                    }
                }
            }
        )+};
    }
    atomic! {
        AtomicU8 of u8;
        AtomicU32 of u32;
        AtomicU64 of u64;
        AtomicUsize of usize;
        AtomicPtr<T> of *mut T;
    }
}

std::thread_local! {
    /// In this execution the registry goes, or has gone.
    static REGISTRY_GOES: Cell<bool> = const { Cell::new(false) };
    /// The crossings of this execution.
    static CROSSINGS: RefCell<Vec<std::sync::Arc<loom::sync::Mutex<()>>>> =
        const { RefCell::new(Vec::new()) };
    /// Whether the system withdraws its barrier, if it may in this execution.
    static WITHDRAWN: RefCell<Option<std::sync::Arc<loom::sync::atomic::AtomicBool>>> =
        const { RefCell::new(None) };
}

/// To be called at the beginning of each execution.
pub(crate) fn begin_execution() {
    futex::begin_execution();
    REGISTRY_GOES.set(false);
    CROSSINGS.take();
    WITHDRAWN.take();
    crate::platform::barrier::Barrier::begin_execution();
}

/// Called when a registry is about to go.
pub(crate) fn registry_goes() {
    REGISTRY_GOES.set(true);
}

fn goings_are_watched() -> bool {
    !REGISTRY_GOES.get() && !std::thread::panicking()
}

/// What a lock or a condition variable goes with. To touch it is no point of schedule: it is
/// touched behind that of the access.
#[derive(Debug)]
struct Place(loom::cell::UnsafeCell<()>);

// SAFETY: there is nothing in it. Accesses from several threads are what it is for.
unsafe impl Sync for Place {}

impl Place {
    fn new() -> Self {
        Place(loom::cell::UnsafeCell::new(()))
    }

    #[track_caller]
    fn touch(&self) {
        self.0.with(|_| ());
    }
}

impl Drop for Place {
    #[track_caller]
    fn drop(&mut self) {
        if goings_are_watched() {
            self.0.with_mut(|_| ());
        }
    }
}

#[derive(Debug)]
pub(crate) struct Mutex<T> {
    inner: loom::sync::Mutex<T>,
    place: Place,
}

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Mutex {
            inner: loom::sync::Mutex::new(value),
            place: Place::new(),
        }
    }

    #[track_caller]
    pub(crate) fn lock(&self) -> std::sync::LockResult<MutexGuard<'_, T>> {
        let guard = self.inner.lock();
        self.place.touch();
        guard
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Mutex::new(T::default())
    }
}

#[derive(Debug)]
pub(crate) struct Condvar {
    inner: loom::sync::Condvar,
    place: Place,
}

impl Condvar {
    pub(crate) fn new() -> Self {
        Condvar {
            inner: loom::sync::Condvar::new(),
            place: Place::new(),
        }
    }

    #[track_caller]
    pub(crate) fn wait<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
    ) -> std::sync::LockResult<MutexGuard<'a, T>> {
        self.place.touch();
        self.inner.wait(guard)
    }

    #[track_caller]
    pub(crate) fn notify_one(&self) {
        self.inner.notify_one();
        self.place.touch();
    }

    #[track_caller]
    pub(crate) fn notify_all(&self) {
        self.inner.notify_all();
        self.place.touch();
    }
}

/// Whether a wait with this limit is over before anybody could end it.
pub(crate) fn is_over_at_once(time: Duration) -> bool {
    time.is_zero()
}

/// Waits until `condition` no longer holds, unless there is no time to.
pub(crate) fn wait_timeout_while<'a, T>(
    condvar: &Condvar,
    mut guard: MutexGuard<'a, T>,
    time: Duration,
    mut condition: impl FnMut(&mut T) -> bool,
) -> MutexGuard<'a, T> {
    while !is_over_at_once(time) && condition(&mut guard) {
        guard = super::wait(condvar, guard);
    }
    guard
}

/// A twin of the futex. The system looks at the word under a lock, and takes it to wake.
pub(crate) mod futex {
    use super::atomic::{AtomicU32, Ordering};
    use crate::sync::{is_over_at_once, omittable};
    use loom::sync::{Condvar, Mutex};
    use std::cell::RefCell;
    use std::collections::HashMap;
    use std::sync::Arc;
    use std::time::Duration;

    type Queue = Arc<(Mutex<()>, Condvar)>;

    std::thread_local! {
        /// Those of this execution, by the address of the word, which may be gone.
        static QUEUES: RefCell<HashMap<usize, Queue>> = RefCell::default();
    }

    /// To be called at the beginning of each execution.
    pub(crate) fn begin_execution() {
        QUEUES.take();
    }

    fn queue(word: *const AtomicU32) -> Queue {
        QUEUES.with_borrow_mut(|queues| {
            let new = || Arc::new((Mutex::new(()), Condvar::new()));
            Arc::clone(queues.entry(word as usize).or_insert_with(new))
        })
    }

    pub(crate) fn wait(word: &AtomicU32, expected: u32, time: Option<Duration>) {
        let queue = queue(word);
        let guard = queue.0.lock().unwrap();
        let is_over = || time.is_some_and(is_over_at_once);
        let as_expected = omittable!(FutexLooks, word.load(Ordering::Relaxed) == expected, true);
        if as_expected && !is_over() {
            drop(queue.1.wait(guard).unwrap());
        }
    }

    pub(crate) fn wake_one(word: *const AtomicU32) {
        let queue = queue(word);
        let _guard = queue.0.lock().unwrap();
        queue.1.notify_one();
    }
}

/// Stands for the system's barrier on one thread: a lock that the thread holds during the
/// store that the barrier is to make visible, and that the barrier takes and gives back. A
/// store made before is visible from then on to who has issued the barrier; a thread that
/// stores after sees what that one did before.
#[derive(Debug)]
pub(crate) struct Crossing(Option<std::sync::Arc<loom::sync::Mutex<()>>>);

impl Crossing {
    /// That of a thread whose stores a barrier may have to reach, or of one who always fences.
    pub(crate) fn new(may_be_asked: bool) -> Self {
        let crossing = may_be_asked.then(|| {
            let lock = std::sync::Arc::new(loom::sync::Mutex::new(()));
            CROSSINGS.with_borrow_mut(|all| all.push(lock.clone()));
            lock
        });
        Crossing(crossing)
    }

    pub(crate) fn during<R>(&self, store: impl FnOnce() -> R) -> R {
        let _crossing = self.0.as_ref().map(|lock| lock.lock().unwrap());
        store()
    }
}

/// The barrier on every thread, one after the other.
pub(crate) fn everyone_crosses() {
    let all = CROSSINGS.with_borrow(Vec::clone);
    for crossing in all {
        drop(crossing.lock().unwrap());
    }
}

/// From some moment of this execution on, which each thread notices in its own time, the
/// system refuses the barrier: to be called once, by the thread that stands for the system.
pub(crate) fn withdraw() {
    let withdrawn = WITHDRAWN.with_borrow(Clone::clone);
    let withdrawn = withdrawn.expect("the model has said that it may be withdrawn");
    withdrawn.store(true, atomic::Ordering::Relaxed);
}

/// This execution may [`withdraw`] the barrier.
pub(crate) fn may_be_withdrawn() {
    let consents = loom::sync::atomic::AtomicBool::new(false);
    WITHDRAWN.set(Some(std::sync::Arc::new(consents)));
}

/// Whether the system refuses the barrier to the calling thread this once. Others may have
/// been refused it before, or not: as with a filter that is put on one thread after the other.
pub(crate) fn withdrawn() -> bool {
    let withdrawn = WITHDRAWN.with_borrow(Clone::clone);
    withdrawn.is_some_and(|withdrawn| withdrawn.load(atomic::Ordering::Relaxed))
}

/// Threads of the model.
pub(crate) mod thread {
    pub(crate) use loom::thread::{yield_now, JoinHandle};

    /// In words; those of `loom` are too small for a worker.
    const STACK: usize = 1 << 15;

    pub(crate) fn spawn<T: Send + 'static>(
        f: impl FnOnce() -> T + Send + 'static,
    ) -> JoinHandle<T> {
        let builder = loom::thread::Builder::new().stack_size(STACK);
        builder.spawn(f).expect("loom grants threads")
    }
}
