//! What has happened so far, and whether a call is refused.

use crate::plan::{Answer, Plan};
use libc::{c_char, c_int, c_void};
use std::cell::Cell;
use std::ffi::CStr;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::sync::OnceLock;

/// What `HPC_FAULTS` asks for, read before `main`.
static PLAN: OnceLock<Option<Plan>> = OnceLock::new();
/// When that was, in milliseconds of the monotonic clock.
static START: AtomicU64 = AtomicU64::new(0);
/// How many counted calls there were.
static COUNTED: AtomicU64 = AtomicU64::new(0);
/// The file that gets a byte for each refused call, or -1.
static LOG: AtomicI32 = AtomicI32::new(-1);

thread_local! {
    /// Whether this thread's own start is over: Rust's runtime maps an
    /// alternate signal stack, then registers it. A thread that exists and
    /// can't map that aborts the process, whatever a pool does; under a real
    /// limit it would have been refused by `pthread_create`, which maps much
    /// more.
    static STARTED: Cell<bool> = const { Cell::new(false) };
}

/// A function that can be refused.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Call {
    PthreadCreate,
    Mmap,
    Sigaltstack,
}

/// Runs as the library is loaded.
#[used]
#[link_section = ".init_array"]
static AT_LOAD: extern "C" fn() = at_load;

extern "C" fn at_load() {
    START.store(now(), Ordering::Relaxed);
    let text = variable(c"HPC_FAULTS");
    let plan = match text.map(|text| (text, text.to_str().map(Plan::parse))) {
        None => None,
        Some((_, Ok(Ok(plan)))) => Some(plan),
        Some((text, Ok(Err(expected)))) => die(text, expected),
        Some((text, Err(_))) => die(text, "it is not UTF-8"),
    };
    if let Some(path) = variable(c"HPC_FAULTS_LOG") {
        let flags = libc::O_WRONLY | libc::O_APPEND | libc::O_CLOEXEC;
        // SAFETY: the path ends with a zero byte and lives in the environment.
        let file = unsafe { libc::open(path.as_ptr(), flags) };
        if file < 0 {
            die(path, "HPC_FAULTS_LOG has to be a file that can be written");
        }
        LOG.store(file, Ordering::Relaxed);
    }
    // It runs once, so the cell is empty.
    let _ = PLAN.set(plan);
}

/// The error with which the call is refused, if it is.
pub(crate) fn refusal(call: Call) -> Option<c_int> {
    let plan = (*PLAN.get()?)?;
    let chosen = match call {
        Call::PthreadCreate => plan.calls.pthread_create,
        Call::Mmap => plan.calls.mmap,
        Call::Sigaltstack => plan.calls.sigaltstack,
    };
    if !chosen || (call == Call::Mmap && !STARTED.with(Cell::get)) {
        return None;
    }
    let counts = call == Call::PthreadCreate || !plan.calls.pthread_create;
    let number = if counts {
        COUNTED.fetch_add(1, Ordering::Relaxed)
    } else {
        // It shares the fate of the thread that would be asked for next.
        COUNTED.load(Ordering::Relaxed)
    };
    let millis = now() - START.load(Ordering::Relaxed);
    if !plan.refuses(number, millis) {
        return None;
    }
    note(call);
    Some(match (plan.answer, call) {
        (Answer::Eagain, _) | (Answer::Usual, Call::PthreadCreate) => libc::EAGAIN,
        (Answer::Enomem, _) | (Answer::Usual, _) => libc::ENOMEM,
    })
}

/// This thread has registered its alternate signal stack.
pub(crate) fn thread_has_started() {
    STARTED.with(|started| started.set(true));
}

/// Adds one byte to the log.
fn note(call: Call) {
    let letter: &[u8; 1] = match call {
        Call::PthreadCreate => b"p",
        Call::Mmap => b"m",
        Call::Sigaltstack => b"s",
    };
    let file = LOG.load(Ordering::Relaxed);
    if file >= 0 {
        write(file, letter);
    }
}

fn variable(name: &CStr) -> Option<&'static CStr> {
    // SAFETY: the name ends with a zero byte. This runs before `main`, where
    // nobody changes the environment.
    let value: *const c_char = unsafe { libc::getenv(name.as_ptr()) };
    if value.is_null() {
        None
    } else {
        // SAFETY: getenv's answer ends with a zero byte. The variables of
        // this library stay in the environment.
        Some(unsafe { CStr::from_ptr(value) })
    }
}

fn now() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` can be written. The monotonic clock always exists.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    time.tv_sec as u64 * 1_000 + time.tv_nsec as u64 / 1_000_000
}

/// Says what is wrong with a setting and ends the process.
pub(crate) fn die(value: &CStr, problem: &str) -> ! {
    for part in [
        b"hpc-faults: ".as_slice(),
        value.to_bytes(),
        b": ",
        problem.as_bytes(),
        b"\n",
    ] {
        write(libc::STDERR_FILENO, part);
    }
    // SAFETY: abort may be called from anywhere.
    unsafe { libc::abort() }
}

fn write(file: c_int, bytes: &[u8]) {
    // SAFETY: the bytes can be read for the whole call. That it may fail
    // changes nothing: there is nobody left to tell. The caller's errno stays
    // as it was only because the callers set it afterwards, or never fail.
    unsafe { libc::write(file, bytes.as_ptr().cast::<c_void>(), bytes.len()) };
}
