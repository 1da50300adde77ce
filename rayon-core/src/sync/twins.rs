//! Twins that all model checkers share: of the injector, and of what is thread-local.

use crate::sync::{atomic, checker};
use std::cell::Cell;
use std::collections::VecDeque;

/// First in, first out. Each operation takes effect in the one operation on the count,
/// since nothing else in it is a point of schedule.
#[derive(Debug)]
pub(crate) struct Injector<T> {
    len: atomic::AtomicUsize,
    jobs: std::sync::Mutex<VecDeque<T>>,
}

impl<T> Injector<T> {
    pub(crate) fn new() -> Self {
        Injector {
            len: atomic::AtomicUsize::new(0),
            jobs: std::sync::Mutex::default(),
        }
    }

    pub(crate) fn push(&self, job: T) {
        self.len.fetch_add(1, atomic::Ordering::Release);
        self.jobs.lock().unwrap().push_back(job);
    }

    pub(crate) fn steal(&self) -> crossbeam_deque::Steal<T> {
        use atomic::Ordering::{AcqRel, Relaxed};
        let one_less = |len: usize| len.checked_sub(1);
        if self.is_empty() || self.len.fetch_update(AcqRel, Relaxed, one_less).is_err() {
            return crossbeam_deque::Steal::Empty;
        }
        let job = self.jobs.lock().unwrap().pop_front();
        crossbeam_deque::Steal::Success(job.expect("as many jobs as are counted"))
    }

    pub(crate) fn len(&self) -> usize {
        self.len.load(atomic::Ordering::Acquire)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A key of what is local to a thread of the model.
#[derive(Debug)]
pub(crate) struct LocalKey<T: 'static>(pub(crate) &'static checker::thread::LocalKey<T>);

impl<T: 'static> LocalKey<T> {
    pub(crate) fn try_with<R>(
        &'static self,
        f: impl FnOnce(&T) -> R,
    ) -> Result<R, checker::thread::AccessError> {
        self.0.try_with(f)
    }
}

impl<T: 'static> LocalKey<Cell<T>> {
    pub(crate) fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.0.with(Cell::get)
    }

    pub(crate) fn set(&'static self, value: T) {
        self.0.with(|cell| cell.set(value));
    }

    pub(crate) fn replace(&'static self, value: T) -> T {
        self.0.with(|cell| cell.replace(value))
    }
}

macro_rules! thread_local_of_the_model {
    ($($(#[$meta:meta])* static $name:ident: $t:ty = const $init:block);+ $(;)?) => {$(
        $(#[$meta])*
        static $name: $crate::sync::LocalKey<$t> = {
            $crate::sync::checker::thread_local! { static KEY: $t = $init; }
            $crate::sync::LocalKey(&KEY)
        };
    )+};
}
pub(crate) use thread_local_of_the_model as thread_local;

/// Called by one who will try again since another is at it.
pub(crate) fn contended() {
    checker::thread::yield_now();
}

/// A twin of the futex. The system looks at the word under a lock, and takes it to wake.
#[cfg(not(rayon_portable))]
pub(crate) mod futex {
    use super::atomic::{AtomicU32, Ordering};
    use super::checker::sync::{Condvar, Mutex};
    use crate::sync::is_over_at_once;
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
        if word.load(Ordering::Relaxed) == expected && !is_over() {
            drop(queue.1.wait(guard).unwrap());
        }
    }

    pub(crate) fn wake_one(word: *const AtomicU32) {
        let queue = queue(word);
        let _guard = queue.0.lock().unwrap();
        queue.1.notify_one();
    }
}
