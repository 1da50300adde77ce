//! A wasm module that uses rayon. Its host ([`node.mjs`](../node.mjs)) gives it threads, or
//! none, and asks one case after the other whether the answer is right.

mod cases;
#[cfg(target_feature = "atomics")]
mod threads;

/// How many cases there are.
#[no_mangle]
pub extern "C" fn case_count() -> usize {
    cases::CASES.len()
}

/// Where the name of a case is, which is text in UTF-8.
#[no_mangle]
pub extern "C" fn case_name(case: usize) -> *const u8 {
    cases::CASES[case].0.as_ptr()
}

/// How many bytes that is.
#[no_mangle]
pub extern "C" fn case_name_length(case: usize) -> usize {
    cases::CASES[case].0.len()
}

/// Whether the answer of a case is right. One that panics traps.
#[no_mangle]
pub extern "C" fn run_case(case: usize) -> bool {
    (cases::CASES[case].1)()
}

/// How many workers the global pool has.
#[no_mangle]
pub extern "C" fn live() -> usize {
    rayon_core::status().live()
}
