//! What the operating system says and does, behind small safe modules.
//!
//! Every module has a portable answer beside the Linux one. `--cfg
//! rayon_portable` compiles the portable answers on Linux too, so that the test
//! suite can be run on them. What POSIX gives, both have.

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

// A unix in name alone has none of the calls, or no processes to use them for.
#[cfg(all(
    unix,
    not(any(
        target_family = "wasm",
        target_env = "newlib",
        target_os = "fuchsia",
        target_os = "l4re",
        target_os = "nuttx",
        target_os = "vxworks"
    ))
))]
mod bare_thread;
#[cfg(all(
    unix,
    not(any(
        target_family = "wasm",
        target_env = "newlib",
        target_os = "fuchsia",
        target_os = "l4re",
        target_os = "nuttx",
        target_os = "vxworks"
    ))
))]
pub(crate) mod posix;
#[cfg(not(all(
    unix,
    not(any(
        target_family = "wasm",
        target_env = "newlib",
        target_os = "fuchsia",
        target_os = "l4re",
        target_os = "nuttx",
        target_os = "vxworks"
    ))
)))]
#[path = "without_posix.rs"]
pub(crate) mod posix;
