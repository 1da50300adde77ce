//! Threads without what `std` puts around them, for children made by `fork`.
//!
//! Each thread that `std` starts enters itself in a table, for messages about stack
//! overflows, and takes itself out at its end. If a thread of the parent was at that when
//! the process forked, the table is locked in the child for ever, and no thread that
//! `std` starts there gets past it. A bare thread does not come by the table. It has no
//! name in `std`, and a stack overflow in it is reported as a mere SIGSEGV.

use std::ffi::c_void;
use std::io;
use std::mem::MaybeUninit;
use std::ptr;

type Main = Box<dyn FnOnce() + Send>;

/// Starts a detached thread that runs `main`, which must not unwind, with a stack of so
/// many bytes.
pub(crate) fn spawn(stack_size: usize, main: Main) -> io::Result<()> {
    let mut attributes = MaybeUninit::uninit();
    // SAFETY: `attributes` is memory to initialise.
    check(unsafe { libc::pthread_attr_init(attributes.as_mut_ptr()) })?;
    let main = Box::into_raw(Box::new(main));
    // SAFETY: the attributes are initialised.
    let created = check(unsafe {
        libc::pthread_attr_setstacksize(attributes.as_mut_ptr(), whole_pages(stack_size))
    })
    .and_then(|()| {
        let mut thread = MaybeUninit::uninit();
        let attributes = attributes.as_ptr();
        // SAFETY: `run` takes what `main` is, once, on the new thread.
        check(unsafe {
            libc::pthread_create(thread.as_mut_ptr(), attributes, run, main.cast::<c_void>())
        })?;
        // SAFETY: the thread was created, and nobody else detaches or joins it.
        check(unsafe { libc::pthread_detach(thread.assume_init()) })
    });
    if created.is_err() {
        // SAFETY: no thread has taken it. (Of the steps above detaching comes last, and
        // does not fail for a thread that is there.)
        drop(unsafe { Box::from_raw(main) });
    }
    // SAFETY: the attributes are initialised, and not used after.
    unsafe { libc::pthread_attr_destroy(attributes.as_mut_ptr()) };
    created
}

extern "C" fn run(main: *mut c_void) -> *mut c_void {
    // SAFETY: `spawn` has made the pointer from such a box, and hands it on once.
    let main = unsafe { Box::from_raw(main.cast::<Main>()) };
    main();
    ptr::null_mut()
}

/// As much as any system asks of a stack, at least.
const LEAST: usize = 128 << 10;

fn whole_pages(stack_size: usize) -> usize {
    // SAFETY: sysconf touches no memory of ours.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    let page = usize::try_from(page).unwrap_or(4096);
    let least = stack_size.max(LEAST);
    least.checked_next_multiple_of(page).unwrap_or(stack_size)
}

fn check(status: libc::c_int) -> io::Result<()> {
    match status {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn a_bare_thread_runs_what_it_was_given_with_the_stack_it_was_given() {
        // The second is no whole number of pages.
        for stack_size in [4 << 20, (1 << 20) + 1] {
            let (sender, receiver) = channel();
            let main = move || {
                let far = std::hint::black_box([1_u8; 200_000]);
                sender
                    .send(far.iter().filter(|byte| **byte == 1).count())
                    .unwrap();
            };
            spawn(stack_size, Box::new(main)).unwrap();
            assert_eq!(receiver.recv(), Ok(200_000));
        }
    }

    #[test]
    fn what_a_refused_thread_was_given_is_dropped() {
        let (sender, receiver) = channel::<()>();
        let refused = spawn(usize::MAX / 2, Box::new(move || drop(sender)));
        assert!(refused.is_err());
        assert!(receiver.recv().is_err());
    }
}
