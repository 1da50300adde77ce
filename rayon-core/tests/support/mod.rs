//! What several of these tests need. Not every one of them needs all of it.

#![allow(dead_code)]

pub(crate) mod child;
pub(crate) mod watchdog;

#[cfg(target_os = "linux")]
pub(crate) mod fork;
#[cfg(target_os = "linux")]
pub(crate) mod limits;
#[cfg(target_os = "linux")]
pub(crate) mod system;
