//! Nested joins: a quicksort that splits down to small slices.

use crate::{work, Checked, Setup};

const LEN: u64 = 500_000;
const SMALL: usize = 64;

/// Runs the program once and checks its result.
pub fn run(_: &Setup) -> Checked {
    let mut parallel: Vec<u64> = (0..LEN).map(work::mix).collect();
    let mut sequential = parallel.clone();
    sort(&mut parallel);
    sequential.sort_unstable();
    if parallel == sequential {
        Ok(())
    } else {
        Err("the parallel sort's result is not the sequential one's".to_string())
    }
}

fn sort(values: &mut [u64]) {
    if values.len() <= SMALL {
        values.sort_unstable();
        return;
    }
    let middle = partition(values);
    let (low, high) = values.split_at_mut(middle);
    rayon::join(|| sort(low), || sort(&mut high[1..]));
}

/// Moves what is below the pivot before it, and returns where the pivot is.
fn partition(values: &mut [u64]) -> usize {
    let last = values.len() - 1;
    values.swap(values.len() / 2, last);
    let mut middle = 0;
    for i in 0..last {
        if values[i] < values[last] {
            values.swap(i, middle);
            middle += 1;
        }
    }
    values.swap(middle, last);
    middle
}
