//! Counting primes, segment by segment: a parallel loop over segments that
//! fit into a processor's cache.

use super::checked;
use crate::Figures;
use rayon::prelude::*;

const BELOW: usize = 6_000_000;
/// How many primes there are below that.
const PRIMES: usize = 412_849;
const SEGMENT: usize = 32 * 1024;

pub fn measure(slots: usize) -> Figures {
    checked(slots, PRIMES, || (), |()| primes_below(BELOW))
}

fn primes_below(end: usize) -> usize {
    let root = (end as f64).sqrt() as usize + 1;
    let small = small_primes(root);
    let segments = (0..end).into_par_iter().step_by(SEGMENT);
    segments
        .map(|start| primes_in(start, (start + SEGMENT).min(end), &small))
        .sum()
}

/// The primes up to a number, by trial.
fn small_primes(last: usize) -> Vec<usize> {
    let mut primes: Vec<usize> = Vec::new();
    for n in 2..=last {
        let mut divisors = primes.iter().take_while(|&&p| p * p <= n);
        if divisors.all(|p| n % p != 0) {
            primes.push(n);
        }
    }
    primes
}

/// How many primes there are from `start` to before `end`.
fn primes_in(start: usize, end: usize, small: &[usize]) -> usize {
    let mut composite = [false; SEGMENT];
    for &prime in small {
        let first = (prime * prime).max(start.next_multiple_of(prime));
        for multiple in (first..end).step_by(prime) {
            composite[multiple - start] = true;
        }
    }
    (start.max(2)..end)
        .filter(|n| !composite[n - start])
        .count()
}
