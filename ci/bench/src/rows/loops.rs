//! Loops with rayon's iterators: on the whole they are to be faster, and none
//! slower.

use super::{of_rayon, row, Mean, Row, Standing, Target, RAYON};
use crate::run::Side;
use crate::units::Unit;

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

/// Small parts, put together: clearly faster.
const fn parts(name: &'static str, command: &'static str) -> Row {
    of_rayon(name, command, 0.8).noisy()
}

/// The same, in a quarter of the memory.
const fn parts_memory(name: &'static str, command: &'static str) -> Row {
    Row {
        side: Side::Both,
        ..row(
            name,
            command,
            "memory",
            Unit::Mebibytes,
            Target::Ratio(0.25),
        )
    }
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
    each("loop: find_any at a third", "find-any-third 2"),
    each("loop: collect into Vec", "collect-vec 2"),
    each("loop: collect into HashMap", "collect-hashmap 2"),
    each("loop: collect into String", "collect-string 2"),
    each("loop: par_bridge", "par-bridge 2"),
    each("loop: par_lines", "par-lines 2"),
];

/// Many small parts, collected.
pub(crate) const PARTS: &[Row] = &[
    parts("small parts: flat_map, 1 worker", "parts-flat-map 1"),
    parts("small parts: flat_map, 2 workers", "parts-flat-map 2"),
    parts("small parts: flat_map, 8 workers", "parts-flat-map 8"),
    parts_memory("small parts: flat_map, memory", "parts-flat-map 2"),
    parts("small parts: filter_map", "parts-filter-map 2"),
    parts_memory("small parts: filter_map, memory", "parts-filter-map 2"),
    parts("small parts: fold, flatten", "parts-fold-flatten 2"),
    parts("small parts: partition", "parts-partition 2"),
    parts_memory("small parts: partition, memory", "parts-partition 2"),
];
