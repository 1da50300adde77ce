//! Work whose result shows whether every piece was done exactly once.

/// A number that looks random and takes a moment to compute. Below 2³², so
/// that a sum of many does not overflow.
pub fn mix(n: u64) -> u64 {
    const STEPS: u32 = 16;
    let mixed = (0..STEPS).fold(n + 1, |x, _| {
        let x = (x ^ (x >> 31)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        x ^ (x >> 29)
    });
    mixed >> 32
}

/// What the sum of `mix` over `0..len` is, computed on one thread.
pub fn sequential_sum(len: u64) -> u64 {
    (0..len).map(mix).sum()
}
