//! Environment variables: any bytes that can be in them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rayon_core::{max_num_threads, ThreadPoolBuilder};
use std::env::{remove_var, set_var};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

const NAMES: [&str; 5] = [
    "RAYON_NUM_THREADS",
    "RAYON_RS_NUM_CPUS",
    "RAYON_REPORT",
    "RUST_MIN_STACK",
    "RAYON_START_ON_DEMAND",
];

fuzz_target!(|values: [Option<&[u8]>; 4]| {
    for (name, value) in NAMES.iter().zip(values) {
        match value {
            Some(value) if !value.contains(&0) => set_var(name, OsStr::from_bytes(value)),
            _ => remove_var(name),
        }
    }
    let pool = ThreadPoolBuilder::new()
        .build()
        .expect("any environment will do");
    let size = pool.current_num_threads();
    assert!((1..=max_num_threads()).contains(&size));
    assert_eq!(pool.status().live(), 0);
    let asked = values[0].and_then(|value| std::str::from_utf8(value).ok()?.parse().ok());
    if let Some(asked) = asked.filter(|asked: &usize| *asked > 0) {
        assert_eq!(size, asked.min(max_num_threads()));
    }
});
