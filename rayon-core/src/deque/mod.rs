//! A worker's deque: the owner pushes and pops at one end, thieves steal from the
//! other.
//!
//! Two implementations with the same interface. `biased` spares the owner the fence
//! on every pop and needs a system that can put fences into other threads; it is used
//! on 64-bit Linux. `portable` wraps `crossbeam-deque`.

#[cfg(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable)))]
mod biased;
#[cfg(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable)))]
pub(crate) use self::biased::{Deque, Owner, Ticket};

#[cfg(not(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable))))]
mod portable;
#[cfg(not(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable))))]
pub(crate) use self::portable::{Deque, Owner, Ticket};

#[cfg(all(test, not(any(loom, shuttle))))]
mod tests;

/// What a thief got.
pub(crate) use crossbeam_deque::Steal;
