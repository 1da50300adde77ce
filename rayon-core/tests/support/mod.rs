//! What several of these tests need. Not every one of them needs all of it.

#![allow(dead_code)]

pub(crate) mod child;
pub(crate) mod watchdog;

#[cfg(target_os = "linux")]
pub(crate) mod fork;
#[cfg(target_os = "linux")]
pub(crate) mod limits;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub(crate) mod sandbox;
#[cfg(target_os = "linux")]
pub(crate) mod scheduling;
#[cfg(target_os = "linux")]
pub(crate) mod system;
