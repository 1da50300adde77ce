//! The functions that stand in for the C library's. Each asks whether it is
//! refused, and if not, calls the real one.

use crate::state::{self, Call};
use libc::{c_int, c_void, off64_t, off_t, pthread_attr_t, pthread_t, size_t, stack_t};
use std::ffi::CStr;
use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

type Start = extern "C" fn(*mut c_void) -> *mut c_void;
type PthreadCreate =
    unsafe extern "C" fn(*mut pthread_t, *const pthread_attr_t, Start, *mut c_void) -> c_int;
type Mmap = unsafe extern "C" fn(*mut c_void, size_t, c_int, c_int, c_int, off_t) -> *mut c_void;
type Mmap64 =
    unsafe extern "C" fn(*mut c_void, size_t, c_int, c_int, c_int, off64_t) -> *mut c_void;
type Sigaltstack = unsafe extern "C" fn(*const stack_t, *mut stack_t) -> c_int;

/// A function of the C library, looked up when it is first called.
struct Real {
    name: &'static CStr,
    found: AtomicPtr<c_void>,
}

impl Real {
    const fn named(name: &'static CStr) -> Real {
        Real {
            name,
            found: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Its address, which is not null.
    fn address(&self) -> *mut c_void {
        // Whoever looks it up finds the same, so no ordering is needed.
        let known = self.found.load(Ordering::Relaxed);
        if !known.is_null() {
            return known;
        }
        // SAFETY: the name ends with a zero byte.
        let found = unsafe { libc::dlsym(libc::RTLD_NEXT, self.name.as_ptr()) };
        if found.is_null() {
            state::die(self.name, "the C library has no such function");
        }
        self.found.store(found, Ordering::Relaxed);
        found
    }
}

static PTHREAD_CREATE: Real = Real::named(c"pthread_create");
static MMAP: Real = Real::named(c"mmap");
static MMAP64: Real = Real::named(c"mmap64");
static SIGALTSTACK: Real = Real::named(c"sigaltstack");

fn set_errno(error: c_int) {
    // SAFETY: the location is this thread's own and can always be written.
    unsafe { *libc::__errno_location() = error };
}

/// The C library's `pthread_create`, or a refusal.
///
/// # Safety
///
/// As for the C library's.
#[no_mangle]
unsafe extern "C" fn pthread_create(
    thread: *mut pthread_t,
    attributes: *const pthread_attr_t,
    start: Start,
    argument: *mut c_void,
) -> c_int {
    if let Some(error) = state::refusal(Call::PthreadCreate) {
        return error;
    }
    // SAFETY: this is the address of the function with that name, which has
    // this type.
    let real: PthreadCreate = unsafe { mem::transmute(PTHREAD_CREATE.address()) };
    // SAFETY: the caller upholds what the C library asks for.
    unsafe { real(thread, attributes, start, argument) }
}

/// The C library's `mmap`, or a refusal.
///
/// # Safety
///
/// As for the C library's.
#[no_mangle]
unsafe extern "C" fn mmap(
    address: *mut c_void,
    length: size_t,
    protection: c_int,
    flags: c_int,
    file: c_int,
    offset: off_t,
) -> *mut c_void {
    if let Some(error) = state::refusal(Call::Mmap) {
        set_errno(error);
        return libc::MAP_FAILED;
    }
    // SAFETY: this is the address of the function with that name, which has
    // this type.
    let real: Mmap = unsafe { mem::transmute(MMAP.address()) };
    // SAFETY: the caller upholds what the C library asks for.
    unsafe { real(address, length, protection, flags, file, offset) }
}

/// The C library's `mmap64`, or a refusal. It is what Rust's runtime calls.
///
/// # Safety
///
/// As for the C library's.
#[no_mangle]
unsafe extern "C" fn mmap64(
    address: *mut c_void,
    length: size_t,
    protection: c_int,
    flags: c_int,
    file: c_int,
    offset: off64_t,
) -> *mut c_void {
    if let Some(error) = state::refusal(Call::Mmap) {
        set_errno(error);
        return libc::MAP_FAILED;
    }
    // SAFETY: this is the address of the function with that name, which has
    // this type.
    let real: Mmap64 = unsafe { mem::transmute(MMAP64.address()) };
    // SAFETY: the caller upholds what the C library asks for.
    unsafe { real(address, length, protection, flags, file, offset) }
}

/// The C library's `sigaltstack`, or a refusal.
///
/// # Safety
///
/// As for the C library's.
#[no_mangle]
unsafe extern "C" fn sigaltstack(new: *const stack_t, old: *mut stack_t) -> c_int {
    if !new.is_null() {
        state::thread_has_started();
    }
    if let Some(error) = state::refusal(Call::Sigaltstack) {
        set_errno(error);
        return -1;
    }
    // SAFETY: this is the address of the function with that name, which has
    // this type.
    let real: Sigaltstack = unsafe { mem::transmute(SIGALTSTACK.address()) };
    // SAFETY: the caller upholds what the C library asks for.
    unsafe { real(new, old) }
}
