//! Preloaded into the tests: when `main` returns, threads get the time to end that are
//! about to. Workers of a dropped pool stop by themselves, and nobody waits for them; one
//! that the exit meets in the middle of that is where LeakSanitizer no longer looks, and
//! what it is about to free would count as leaked.

#![crate_type = "cdylib"]

use std::ffi::{c_char, c_int, c_void, CStr};
use std::fs;
use std::mem::transmute;
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(5);
/// For so many ticks no thread may come or go.
const STILL: u32 = 10;
/// Some processes never come to rest.
const MOST: u32 = 1000;

type Main = extern "C" fn(c_int, *mut *mut c_char, *mut *mut c_char) -> c_int;
type Start = extern "C" fn(
    Main,
    c_int,
    *mut *mut c_char,
    *mut c_void,
    *mut c_void,
    *mut c_void,
    *mut c_void,
) -> c_int;

static MAIN: OnceLock<Main> = OnceLock::new();

extern "C" {
    fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
}

/// What the C library calls the program by, in its place: handlers at exit come too late,
/// the search for leaks being one that was registered last.
#[no_mangle]
pub extern "C" fn __libc_start_main(
    main: Main,
    argc: c_int,
    argv: *mut *mut c_char,
    init: *mut c_void,
    fini: *mut c_void,
    rtld_fini: *mut c_void,
    stack_end: *mut c_void,
) -> c_int {
    const NEXT: *mut c_void = -1_isize as *mut c_void;
    const NAME: &CStr = c"__libc_start_main";
    MAIN.get_or_init(|| main);
    // SAFETY: it is the C library's own function, whose type this is.
    let start: Start = unsafe { transmute(dlsym(NEXT, NAME.as_ptr())) };
    start(and_wait, argc, argv, init, fini, rtld_fini, stack_end)
}

extern "C" fn and_wait(argc: c_int, argv: *mut *mut c_char, env: *mut *mut c_char) -> c_int {
    let main = MAIN.get().expect("it was called by way of the function above");
    let status = main(argc, argv, env);
    wait();
    status
}

fn wait() {
    let threads = || fs::read_dir("/proc/self/task").map_or(0, Iterator::count);
    let (mut before, mut still) = (threads(), 0);
    for _ in 0..MOST {
        if before <= 1 || still == STILL {
            return;
        }
        sleep(TICK);
        let now = threads();
        still = if now == before { still + 1 } else { 0 };
        before = now;
    }
}
