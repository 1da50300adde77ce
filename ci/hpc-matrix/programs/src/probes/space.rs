//! Finds out whether a limit on the address space binds.

use std::fs;
use std::process::ExitCode;

const MIB: usize = 1 << 20;

/// Under a limit of so many bytes, what is over it is refused and a little is
/// granted. Prints `result=ok live=0` if so.
pub fn run(limit: usize) -> ExitCode {
    let Some(used) = used() else {
        eprintln!("/proc/self/status has no VmSize");
        return ExitCode::FAILURE;
    };
    if limit < used + 2 * MIB {
        eprintln!("this program alone takes {used} bytes, the limit is {limit}");
        return ExitCode::FAILURE;
    }
    let granted = |bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_ok();
    if !granted(MIB) {
        eprintln!("not even a MiB is granted under a limit of {limit} bytes");
        return ExitCode::FAILURE;
    }
    if granted(limit - used + MIB) {
        eprintln!("more is granted than the limit of {limit} bytes");
        return ExitCode::FAILURE;
    }
    println!("result=ok live=0");
    ExitCode::SUCCESS
}

/// The address space that this process has taken.
fn used() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmSize:"))?;
    let kib: usize = line.split_whitespace().next()?.parse().ok()?;
    Some(kib << 10)
}
