//! What the operating system says and does, behind small safe modules.
//!
//! Every module has a portable answer beside the Linux one. `--cfg
//! rayon_portable` compiles the portable answers on Linux too, so that the test
//! suite can be run on them.

#[cfg(all(target_os = "linux", not(rayon_portable)))]
pub(crate) mod bare_thread;
pub(crate) mod barrier;
pub(crate) mod clock;
pub(crate) mod cpus;
pub(crate) mod fork;
#[cfg(all(any(target_os = "linux", target_os = "android"), not(rayon_portable)))]
pub(crate) mod futex;
pub(crate) mod inherit;
pub(crate) mod limits;
pub(crate) mod sandbox;
pub(crate) mod stack;
pub(crate) mod stderr;
