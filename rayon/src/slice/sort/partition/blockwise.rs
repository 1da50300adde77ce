//! Long items: which are out of place is noted first, for a block at either end of what is
//! left, without a branch; then as many of one as of the other change places (Edelkamp and
//! Weiß, "BlockQuicksort: Avoiding Branch Mispredictions in Quicksort", 2016, section 3).
//! So an item moves once at most, and half of them don't.

use std::ptr;

const BLOCK: usize = 64;

/// Two slices, as one row of places.
struct Row<T> {
    left: *mut T,
    /// How many places are of `left`. No block has places of both.
    seam: usize,
    right: *mut T,
}

impl<T> Row<T> {
    /// # Safety
    ///
    /// There are at least `n` places.
    unsafe fn place(&self, n: usize) -> *mut T {
        // SAFETY: so it is one of `left`, or of `right`, or the end of this.
        unsafe {
            match n < self.seam {
                true => self.left.add(n),
                false => self.right.add(n - self.seam),
            }
        }
    }
}

/// Places next to each other, of one slice. They are counted up from the front or down from the
/// back, as `STEP` says, since a processor fetches ahead what is read that way.
struct Block<T, const STEP: isize> {
    start: *mut T,
    len: usize,
    /// Which of them have an item that is out of place, in the order in which they are counted.
    noted: [u8; BLOCK],
    /// Those that still have.
    first: usize,
    end: usize,
}

impl<T, const STEP: isize> Block<T, STEP> {
    fn none() -> Self {
        Block {
            start: ptr::null_mut(),
            len: 0,
            noted: [0; BLOCK],
            first: 0,
            end: 0,
        }
    }

    /// Goes on to the `len` places from `lowest` on, at most [`BLOCK`].
    ///
    /// # Safety
    ///
    /// They are places of one slice, whose items nobody changes meanwhile.
    unsafe fn note(&mut self, lowest: *mut T, len: usize, is_out_of_place: impl Fn(&T) -> bool) {
        let start = match STEP {
            1 => lowest,
            _ => lowest.wrapping_add(len).wrapping_sub(1),
        };
        (self.start, self.len, self.first, self.end) = (start, len, 0, 0);
        // Counted in a variable of its own, which the loop need not write to memory.
        let mut end = 0;
        for n in 0..len {
            // It is less, which the compiler does not know.
            self.noted[end % BLOCK] = n as u8;
            // SAFETY: it is one of these places.
            let item = unsafe { &*start.offset(STEP * n as isize) };
            end += usize::from(is_out_of_place(item));
        }
        self.end = end;
    }

    /// What is still out of place.
    fn remaining(&self) -> &[u8] {
        &self.noted[self.first..self.end]
    }

    /// The place that was noted.
    ///
    /// # Safety
    ///
    /// It was, since the block went on.
    unsafe fn place(&self, noted: u8) -> *mut T {
        // SAFETY: so it is less than `len`.
        unsafe { self.start.offset(STEP * isize::from(noted)) }
    }
}

/// As [`super::partition`].
pub(super) fn partition<T, P>(
    left: &mut [T],
    right: &mut [T],
    pivot: &P,
    belongs: &impl Fn(&T, &P) -> bool,
) -> usize {
    let belongs = |item: &T| belongs(item, pivot);
    let seam = left.len();
    // What is not done yet: the two blocks, and what is between them.
    let (mut start, mut end) = (0, seam + right.len());
    let row = Row {
        left: left.as_mut_ptr(),
        seam,
        right: right.as_mut_ptr(),
    };
    let (mut low, mut high) = (Block::<T, 1>::none(), Block::<T, -1>::none());
    loop {
        // SAFETY: what is noted are places from `start` to `end`, of the block at that end,
        // all in front of the seam or behind it. Nothing moves while `belongs` is called.
        unsafe {
            if low.remaining().is_empty() {
                start += low.len;
                let until_seam = if start < seam { seam - start } else { BLOCK };
                let len = (end - high.len - start).min(until_seam).min(BLOCK);
                low.note(row.place(start), len, |item| !belongs(item));
            }
            if high.remaining().is_empty() {
                end -= high.len;
                let until_seam = if end > seam { end - seam } else { BLOCK };
                let len = (end - low.len - start).min(until_seam).min(BLOCK);
                high.note(row.place(end - len), len, belongs);
            }
        }
        if low.len == 0 || high.len == 0 {
            break;
        }
        exchange(&mut low, &mut high);
    }
    // There is one block left, or none. What is out of place there goes to its other end.
    // SAFETY: these are places of the block, in which each has an item.
    unsafe {
        for &noted in low.remaining().iter().rev() {
            end -= 1;
            ptr::swap(low.place(noted), row.place(end));
        }
        for &noted in high.remaining().iter().rev() {
            ptr::swap(high.place(noted), row.place(start));
            start += 1;
        }
    }
    match high.len {
        0 => end,
        _ => start,
    }
}

/// As many items as are out of place in both blocks change places, in one cycle, which takes
/// fewer copies than swaps do.
fn exchange<T>(low: &mut Block<T, 1>, high: &mut Block<T, -1>) {
    let count = low.remaining().len().min(high.remaining().len());
    if count > 0 {
        let places = low.remaining()[..count]
            .iter()
            .zip(&high.remaining()[..count]);
        // SAFETY: all these places are noted ones, in two blocks, which have no place in common,
        // and each has an item. What is read last goes to where nothing else went.
        unsafe {
            let first = low.place(low.remaining()[0]);
            let lifted = ptr::read(first);
            let mut gap = first;
            for (n, (&in_low, &in_high)) in places.enumerate() {
                let (in_low, in_high) = (low.place(in_low), high.place(in_high));
                if n > 0 {
                    ptr::copy_nonoverlapping(in_low, gap, 1);
                    gap = in_low;
                }
                ptr::copy_nonoverlapping(in_high, gap, 1);
                gap = in_high;
            }
            ptr::write(gap, lifted);
        }
    }
    low.first += count;
    high.first += count;
}
