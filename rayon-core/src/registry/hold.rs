//! When a pool ends: when nobody holds it any more.
//!
//! The `ThreadPool` is a hold, and so is each detached job that has not ended. With the last
//! one given back, the workers are told to stop; each finds its deque empty then, because
//! whatever could publish held the registry.
//!
//! All holds together are one count of the registry's `Arc`, so that a detached job costs
//! one operation on shared memory when it is made and one when it has run. (A hold that is
//! taken after the end, by an exit handler that publishes, is a first one again, and of no
//! other effect: who leaves runs what it has published.)
//!
//! The end beside late jobs, beside a birth and beside an exit handler that publishes is
//! modelled in `models/life.rs`.

use super::Registry;
use crate::sync::omittable;
use std::mem;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::Ordering;
use std::sync::Arc;

/// Keeps a registry's workers from stopping, and the registry alive.
pub(crate) struct Hold(NonNull<Registry>);

// SAFETY: no more than a shared reference to the registry, which is `Sync`, and maybe its
// last owner, which is `Send`.
unsafe impl Send for Hold {}
// SAFETY: as above.
unsafe impl Sync for Hold {}

impl Hold {
    #[inline]
    pub(crate) fn new(registry: &Arc<Registry>) -> Self {
        // Relaxed: mostly the caller is covered by another hold. If not, the end has nothing
        // to do with what this one is for.
        if registry.holds.fetch_add(1, Ordering::Relaxed) == 0 {
            mem::forget(Arc::clone(registry));
        }
        // Of the `Arc`, and not of the registry in it, since it stands for a count.
        // SAFETY: an `Arc` does not point to null.
        Hold(unsafe { NonNull::new_unchecked(Arc::as_ptr(registry).cast_mut()) })
    }

    #[inline]
    pub(crate) fn registry(&self) -> &Registry {
        // SAFETY: there is a count of the `Arc` for as long as there are holds.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for Hold {
    #[inline]
    fn drop(&mut self) {
        let registry = self.registry();
        if registry.is_of_the_past() {
            return;
        }
        // AcqRel: the last one has seen all that the others did.
        if registry.holds.fetch_sub(1, Ordering::AcqRel) == 1 {
            omittable!(
                Terminate,
                registry.slots.terminate(|index| registry.wake_slot(index))
            );
            // SAFETY: the count that the first hold has left; the pointer is the `Arc`'s.
            unsafe { Arc::decrement_strong_count(self.0.as_ptr()) };
        }
    }
}

/// A registry, held.
pub(crate) struct Held {
    registry: Arc<Registry>,
    _hold: Hold,
}

impl Held {
    pub(super) fn new(registry: Arc<Registry>) -> Self {
        let hold = Hold::new(&registry);
        Held {
            registry,
            _hold: hold,
        }
    }
}

impl Deref for Held {
    type Target = Arc<Registry>;

    fn deref(&self) -> &Arc<Registry> {
        &self.registry
    }
}

impl Registry {
    /// Whether all holds were given back at some time.
    pub(super) fn has_ended(&self) -> bool {
        self.slots.is_terminating()
    }
}
