//! Items come to their buckets within the slice that they are in (Axtmann, Witt, Ferizovic and
//! Sanders, "In-Place Parallel Super Scalar Samplesort", 2017, section 4, by one thread).
//!
//! Each bucket has a room for a block of items. What is read goes to the room of its bucket,
//! and a room that is full is written to the front of the slice, where there is space for it:
//! what was read and is not in the rooms. When all items are read the blocks change places,
//! until those of a bucket are together, and what is still in the rooms goes to their ends.
//! So an item moves three times, always with its neighbours but for the first time.
//!
//! While items are compared, those that were read and not written are in the rooms, and the
//! free space is as long; a panic puts them there. From then on nothing is compared.

use super::super::memory::{fits_little, room};
use super::super::order::Order;
use super::super::pivots;
use super::tree::{differ, find, splitter_of};
use super::{Ends, MOST_BUCKETS, OVERSAMPLING};
use std::marker::PhantomData;
use std::{mem, ptr, slice};

/// How long a block is, unless that is less than so many items.
const BYTES: usize = 512;
const FEWEST: usize = 4;

/// Items whose buckets are found before they are moved there.
const AT_ONCE: usize = 128;

/// The id of a block that is in its place, or gone.
const DONE: u8 = u8::MAX;

/// How many items a block has.
const fn block_len<T>() -> usize {
    let block = BYTES / size_of::<T>();
    if block < FEWEST {
        FEWEST
    } else {
        block
    }
}

/// Whether there is [little memory](super::super::memory) to take for so many items and buckets.
fn fit<T>(len: usize, buckets: usize) -> bool {
    let block = block_len::<T>();
    fits_little((buckets + 1) * block * size_of::<T>() + len / block)
}

/// Distributes items to so many buckets, a power of two, in order. Returns where each bucket
/// ends. `None` if many are equal, or if that takes too much memory; they are in some order then,
/// as after a panic.
pub(super) fn distribute<T, O>(items: &mut [T], buckets: usize, order: &O) -> Option<Ends>
where
    T: Send,
    O: Order<T>,
{
    assert!(buckets.is_power_of_two() && (2..=MOST_BUCKETS).contains(&buckets));
    if items.len() < 2 * buckets * OVERSAMPLING || !fit::<T>(items.len(), buckets) {
        return None;
    }
    // The splitters come to the end of the slice, in the order of the tree.
    let sample = pivots::sample_to_front(items, buckets * OVERSAMPLING, order);
    let mut splitters = [&sample[0]; MOST_BUCKETS];
    for (n, splitter) in splitters.iter_mut().enumerate().take(buckets).skip(1) {
        *splitter = &sample[n * OVERSAMPLING];
    }
    if !differ(&splitters[1..buckets], order) {
        return None;
    }
    let unsplit = items.len() - (buckets - 1);
    for node in 1..buckets {
        let in_sample = (splitter_of(node, buckets) + 1) * OVERSAMPLING;
        items.swap(in_sample, unsplit + node - 1);
    }
    let mut rooms = Rooms::new(items, buckets)?;
    // SAFETY: they are items, and stay where they are until all others are read.
    let splitters = unsafe {
        let start = rooms.items.add(unsplit);
        slice::from_raw_parts(start, buckets - 1)
    };
    let node = |n: usize| &splitters[n - 1];
    rooms.fill(unsplit, |next, ids| find(next, buckets, node, order, ids));
    for node in 1..buckets {
        // It is not less than itself.
        rooms.take(splitter_of(node, buckets) + 1);
    }
    Some(rooms.arrange())
}

/// Distributes items to so many buckets, which `find` writes to ids, and is no code of a program.
/// Returns where each bucket ends. `None` if that takes too much memory.
pub(in super::super) fn distribute_by<T>(
    items: &mut [T],
    buckets: usize,
    find: impl Fn(&[T], &mut [u8]),
) -> Option<Ends> {
    assert!(buckets <= MOST_BUCKETS);
    let mut rooms = match fit::<T>(items.len(), buckets) {
        true => Rooms::new(items, buckets)?,
        false => return None,
    };
    rooms.fill(rooms.len, find);
    Some(rooms.arrange())
}

/// Places up to `written` have items, in blocks; those from `read` on, too, and those in
/// between have none. There are as many in the rooms.
struct Rooms<'a, T> {
    items: *mut T,
    len: usize,
    read: usize,
    written: usize,
    /// How many items a block has.
    block: usize,
    buckets: usize,
    /// The buckets of the blocks that are written.
    ids: Vec<u8>,
    /// Room for a block of each bucket, and of one more.
    rooms: Vec<T>,
    /// How many items there are in each room.
    held: [usize; MOST_BUCKETS],
    slice: PhantomData<&'a mut [T]>,
}

impl<T> Drop for Rooms<'_, T> {
    fn drop(&mut self) {
        for bucket in 0..self.buckets {
            let held = mem::take(&mut self.held[bucket]);
            // SAFETY: there is as much free space as there are items in the rooms.
            unsafe {
                ptr::copy_nonoverlapping(self.room(bucket), self.items.add(self.written), held)
            };
            self.written += held;
        }
    }
}

