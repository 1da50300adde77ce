//! Memory for small jobs that own themselves.
//!
//! A job that is spawned on one thread and run on another is the worst case of a general
//! allocator: each is freed on a thread that has not allocated it, which costs several times
//! what the job's way through a deque does. Here a thread takes blocks of one size from a
//! *slab*, one after the other, and whoever runs a job counts its block back. A slab is
//! freed, by whoever that is, when all of its blocks are back. So there is a call of the
//! allocator for each slab, and one atomic operation for each block.
//!
//! A job that waits for long keeps its slab, which is 4 KiB.
//!
//! The scheme is that of a region with a reference count; D. Gay and A. Aiken, "Memory
//! management with explicit regions", PLDI 1998. That a slab is freed once, and by nobody too
//! early, is modelled in `block/models.rs`.

use crate::sync::atomic::{fence, AtomicU32, Ordering};
use crate::sync::{omittable, thread_local};
use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomData;
use std::mem::{self, MaybeUninit};
use std::ptr;

/// What fits in a block: seven words.
const WORDS: usize = 7;
type Room = [MaybeUninit<u64>; WORDS];

/// Blocks of a slab; with the count they make 4 KiB less what an allocator adds.
const BLOCKS: u32 = if cfg!(all(any(loom, shuttle), test)) {
    2
} else {
    63
};

#[repr(C)]
struct Place {
    /// The slab that it is a part of.
    slab: Cell<*const Slab>,
    room: UnsafeCell<Room>,
}

struct Slab {
    places: [Place; BLOCKS as usize],
    /// Blocks that are not back: in use, or yet to be handed out.
    out: AtomicU32,
    /// Tells the model checker that it was freed.
    #[cfg(all(loom, test))]
    _freed: loom::alloc::Track<()>,
}

impl Slab {
    fn new() -> *const Slab {
        let place = || Place {
            slab: Cell::new(ptr::null()),
            room: UnsafeCell::new([MaybeUninit::uninit(); WORDS]),
        };
        let slab = Box::new(Slab {
            places: [(); BLOCKS as usize].map(|()| place()),
            out: AtomicU32::new(BLOCKS),
            #[cfg(all(loom, test))]
            _freed: loom::alloc::Track::new(()),
        });
        Box::into_raw(slab)
    }

    /// Counts `n` blocks back.
    ///
    /// # Safety
    ///
    /// They are among those that `this` counts as out, and nobody touches them any more.
    unsafe fn give_back(this: *const Slab, n: u32) {
        // Release: what was done with the blocks comes before the slab is freed.
        let order = omittable!(BlocksRelease, Ordering::Release, Ordering::Relaxed);
        // SAFETY: the slab stays while some of its blocks are out.
        if unsafe { (*this).out.fetch_sub(n, order) } == n {
            // Acquire, for the last one only: pairs with the release of the others.
            // SAFETY: the slab is freed below.
            omittable!(BlocksAcquire, acquire(unsafe { &(*this).out }));
            // SAFETY: made by `new`, and with all blocks back nobody else points to it.
            drop(unsafe { Box::from_raw(this.cast_mut()) });
        }
    }
}

/// Sees what was done before `count` was written to as this thread has just read it.
fn acquire(count: &AtomicU32) {
    // ThreadSanitizer sees no fences.
    if cfg!(rayon_tsan) {
        count.load(Ordering::Acquire);
    } else {
        fence(Ordering::Acquire);
    }
}

/// The slab that a thread takes blocks from.
struct Source {
    slab: Cell<*const Slab>,
    /// How many of its blocks were handed out.
    taken: Cell<u32>,
}

thread_local! {
    static SOURCE: Source = const {
        Source { slab: Cell::new(ptr::null()), taken: Cell::new(BLOCKS) }
    };
}

impl Source {
    #[inline]
    fn take(&self) -> *const Place {
        let taken = self.taken.get();
        if taken == BLOCKS {
            return self.take_from_new();
        }
        self.taken.set(taken + 1);
        let slab = self.slab.get();
        // SAFETY: with a block yet to be handed out the slab is there.
        let place = unsafe { &(*slab).places[taken as usize] };
        place.slab.set(slab);
        place
    }

