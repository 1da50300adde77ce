//! Prints the longest Collatz chain below a limit, by way of the library and
//! again by way of `rayon::join`, and how large the global pool is.

use chains::Chain;

const LIMIT: u64 = 100_000;

fn main() {
    let (whole, half) = rayon::join(|| chains::longest(LIMIT), || chains::longest(LIMIT / 2));
    print("below the limit", whole);
    print("below half of it", half);
    println!("threads: {}", rayon::current_num_threads());
}

fn print(what: &str, chain: Option<Chain>) {
    match chain {
        Some(Chain { start, steps }) => println!("{what}: {start} takes {steps} steps"),
        None => println!("{what}: no number"),
    }
}