impl<'a, T> Rooms<'a, T> {
    fn new(items: &'a mut [T], buckets: usize) -> Option<Self> {
        let block = block_len::<T>();
        Some(Rooms {
            items: items.as_mut_ptr(),
            len: items.len(),
            read: 0,
            written: 0,
            block,
            buckets,
            ids: room(items.len() / block)?,
            rooms: room((buckets + 1) * block)?,
            held: [0; MOST_BUCKETS],
            slice: PhantomData,
        })
    }

    fn room(&mut self, bucket: usize) -> *mut T {
        // SAFETY: there is memory for one more than there are buckets.
        unsafe { self.rooms.as_mut_ptr().add(bucket * self.block) }
    }

    /// Reads the items until a place; `find` says of some what their buckets are.
    fn fill(&mut self, until: usize, find: impl Fn(&[T], &mut [u8])) {
        assert!(until <= self.len);
        let mut ids = [0; AT_ONCE];
        while self.read < until {
            let count = AT_ONCE.min(until - self.read);
            // SAFETY: they are items, not yet read, and nothing moves meanwhile.
            let next = unsafe { slice::from_raw_parts(self.items.add(self.read), count) };
            find(next, &mut ids[..count]);
            for &id in &ids[..count] {
                self.take(id.into());
            }
        }
    }

    /// Reads the next item, of this bucket.
    fn take(&mut self, bucket: usize) {
        assert!(bucket < self.buckets && self.read < self.len);
        let (room, held) = (self.room(bucket), self.held[bucket]);
        debug_assert!(held < self.block);
        // SAFETY: there is an item, and room for it. When a room is full, a block was read that
        // is not written.
        unsafe {
            ptr::copy_nonoverlapping(self.items.add(self.read), room.add(held), 1);
            self.read += 1;
            self.held[bucket] += 1;
            if self.held[bucket] == self.block {
                ptr::copy_nonoverlapping(room, self.items.add(self.written), self.block);
                self.written += self.block;
                self.held[bucket] = 0;
                self.ids.push(bucket as u8);
            }
        }
    }

    /// Brings together what belongs together, when all items are read. Returns where each
    /// bucket ends.
    fn arrange(mut self) -> Ends {
        let mut areas = [Area::default(); MOST_BUCKETS];
        let areas = &mut areas[..self.buckets];
        for &id in &self.ids {
            areas[usize::from(id)].blocks += 1;
        }
        let mut start = 0;
        for (area, held) in areas.iter_mut().zip(&self.held) {
            area.start = start;
            area.end = start + area.blocks * self.block + held;
            area.first = start.div_ceil(self.block);
            start = area.end;
        }
        assert!(start == self.len && self.read == self.len);
        self.move_blocks(areas);
        for (bucket, area) in areas.iter().enumerate() {
            self.complete(bucket, area);
        }
        Ends::new(areas.iter().map(|area| area.end))
    }

    /// Moves each block to where those of its bucket begin, or behind another one of these. One
    /// that is to stick out of the slice, which can only be the last, goes to the room that is
    /// of no bucket.
    fn move_blocks(&mut self, areas: &[Area]) {
        let mut next = [0; MOST_BUCKETS];
        for (next, area) in next.iter_mut().zip(areas) {
            *next = area.first;
        }
        let block = self.block;
        for at in 0..self.ids.len() {
            while self.ids[at] != DONE {
                let id = self.ids[at];
                let to = next[usize::from(id)];
                next[usize::from(id)] += 1;
                // SAFETY: these are blocks within the slice, and the room is as long as one.
                // There is a block at `at`; and at `to`, unless it is done: then it was moved,
                // since none but those of the same bucket come to where this one does.
                self.ids[at] = unsafe {
                    let from = self.items.add(at * block);
                    if to == at {
                        DONE
                    } else if (to + 1) * block > self.len {
                        ptr::copy_nonoverlapping(from, self.room(areas.len()), block);
                        DONE
                    } else if self.ids.get(to).map_or(true, |id| *id == DONE) {
                        ptr::copy_nonoverlapping(from, self.items.add(to * block), block);
                        DONE
                    } else {
                        if self.ids[to] != id {
                            ptr::swap_nonoverlapping(from, self.items.add(to * block), block);
                        }
                        mem::replace(&mut self.ids[to], DONE)
                    }
                };
            }
        }
    }