    #[cold]
    fn take_from_new(&self) -> *const Place {
        self.slab.set(Slab::new());
        self.taken.set(0);
        self.take()
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let left = BLOCKS - self.taken.get();
        if omittable!(BlocksLeft, left > 0, false) {
            // SAFETY: those that were not handed out.
            unsafe { Slab::give_back(self.slab.get(), left) };
        }
    }
}

/// A value in a block of its own. Only ever pointed to.
#[repr(transparent)]
pub(super) struct Block<T> {
    place: Place,
    _value: PhantomData<T>,
}

impl<T> Block<T> {
    /// Whether a value of this type fits.
    const FITS: bool = size_of::<T>() <= size_of::<Room>() && align_of::<T>() <= align_of::<Room>();

    /// Puts a value in a block, which then waits for [`take`](Self::take); gives it back if
    /// it does not fit, or if the calling thread is at its end.
    #[inline]
    pub(super) fn put(value: T) -> Result<*const Self, T> {
        if !Self::FITS {
            return Err(value);
        }
        match SOURCE.try_with(Source::take) {
            Ok(place) => {
                // SAFETY: the block was just taken, so this is the one pointer to it; the
                // value fits.
                unsafe { (*place).room.get().cast::<T>().write(value) };
                Ok(place.cast())
            }
            Err(_) => Err(value),
        }
    }

    /// Takes the value out and gives the block back.
    ///
    /// # Safety
    ///
    /// `this` comes from [`put`](Self::put), on any thread, what was done there is visible
    /// here, and this is done once.
    #[inline]
    pub(super) unsafe fn take(this: *const Self) -> T {
        let place: *const Place = this.cast();
        // SAFETY: the terms of the caller: the value is there, and read out once; after that
        // nobody touches the block.
        unsafe {
            let value = (*place).room.get().cast::<T>().read();
            Slab::give_back((*place).slab.get(), 1);
            value
        }
    }
}

const _: () = assert!(size_of::<Slab>() <= 4096 - 2 * size_of::<usize>());
const _: () = assert!(!mem::needs_drop::<Place>());

#[cfg(all(loom, test))]
mod models;

#[cfg(all(test, not(any(loom, shuttle))))]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::sync::mpsc;
    use std::sync::Arc;

    fn take<T>(block: *const Block<T>) -> T {
        // SAFETY: each block in these tests was put by them and is taken once.
        unsafe { Block::take(block) }
    }

    /// What [`Block::put`] gives, to be sent to another thread.
    struct Sent<T>(*const Block<T>);
    // SAFETY: the values in these tests may go to any thread.
    unsafe impl<T: Send> Send for Sent<T> {}

    #[test]
    fn what_was_put_is_taken_over_many_slabs_and_in_any_order() {
        let count = 5 * BLOCKS as usize + 3;
        let mut blocks: Vec<_> = (0..count)
            .map(|i| Block::put([i, i + 1]).ok().unwrap())
            .collect();
        blocks.rotate_left(count / 3);
        let mut values: Vec<_> = blocks.into_iter().map(take).collect();
        values.sort_unstable();
        assert!(values.into_iter().eq((0..count).map(|i| [i, i + 1])));
    }

    #[test]
    fn what_is_too_large_or_too_strictly_aligned_comes_back() {
        #[repr(align(64))]
        struct Aligned;
        assert!(Block::put([0_u64; WORDS]).is_ok_and(|block| take(block) == [0; WORDS]));
        assert!(Block::put([7_u64; WORDS + 1]).is_err_and(|back| back == [7; WORDS + 1]));
        assert!(Block::put(Aligned).is_err());
    }

    #[test]
    fn blocks_outlive_the_thread_that_put_them_and_are_taken_by_others() {
        let alive = Arc::new(AtomicUsize::new(0));
        let (sender, receiver) = mpsc::channel();
        let putter = {
            let alive = Arc::clone(&alive);
            std::thread::spawn(move || {
                for _ in 0..100 {
                    let block = Block::put(Arc::clone(&alive)).ok().unwrap();
                    sender.send(Sent(block)).unwrap();
                }
            })
        };
        putter.join().unwrap();
        assert_eq!(Arc::strong_count(&alive), 101);
        std::thread::scope(|scope| {
            for blocks in [1, 2].map(|_| receiver.iter().take(50).collect::<Vec<_>>()) {
                scope.spawn(move || blocks.into_iter().for_each(|block| drop(take(block.0))));
            }
        });
        assert_eq!(Arc::strong_count(&alive), 1);
    }
}
