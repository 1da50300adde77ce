//! The matrix's table of cases: any bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../ci/hpc-matrix/src/cases/mod.rs"]
#[allow(
    dead_code,
    reason = "the matrix's own module, of which this reads a table alone"
)]
mod cases;

fuzz_target!(|table: &[u8]| {
    let lines = table.iter().filter(|byte| **byte == b'\n').count() + 1;
    match cases::parse(table) {
        Ok(cases) => assert!(cases.iter().all(|case| !case.to_string().is_empty())),
        Err(problem) => assert!((1..=lines).contains(&problem.line), "{problem}"),
    }
});
