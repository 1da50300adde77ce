//! Loops with rayon's iterators: on the whole they are to be faster, and none
//! slower.

use super::{of_rayon, Mean, Row, Standing, RAYON};

const NONE_ABOVE: f64 = 1.03;

pub(crate) const MEAN: Mean = Mean {
    name: "loops, geometric mean",
    against: RAYON,
    most: 0.95,
    standing: Standing::Noisy,
};

const fn each(name: &'static str, command: &'static str) -> Row {
    // With two workers on two processors, any neighbour is in the way.
    of_rayon(name, command, NONE_ABOVE).noisy()
}

pub(crate) const LOOPS: &[Row] = &[
    each("loop: map and sum of 20 M", "map-sum 2"),
    each("loop: filter, collect", "filter-collect 2"),
    each("loop: flat_map", "flat-map 2"),
    each("loop: flat_map_iter, collect", "flat-map-iter 2"),
    each("loop: zip", "zip 2"),
    each("loop: chunks of mapped items", "chunks 2"),
    each("loop: par_chunks", "par-chunks 2"),
    each("loop: fold into tables, reduce", "fold-reduce 2"),
    each("loop: reduce with f64::max", "reduce-max 2"),
    each("loop: find_any", "find-any 2"),
    each("loop: collect into Vec", "collect-vec 2"),
    each("loop: collect into HashMap", "collect-hashmap 2"),
    each("loop: collect into String", "collect-string 2"),
    each("loop: par_bridge", "par-bridge 2"),
    each("loop: par_lines", "par-lines 2"),
];
