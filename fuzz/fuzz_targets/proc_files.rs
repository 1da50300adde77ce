//! Files under `/proc` and of cgroups: any bytes, as two files.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../rayon-core/src/platform/limits/parse.rs"]
mod parse;

/// What the module that `parse` is taken from has it return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Usage {
    max: u64,
    used: u64,
}

fuzz_target!(|files: (&[u8], &[u8])| {
    let one = String::from_utf8_lossy(files.0);
    let other = String::from_utf8_lossy(files.1);
    let known = [
        parse::first_number(&one),
        parse::status_number(&one, "Threads:"),
        parse::loadavg_threads(&one),
        parse::address_space(&one, 4096),
        parse::threads_of(&one, 0),
        parse::pids_usage(&one, &other).map(|usage| usage.max ^ usage.used),
        parse::system_usage(&other, &one).map(|usage| usage.max ^ usage.used),
    ];
    let digits = one.contains(|c: char| c.is_ascii_digit());
    assert!(digits || known.iter().all(Option::is_none), "{known:?}");
    let _ = (parse::is_process(&one), parse::keeps_root(&one));
    let folders = parse::pids_folders(&one, &other);
    // Nothing is mounted in a file without this.
    assert!(
        one.contains(" - cgroup") || folders.is_empty(),
        "{folders:?}"
    );
});
