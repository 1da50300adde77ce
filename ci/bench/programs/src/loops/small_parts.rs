//! Many small parts, collected: what does it take to put them together, in time and in
//! memory?

use crate::{meter, pool, process, Figures};
use rayon::prelude::*;

const PARTS: u32 = 250_000;

/// Four items for a number, of which one is always odd.
fn part(n: u32) -> [u8; 4] {
    let byte = n as u8;
    [byte, byte.wrapping_mul(3), byte ^ 0x55, 255]
}

/// Has so many workers make a collection of all parts; time, and how much more memory this
/// process took than before.
fn measure<R: PartialEq + Send>(slots: usize, right: R, run: impl Fn() -> R + Send) -> Figures {
    let pool = pool(slots)?;
    let before = process::memory_taken()?;
    let (seconds, all_right) = pool.install(move || {
        let mut all_right = true;
        let compare = |found: R| all_right &= found == right;
        let seconds = meter::seconds_between(|| (), |()| run(), compare);
        (seconds, all_right)
    });
    let memory = process::most_memory_taken()? - before;
    match all_right {
        true => Ok(vec![("wall", seconds), ("memory", memory)]),
        false => Err("a result differs from the sequential one".to_string()),
    }
}

fn parts() -> Vec<u8> {
    (0..PARTS).flat_map(part).collect()
}

/// Arrays.
pub fn flat_map(slots: usize) -> Figures {
    measure(slots, parts(), || {
        let all = (0..PARTS).into_par_iter().flat_map(part);
        all.collect::<Vec<_>>()
    })
}

/// What is left of arrays.
pub fn filter_map(slots: usize) -> Figures {
    let odd = |byte: u8| (byte % 2 == 1).then_some(byte);
    let right: Vec<u8> = parts().into_iter().filter_map(odd).collect();
    measure(slots, right, || {
        let all = (0..PARTS).into_par_iter().flat_map(part);
        all.filter_map(odd).collect::<Vec<_>>()
    })
}

/// Vectors that pieces of arrays were folded into.
pub fn fold_flatten(slots: usize) -> Figures {
    let push = |mut bytes: Vec<u8>, byte| {
        bytes.push(byte);
        bytes
    };
    measure(slots, parts(), || {
        let folded = |n| part(n).into_par_iter().fold(Vec::new, push).flatten();
        let all = (0..PARTS).into_par_iter().flat_map(folded);
        all.collect::<Vec<_>>()
    })
}

/// Arrays, for two vectors.
pub fn partition(slots: usize) -> Figures {
    let odd = |byte: &u8| byte % 2 == 1;
    let right: (Vec<u8>, Vec<u8>) = parts().into_iter().partition(odd);
    measure(slots, right, || {
        let all = (0..PARTS).into_par_iter().flat_map(part);
        all.partition::<Vec<_>, Vec<_>, _>(odd)
    })
}
