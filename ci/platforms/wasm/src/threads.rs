//! Threads that the host gives: each is an instance of the module on the same memory, in a
//! worker of its own, that comes to [`work`].

use rayon_core::{ThreadBuilder, ThreadPoolBuilder};
use std::alloc::{alloc, Layout};
use std::sync::{Condvar, Mutex};

static WANTED: Mutex<Vec<ThreadBuilder>> = Mutex::new(Vec::new());
static WANTED_CHANGED: Condvar = Condvar::new();

/// Memory for the stack of an instance, or for what it keeps for its thread.
#[no_mangle]
pub extern "C" fn reserve(bytes: usize, align: usize) -> *mut u8 {
    let layout = Layout::from_size_align(bytes.max(1), align).expect("the host asks for sense");
    // SAFETY: the layout has a size.
    unsafe { alloc(layout) }
}

/// Builds the global pool of so many workers, for which as many instances come to [`work`].
#[no_mangle]
pub extern "C" fn build_global(size: usize) -> bool {
    let builder = ThreadPoolBuilder::new().num_threads(size);
    let built = builder.spawn_handler(|thread| {
        WANTED.lock().unwrap().push(thread);
        WANTED_CHANGED.notify_one();
        Ok(())
    });
    built.build_global().is_ok()
}

/// Is a worker, for good.
#[no_mangle]
pub extern "C" fn work() {
    let mut wanted = WANTED.lock().unwrap();
    let thread = loop {
        match wanted.pop() {
            Some(thread) => break thread,
            None => wanted = WANTED_CHANGED.wait(wanted).unwrap(),
        }
    };
    drop(wanted);
    thread.run();
}
