//! What a page asks of rayon, each case by its number.

#[path = "../../wasm/src/cases.rs"]
mod cases;

use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "threads")]
pub use wasm_bindgen_rayon::init_thread_pool;

/// How many cases there are.
#[wasm_bindgen]
pub fn case_count() -> usize {
    cases::CASES.len()
}

/// The name of a case.
#[wasm_bindgen]
pub fn case_name(case: usize) -> String {
    cases::CASES[case].0.into()
}

/// Whether the answer of a case is right.
#[wasm_bindgen]
pub fn run_case(case: usize) -> bool {
    (cases::CASES[case].1)()
}

/// How many workers the global pool has.
#[wasm_bindgen]
pub fn live() -> usize {
    rayon_core::status().live()
}
