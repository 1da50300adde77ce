//! Sorting by partitioning, in place: both parts by `join`, which are of
//! uneven size.

use super::{checked, Random};
use crate::Figures;

const NUMBERS: usize = 400_000;
/// Up to so many are left to the standard library.
const FEW: usize = 64;

pub fn measure(slots: usize) -> Figures {
    let mut random = Random::new(4);
    let numbers: Vec<u64> = (0..NUMBERS).map(|_| random.next()).collect();
    let mut right = numbers.clone();
    right.sort_unstable();
    checked(
        slots,
        right,
        || numbers.clone(),
        |mut numbers| {
            sort(&mut numbers);
            numbers
        },
    )
}

fn sort(numbers: &mut [u64]) {
    if numbers.len() <= FEW {
        return numbers.sort_unstable();
    }
    let middle = partition(numbers);
    let (low, rest) = numbers.split_at_mut(middle);
    rayon::join(|| sort(low), || sort(&mut rest[1..]));
}

/// Puts one number in its place, the smaller ones before and the others after
/// it, and returns the place.
fn partition(numbers: &mut [u64]) -> usize {
    let last = numbers.len() - 1;
    numbers.swap(numbers.len() / 2, last);
    let pivot = numbers[last];
    let mut smaller = 0;
    for n in 0..last {
        if numbers[n] < pivot {
            numbers.swap(n, smaller);
            smaller += 1;
        }
    }
    numbers.swap(smaller, last);
    smaller
}
