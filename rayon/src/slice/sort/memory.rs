//! How much memory a sort may ask for. If the allocator refuses, it does with less.

/// A sort that is said to be in place has no more than this for each worker, and that only while
/// this sorts a piece. With what else it needs, a few kilobytes, that is less than 64 KiB.
const LITTLE: usize = 48 << 10;

/// How many items of the type have room in [so much](LITTLE) memory.
pub(super) const fn little<T>() -> usize {
    match size_of::<T>() {
        0 => LITTLE,
        size => LITTLE / size,
    }
}

/// Whether so many bytes are as [little](LITTLE).
pub(super) const fn fits_little(bytes: usize) -> bool {
    bytes <= LITTLE
}

/// Room for so many items. `None` if the allocator refuses.
pub(super) fn room<T>(len: usize) -> Option<Vec<T>> {
    let mut room = Vec::new();
    room.try_reserve_exact(len).ok()?;
    Some(room)
}

/// Room for so many items, or else for as many as there is memory for, which may be none.
pub(super) fn room_if_any<T>(len: usize) -> Vec<T> {
    let mut len = len;
    loop {
        match room(len) {
            Some(room) => return room,
            None => len /= 2,
        }
    }
}