    /// Puts what is missing between the blocks of a bucket and its bounds. The buckets in front
    /// of it are complete.
    fn complete(&mut self, bucket: usize, area: &Area) {
        let block = self.block;
        let blocks_start = area.first * block;
        let blocks_end = blocks_start + area.blocks * block;
        let mut free = area.start;
        let other_room = self.room(self.buckets);
        let room = self.room(bucket);
        let held = mem::take(&mut self.held[bucket]);
        // SAFETY: all these places are in the slice and in the rooms. The bucket is as long as
        // its blocks and what is in its room, so what sticks out of it at the end, and then
        // what is in the room, has space in front of the blocks or, as far as it has not,
        // behind them; nobody else's items are there, since those of the bucket before it
        // that stuck out are gone.
        unsafe {
            if area.blocks > 0 && blocks_end > area.end {
                let sticks_out = blocks_end - area.end;
                let mut from = self.items.add(area.end);
                if blocks_end > self.len {
                    let inside = block - sticks_out;
                    let last = self.items.add(blocks_end - block);
                    ptr::copy_nonoverlapping(other_room, last, inside);
                    from = other_room.add(inside);
                }
                ptr::copy_nonoverlapping(from, self.items.add(free), sticks_out);
                free += sticks_out;
            }
            let in_front = held.min(blocks_start.min(area.end) - free);
            ptr::copy_nonoverlapping(room, self.items.add(free), in_front);
            if in_front < held {
                let behind = self.items.add(blocks_end);
                ptr::copy_nonoverlapping(room.add(in_front), behind, held - in_front);
            }
        }
    }
}

/// Where a bucket belongs.
#[derive(Clone, Copy, Default)]
struct Area {
    start: usize,
    end: usize,
    /// The first of its blocks, counted in blocks.
    first: usize,
    blocks: usize,
}

#[cfg(test)]
mod tests {
    use super::super::super::order::{By, Natural};
    use super::{distribute, OVERSAMPLING};
    use std::cmp::Ordering;
    use std::panic::{catch_unwind, AssertUnwindSafe};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    /// On the heap, so that the allocator notices one that is there twice; and so long that a
    /// block is a few of them.
    type Item = (Box<usize>, [usize; 24]);

    fn items(len: usize, value: impl Fn(usize) -> usize) -> Vec<Item> {
        (0..len)
            .map(|n| (Box::new(value(n)), [value(n); 24]))
            .collect()
    }

    fn mixed(n: usize) -> usize {
        (n ^ (n >> 7)).wrapping_mul(0x2C1B_3C6D) % 1_000_003
    }

    /// Distributes, and checks that the items are the same. Returns whether they were in order.
    fn check(mut items: Vec<Item>, buckets: usize) -> bool {
        let mut expected = items.clone();
        let ends = distribute(&mut items, buckets, &Natural);
        let in_order = ends.as_ref().is_some_and(|ends| {
            let ends = ends.get();
            assert_eq!(ends.len(), buckets);
            let bounds = ends[..buckets - 1].iter();
            bounds.for_each(|end| {
                let (left, right) = items.split_at(*end);
                assert!(left.iter().max() < right.iter().min());
            });
            ends[buckets - 1] == items.len()
        });
        assert_eq!(in_order, ends.is_some());
        items.sort();
        expected.sort();
        assert!(items == expected, "items were lost, or are there twice");
        in_order
    }

    #[test]
    fn each_item_comes_to_its_bucket_and_none_is_lost() {
        type Shape = fn(usize) -> usize;
        // With whether all numbers differ, so that they can't but be distributed.
        let shapes: [(Shape, bool); 5] = [
            (mixed, false),
            (|n| n, true),
            (|n| 1_000_000 - n, true),
            (
                |n| [mixed(n), n % 5 * 1000 + n / 5][usize::from(n % 5 < 4)],
                false,
            ),
            (
                |n| (mixed(n) as u64 * mixed(n) as u64 / 1_000_000) as usize,
                false,
            ),
        ];
        for (shape, all_differ) in shapes {
            for buckets in [2, 8, 32] {
                let least = 2 * buckets * OVERSAMPLING;
                assert!(!check(items(least - 1, shape), buckets));
                for len in [least, least + 1, least + 7, 3 * least + 5, 5 * least] {
                    let distributed = check(items(len, shape), buckets);
                    assert!(distributed || !all_differ, "{len} items, {buckets} buckets");
                }
            }
        }
    }

    #[test]
    fn equal_items_are_left_to_others() {
        for values in [1, 2, 5] {
            assert!(!check(items(1000, |n| mixed(n) % values), 8));
        }
    }

    #[test]
    fn nothing_is_lost_whichever_comparison_panics_or_whatever_it_says() {
        for (len, buckets) in [(200, 8), (700, 32)] {
            let mut panic_at = 0;
            loop {
                let calls = AtomicUsize::new(0);
                let compare = |a: &Item, b: &Item| {
                    assert_ne!(calls.fetch_add(1, SeqCst), panic_at);
                    a.cmp(b)
                };
                let (mut items, mut expected) = (items(len, mixed), items(len, mixed));
                let result = catch_unwind(AssertUnwindSafe(|| {
                    distribute(&mut items, buckets, &By(compare))
                }));
                items.sort();
                expected.sort();
                assert!(items == expected);
                if result.is_ok() {
                    break;
                }
                panic_at += 1 + panic_at / 64;
            }
            assert!(panic_at > len);
        }
        let calls = AtomicUsize::new(0);
        let none = |_: &Item, _: &Item| match mixed(calls.fetch_add(1, SeqCst)) % 2 {
            0 => Ordering::Less,
            _ => Ordering::Greater,
        };
        for _ in 0..100 {
            let (mut items, mut expected) = (items(301, mixed), items(301, mixed));
            distribute(&mut items, 8, &By(none));
            items.sort();
            expected.sort();
            assert!(items == expected);
        }
    }
}
