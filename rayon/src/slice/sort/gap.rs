//! A place whose item was lifted out.

use std::mem::ManuallyDrop;
use std::ptr;

/// An item that was lifted out, and the place that has none instead. It is put there
/// whatever happens.
pub(super) struct Gap<T> {
    item: ManuallyDrop<T>,
    pub(super) at: *mut T,
}

impl<T> Gap<T> {
    /// Lifts out the item at a place.
    ///
    /// # Safety
    ///
    /// There is an item, which the caller has exclusively. From now on there is none, and until
    /// this is dropped `at` is a place without an item, which the caller has exclusively.
    pub(super) unsafe fn new(at: *mut T) -> Self {
        // SAFETY: there is an item, which has no other place from now on.
        let item = ManuallyDrop::new(unsafe { at.read() });
        Gap { item, at }
    }

    pub(super) fn item(&self) -> &T {
        &self.item
    }
}

impl<T> Drop for Gap<T> {
    fn drop(&mut self) {
        // SAFETY: there is no item at this place, and this one has no other.
        unsafe { ptr::copy_nonoverlapping(&*self.item, self.at, 1) };
    }
}
