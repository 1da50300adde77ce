//! Loops as users of rayon's iterators write them. Each result is compared
//! with the one of the same loop in sequence, outside of the time taken.
//!
//! | question | file |
//! |---|---|
//! | What does it cost to get at the items? | `sources.rs` |
//! | What do adaptors cost, alone and one on the other? | `adaptors.rs` |
//! | What does it cost to put results together? | `results.rs` |
//! | And if they are many small ones? | `small_parts.rs` |

mod adaptors;
mod results;
mod small_parts;
mod sources;

use crate::random::Random;
use crate::{meter, pool, Figures, Measurement};

pub const MEASUREMENTS: &[(&str, Measurement)] = &[
    ("filter-collect", adaptors::filter_collect),
    ("flat-map", adaptors::flat_map),
    ("flat-map-iter", adaptors::flat_map_iter),
    ("zip", adaptors::zip),
    ("chunks", adaptors::chunks),
    ("find-any", adaptors::find_any),
    ("find-any-third", adaptors::find_any_at_a_third),
    ("parts-flat-map", small_parts::flat_map),
    ("parts-filter-map", small_parts::filter_map),
    ("parts-fold-flatten", small_parts::fold_flatten),
    ("parts-partition", small_parts::partition),
    ("fold-reduce", results::fold_reduce),
    ("reduce-max", results::reduce_max),
    ("collect-vec", results::collect_vec),
    ("collect-hashmap", results::collect_hash_map),
    ("collect-string", results::collect_string),
    ("par-chunks", sources::par_chunks),
    ("par-bridge", sources::par_bridge),
    ("par-lines", sources::par_lines),
];

/// Times `run` in a pool of so many slots; each time, `right` must come out.
fn measure<R: PartialEq + Send>(slots: usize, right: R, run: impl Fn() -> R + Send) -> Figures {
    pool(slots)?.install(move || {
        let mut all_right = true;
        let compare = |found: R| all_right &= found == right;
        let seconds = meter::seconds_between(|| (), |()| run(), compare);
        match all_right {
            true => Ok(vec![("wall", seconds)]),
            false => Err("a result differs from the sequential one".to_string()),
        }
    })
}

/// So many numbers that look random.
fn numbers(many: usize) -> Vec<u64> {
    let mut random = Random::new(21);
    (0..many).map(|_| random.next()).collect()
}

/// Next to no work: a few instructions.
fn mixed(n: u64) -> u64 {
    let n = (n ^ (n >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    n ^ (n >> 29)
}
