//! A loop for each source, adaptor and terminal operation, with how it is cut.

use super::cuts::{anywhere, at_places, both_ways, Term};
use rayon::iter::{Either, MultiZip};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, LinkedList, VecDeque};

const N: u32 = 13;

fn numbers() -> rayon::range::Iter<u32> {
    (0..N).into_par_iter()
}

fn few() -> rayon::range::Iter<u32> {
    (0..5).into_par_iter()
}

/// No places.
fn filtered() -> impl ParallelIterator<Item = u32> + Clone {
    numbers().filter(|n| n % 3 != 0)
}

/// As `vec(20)`, for a loop that borrows.
static TWENTY: [u32; 20] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
];

fn vec(n: u32) -> Vec<u32> {
    (0..n).collect()
}

fn text() -> String {
    "a bc\ndef g\u{e9}h i\r\njklm nop  q\u{1f600}rs t".into()
}

/// Adds two values as text, so that the result has the tree of all additions.
fn plus(a: String, b: impl std::fmt::Display) -> String {
    format!("({a} {b})")
}

/// Each loop's name, and its cuts.
pub(crate) fn all() -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let mut add = |name, cuts| all.push((name, cuts));
    sources(&mut add);
    texts(&mut add);
    slices(&mut add);
    places(&mut add);
    bounds(&mut add);
    others(&mut add);
    reductions(&mut add);
    sums(&mut add);
    all
}

type Add<'a> = &'a mut dyn FnMut(&'static str, String);

fn sources(add: Add<'_>) {
    add("range u32", both_ways(numbers));
    add("range u8", both_ways(|| (3_u8..9).into_par_iter()));
    add("range i64", anywhere((-3_i64..9).into_par_iter()));
    add("range u64", anywhere((3_u64..9).into_par_iter()));
    add("range i128", anywhere((-3_i128..9).into_par_iter()));
    add(
        "range u128, too long",
        anywhere((0..u128::MAX).into_par_iter().take_any(0)),
    );
    add("range usize", both_ways(|| (3_usize..20).into_par_iter()));
    add("range char", both_ways(|| ('b'..'m').into_par_iter()));
    add(
        "range of chars, across the gap",
        both_ways(|| ('\u{d7fc}'..'\u{e003}').into_par_iter()),
    );
    add("inclusive u8", both_ways(|| (3_u8..=9).into_par_iter()));
    add(
        "inclusive u8 to the end",
        both_ways(|| (247_u8..=255).into_par_iter()),
    );
    add("inclusive i64", anywhere((-3_i64..=9).into_par_iter()));
    add(
        "inclusive i64 to the end",
        anywhere((i64::MAX - 5..=i64::MAX).into_par_iter()),
    );
    add(
        "inclusive u128 to the end",
        anywhere((u128::MAX - 5..=u128::MAX).into_par_iter()),
    );
    add("inclusive char", both_ways(|| ('b'..='m').into_par_iter()));
    add(
        "inclusive char to the end",
        both_ways(|| ('\u{10fff8}'..='\u{10ffff}').into_par_iter()),
    );
    add("empty range", both_ways(|| (0..0).into_par_iter()));
    add("one", both_ways(|| (0..1).into_par_iter()));
    add("two", both_ways(|| (0..2).into_par_iter()));
    add("three", both_ways(|| (0..3).into_par_iter()));
    add("vec", both_ways(|| vec(N).into_par_iter()));
    add("vec drain", at_places(vec(N).par_drain(2..11)));
    add("array", both_ways(|| [1, 2, 3, 4, 5, 6, 7].into_par_iter()));
    add(
        "boxed slice",
        both_ways(|| vec(N).into_boxed_slice().into_par_iter()),
    );
    add(
        "slice",
        both_ways(|| [1, 2, 3, 4, 5, 6, 7].par_iter().copied()),
    );
    add("slice mut", at_places(vec(N).par_iter_mut()));
    let deque: VecDeque<u32> = (5..N).chain(0..5).collect();
    add("deque", both_ways(|| deque.clone().into_par_iter()));
    add("deque refs", both_ways(|| deque.par_iter()));
    let mut wrapped = deque.clone();
    wrapped.rotate_left(4);
    wrapped.push_front(77);
    add("deque, wrapped", both_ways(|| wrapped.par_iter()));
    add("deque, mut", at_places(wrapped.clone().par_iter_mut()));
    add("deque drain", at_places(wrapped.clone().par_drain(1..7)));
    add(
        "btree set",
        anywhere(vec(N).into_iter().collect::<BTreeSet<_>>().into_par_iter()),
    );
    let map: BTreeMap<u32, u32> = (0..7).map(|n| (n, n)).collect();
    add("btree map", anywhere(map.par_iter()));
    add(
        "linked list",
        anywhere(
            vec(N)
                .into_iter()
                .collect::<LinkedList<_>>()
                .into_par_iter(),
        ),
    );
    add(
        "heap of one",
        both_ways(|| BinaryHeap::from([7]).into_par_iter()),
    );
    add("option", both_ways(|| Some(3).into_par_iter()));
    add("no option", both_ways(|| None::<u32>.into_par_iter()));
    add("result", both_ways(|| Ok::<_, ()>(3).into_par_iter()));
    add("once", both_ways(|| rayon::iter::once(3)));
    add("empty", both_ways(rayon::iter::empty::<u32>));
    add("repeat_n", both_ways(|| rayon::iter::repeat_n(3, 9)));
    add("repeat, some", anywhere(rayon::iter::repeat(3).take(9)));
    add("par_bridge", anywhere((0..9).par_bridge()));
    add(
        "par_bridge, filtered",
        anywhere((0..9).par_bridge().filter(|n| n % 2 == 0)),
    );
    let halves = |range: std::ops::Range<u32>| match range.len() {
        0..=2 => (range, None),
        len => {
            let middle = range.start + len as u32 / 2;
            (range.start..middle, Some(middle..range.end))
        }
    };
    add("split", anywhere(rayon::iter::split(0..N, halves)));
    let children = |&n: &u32| {
        (2 * n + 1..2 * n + 3)
            .filter(|&n| n < 20)
            .collect::<Vec<_>>()
    };
    add("walk_tree", anywhere(rayon::iter::walk_tree(0, children)));
    add(
        "walk_tree_prefix",
        anywhere(rayon::iter::walk_tree_prefix(0, children)),
    );
    add(
        "walk_tree_postfix",
        anywhere(rayon::iter::walk_tree_postfix(0, children)),
    );
    let wide = |&n: &u32| {
        (5 * n + 1..5 * n + 6)
            .filter(|&n| n < 40)
            .collect::<Vec<_>>()
    };
    add(
        "wide walk_tree_prefix",
        anywhere(rayon::iter::walk_tree_prefix(0, wide)),
    );
    add(
        "wide walk_tree_postfix",
        anywhere(rayon::iter::walk_tree_postfix(0, wide)),
    );
    add(
        "either",
        both_ways(|| Either::<_, rayon::range::Iter<u32>>::Left(numbers())),
    );
}

fn texts(add: Add<'_>) {
    let text = text();
    add("chars", anywhere(text.par_chars()));
    add("char_indices", anywhere(text.par_char_indices()));
    add("bytes", anywhere(text.par_bytes()));
    add("utf16", anywhere(text.par_encode_utf16()));
    add("lines", anywhere(text.par_lines()));
    add("text split", anywhere(text.par_split(' ')));
    add("text split, slice", anywhere(text.par_split(&[' ', 'n'])));
    add(
        "text split, closure",
        anywhere(text.par_split(|c: char| c > 'h')),
    );
    add(
        "text split_inclusive",
        anywhere(text.par_split_inclusive(' ')),
    );
    add(
        "text split_terminator",
        anywhere(text.par_split_terminator(' ')),
    );
    add("split_whitespace", anywhere(text.par_split_whitespace()));
    add(
        "split_ascii_whitespace",
        anywhere(text.par_split_ascii_whitespace()),
    );
    add("matches", anywhere(text.par_matches(char::is_alphabetic)));
    add("match_indices", anywhere(text.par_match_indices(' ')));
    add("no text", anywhere("".par_split(' ')));
    add("text without separators", anywhere("abcdef".par_split('x')));
    add("separators alone", anywhere("xxxxxx".par_split('x')));
    add(
        "text drain",
        anywhere(String::from("abcdefgh").par_drain(1..6)),
    );
}

fn slices(add: Add<'_>) {
    let v = vec(N);
    add("chunks of slice", both_ways(|| v.par_chunks(2)));
    add("chunks_exact of slice", both_ways(|| v.par_chunks_exact(3)));
    add("rchunks", both_ways(|| v.par_rchunks(2)));
    add("rchunks_exact", both_ways(|| v.par_rchunks_exact(2)));
    add("chunks_mut", at_places(v.clone().par_chunks_mut(2)));
    add(
        "chunks_exact_mut",
        at_places(v.clone().par_chunks_exact_mut(2)),
    );
    add("rchunks_mut", at_places(v.clone().par_rchunks_mut(2)));
    add(
        "rchunks_exact_mut",
        at_places(v.clone().par_rchunks_exact_mut(2)),
    );
    add("windows", both_ways(|| v.par_windows(3)));
    add("windows, too long", both_ways(|| v.par_windows(30)));
    add("array_windows", both_ways(|| v.par_array_windows::<3>()));
    add("chunk_by", anywhere(v.par_chunk_by(|a, b| a / 3 == b / 3)));
    add(
        "chunk_by_mut",
        anywhere(v.clone().par_chunk_by_mut(|a, b| a / 3 == b / 3)),
    );
    add("chunk_by, all", anywhere(v.par_chunk_by(|_, _| true)));
    add("chunk_by, none", anywhere(v.par_chunk_by(|_, _| false)));
    add("slice split", anywhere(v.par_split(|n| n % 4 == 1)));
    add(
        "slice split_mut",
        anywhere(v.clone().par_split_mut(|n| n % 4 == 1)),
    );
    add(
        "slice split_inclusive",
        anywhere(v.par_split_inclusive(|n| n % 4 == 1)),
    );
    add(
        "slice split_inclusive_mut",
        anywhere(v.clone().par_split_inclusive_mut(|n| n % 4 == 1)),
    );
    add("slice split, none", anywhere(v.par_split(|_| false)));
    add("slice split, first", anywhere(v.par_split(|n| *n == 0)));
    add("slice split, last", anywhere(v.par_split(|n| *n == N - 1)));
}

fn places(add: Add<'_>) {
    add("map", both_ways(|| numbers().map(|n| n * 2)));
    add(
        "map_with",
        both_ways(|| {
            numbers().map_with(0, |sum, n| {
                *sum += n;
                *sum
            })
        }),
    );
    add(
        "map_init",
        both_ways(|| {
            numbers().map_init(
                || 0,
                |sum, n| {
                    *sum += n;
                    *sum
                },
            )
        }),
    );
    add("update", both_ways(|| numbers().update(|n| *n += 1)));
    add("inspect", both_ways(|| numbers().inspect(|_| ())));
    add("panic_fuse", both_ways(|| numbers().panic_fuse()));
    add("enumerate", both_ways(|| few().enumerate()));
    add("rev", both_ways(|| numbers().rev()));
    add(
        "rev of map_init",
        both_ways(|| {
            numbers()
                .map_init(
                    || 0,
                    |sum, n| {
                        *sum += n;
                        *sum
                    },
                )
                .rev()
        }),
    );
    add("zip", both_ways(|| few().zip(numbers())));
    add("zip_eq", both_ways(|| few().zip_eq(few())));
    add(
        "multizip",
        both_ways(|| (few(), numbers(), few()).into_par_iter()),
    );
    let _: fn() -> Option<MultiZip<()>> = || None;
    add("chain", both_ways(|| numbers().chain(few())));
    add(
        "chain of three",
        both_ways(|| few().chain(few()).chain(few())),
    );
    add(
        "chain, enumerated",
        both_ways(|| few().chain(few()).enumerate()),
    );
    add("chain of filtered", anywhere(filtered().chain(few())));
    add("chain with filtered", anywhere(few().chain(filtered())));
    add("interleave", both_ways(|| few().interleave(numbers())));
    add(
        "interleave, the other way",
        both_ways(|| numbers().interleave(few())),
    );
    add(
        "interleave_shortest",
        both_ways(|| few().interleave_shortest(numbers())),
    );
    add(
        "interleave_shortest, the other way",
        both_ways(|| numbers().interleave_shortest(few())),
    );
    add("intersperse", both_ways(|| few().intersperse(99)));
    add(
        "intersperse filtered",
        anywhere(numbers().filter(|n| n % 3 != 1).intersperse(99)),
    );
    add("skip", both_ways(|| numbers().skip(3)));
    add("skip all", both_ways(|| few().skip(9)));
    add("take", both_ways(|| numbers().take(7)));
    add("take more", both_ways(|| few().take(9)));
    add("step_by", both_ways(|| numbers().step_by(3)));
    add("step_by, rev", both_ways(|| numbers().step_by(3).rev()));
    add("chunks", both_ways(|| numbers().chunks(3)));
    add("chunks, rev", both_ways(|| numbers().chunks(3).rev()));
    add(
        "fold_chunks",
        both_ways(|| numbers().fold_chunks(3, || 0, |a, b| a + b)),
    );
    add(
        "fold_chunks_with",
        both_ways(|| numbers().fold_chunks_with(3, 0, |a, b| a + b)),
    );
    add("positions", anywhere(numbers().positions(|n| n % 3 == 0)));
    let words = ["a", "b", "c", "d", "e"];
    add("cloned", both_ways(|| words.par_iter().cloned()));
}

fn bounds(add: Add<'_>) {
    for (name, min) in [
        ("with_min_len 1", 1),
        ("with_min_len 4", 4),
        ("with_min_len 7", 7),
    ] {
        add(name, both_ways(|| numbers().with_min_len(min)));
    }
    for (name, max) in [
        ("with_max_len 0", 0),
        ("with_max_len 1", 1),
        ("with_max_len 2", 2),
        ("with_max_len 3", 3),
        ("with_max_len 4", 4),
        ("with_max_len 6", 6),
        ("with_max_len 7", 7),
        ("with_max_len 12", 12),
        ("with_max_len 13", 13),
    ] {
        add(name, both_ways(|| numbers().with_max_len(max)));
    }
    let sixteen = || (0..16_u32).into_par_iter();
    add("16 with_max_len 4", both_ways(|| sixteen().with_max_len(4)));
    add("16 with_max_len 5", both_ways(|| sixteen().with_max_len(5)));
    add("16 with_max_len 8", both_ways(|| sixteen().with_max_len(8)));
    add(
        "16 with_max_len 16",
        both_ways(|| sixteen().with_max_len(16)),
    );
    add(
        "both bounds",
        both_ways(|| sixteen().with_max_len(2).with_min_len(3)),
    );
    add(
        "both bounds, the other way",
        both_ways(|| sixteen().with_min_len(3).with_max_len(2)),
    );
    add(
        "twice",
        both_ways(|| sixteen().with_max_len(5).with_max_len(3)),
    );
    add(
        "bounds of map",
        both_ways(|| sixteen().with_max_len(3).map(|n| n)),
    );
    add(
        "bounds of map_init",
        both_ways(|| sixteen().with_max_len(3).map_init(|| 0, |_, n| n)),
    );
    add(
        "bounds of rev",
        both_ways(|| sixteen().with_max_len(3).rev()),
    );
    add(
        "bounds of enumerate",
        both_ways(|| sixteen().with_max_len(3).enumerate()),
    );
    add(
        "bounds of zip",
        both_ways(|| sixteen().with_max_len(3).zip(sixteen().with_max_len(5))),
    );
    add(
        "lower bounds of zip",
        both_ways(|| sixteen().with_min_len(3).zip(sixteen().with_min_len(5))),
    );
    add(
        "bounds of chain",
        both_ways(|| sixteen().with_max_len(3).chain(few().with_max_len(1))),
    );
    add(
        "bounds of chain, rev",
        both_ways(|| sixteen().with_max_len(3).chain(few().with_max_len(1)).rev()),
    );
    add(
        "lower bounds of chain, rev",
        both_ways(|| {
            sixteen()
                .with_max_len(1)
                .with_min_len(4)
                .chain(few().with_min_len(2))
                .rev()
        }),
    );
    add(
        "bounds of interleave",
        both_ways(|| sixteen().with_max_len(3).interleave(few().with_max_len(1))),
    );
    add(
        "bounds of take",
        both_ways(|| sixteen().with_max_len(3).take(9)),
    );
    add(
        "bounds of skip",
        both_ways(|| sixteen().with_max_len(3).skip(4)),
    );
    for (name, max) in [
        ("bounds 2 of chunks", 2),
        ("bounds 3 of chunks", 3),
        ("bounds 5 of chunks", 5),
        ("bounds 7 of chunks", 7),
    ] {
        add(name, both_ways(|| sixteen().with_max_len(max).chunks(3)));
    }
    for (name, max) in [
        ("bounds 2 of step_by", 2),
        ("bounds 3 of step_by", 3),
        ("bounds 5 of step_by", 5),
        ("bounds 7 of step_by", 7),
    ] {
        add(name, both_ways(|| sixteen().with_max_len(max).step_by(3)));
    }
    for (name, min) in [
        ("lower bounds 2 of chunks", 2),
        ("lower bounds 4 of chunks", 4),
        ("lower bounds 7 of chunks", 7),
    ] {
        add(
            name,
            both_ways(|| sixteen().with_max_len(1).with_min_len(min).chunks(2)),
        );
    }
    for (name, min) in [
        ("lower bounds 2 of step_by", 2),
        ("lower bounds 4 of step_by", 4),
        ("lower bounds 7 of step_by", 7),
    ] {
        add(
            name,
            both_ways(|| sixteen().with_max_len(1).with_min_len(min).step_by(2)),
        );
    }
    for (name, max) in [
        ("bounds 2 of fold_chunks", 2),
        ("bounds 5 of fold_chunks", 5),
        ("bounds 7 of fold_chunks", 7),
    ] {
        add(
            name,
            both_ways(|| {
                sixteen()
                    .with_max_len(max)
                    .fold_chunks(3, || 0, |a, b| a + b)
            }),
        );
    }
    add(
        "bounds of chunks, bounded",
        both_ways(|| sixteen().chunks(3).with_max_len(1)),
    );
    add(
        "bounds of intersperse",
        both_ways(|| sixteen().with_max_len(3).intersperse(99)),
    );
    add(
        "bounds of intersperse, rev",
        both_ways(|| sixteen().with_max_len(3).intersperse(99).rev()),
    );
    add(
        "lower bounds of intersperse, rev",
        both_ways(|| {
            sixteen()
                .with_max_len(1)
                .with_min_len(4)
                .intersperse(99)
                .rev()
        }),
    );
    add(
        "uniform blocks",
        both_ways_of_blocks(|| sixteen().by_uniform_blocks(5)),
    );
    add(
        "exponential blocks",
        both_ways_of_blocks(|| sixteen().by_exponential_blocks()),
    );
    add(
        "bounded blocks",
        both_ways_of_blocks(|| sixteen().with_max_len(2).by_uniform_blocks(7)),
    );
    add(
        "slice chunks, bounded",
        both_ways(|| TWENTY.par_chunks(3).with_max_len(2)),
    );
    add(
        "vec, bounded",
        both_ways(|| vec(20).into_par_iter().with_max_len(6)),
    );
    add(
        "bounds of multizip",
        both_ways(|| (few().with_max_len(2), few(), few().with_max_len(3)).into_par_iter()),
    );
    add(
        "bounds of cloned",
        both_ways(|| [1, 2, 3, 4, 5, 6].par_iter().with_max_len(2).cloned()),
    );
    add(
        "bounds of panic_fuse",
        both_ways(|| sixteen().with_max_len(3).panic_fuse()),
    );
    add(
        "bounds of update",
        both_ways(|| sixteen().with_max_len(3).update(|_| ())),
    );
    add(
        "bounds of filter",
        anywhere(sixteen().with_max_len(3).filter(|n| n % 2 == 0)),
    );
    add(
        "bounds of fold",
        anywhere(sixteen().with_max_len(3).fold(|| 0, |a, b| a + b)),
    );
}

fn both_ways_of_blocks<I: ParallelIterator<Item = u32>>(iter: impl Fn() -> I) -> String {
    anywhere(iter())
}

fn others(add: Add<'_>) {
    add("filter", anywhere(filtered()));
    add(
        "filter_map",
        anywhere(numbers().filter_map(|n| (n % 3 != 0).then_some(n * 2))),
    );
    add("flat_map", anywhere(few().flat_map(|n| 0..n)));
    add("flat_map_iter", anywhere(few().flat_map_iter(|n| 0..n)));
    add(
        "flatten",
        anywhere(
            (0..5)
                .map(vec)
                .collect::<Vec<_>>()
                .into_par_iter()
                .flatten(),
        ),
    );
    add(
        "flatten_iter",
        anywhere(
            (0..5)
                .map(vec)
                .collect::<Vec<_>>()
                .into_par_iter()
                .flatten_iter(),
        ),
    );
    add(
        "flatten options",
        anywhere(numbers().map(|n| (n % 2 == 0).then_some(n)).flatten()),
    );
    add(
        "flat_map, nested",
        anywhere(few().flat_map(|n| (0..n).into_par_iter().flat_map(|m| 0..m))),
    );
    add(
        "flat_map of no places",
        anywhere(filtered().flat_map(|n| 0..n)),
    );
    add(
        "flat_map, filtered",
        anywhere(few().flat_map(|n| (0..n).into_par_iter().filter(|m| m % 2 == 0))),
    );
    add("flat_map of vectors", anywhere(few().flat_map(vec)));
    add("fold", anywhere(numbers().fold(|| 0, |a, b| a + b)));
    add("fold_with", anywhere(numbers().fold_with(1, |a, b| a + b)));
    add(
        "fold and flatten",
        anywhere(
            numbers()
                .fold(Vec::new, |mut v, n| {
                    v.push(n);
                    v
                })
                .flatten(),
        ),
    );
    add(
        "fold of filtered",
        anywhere(filtered().fold(|| 0, |a, b| a + b)),
    );
    add(
        "try_fold",
        anywhere(numbers().try_fold(|| 0, |a: u32, b| a.checked_add(b))),
    );
    add(
        "try_fold_with",
        anywhere(numbers().try_fold_with(1, |a: u32, b| a.checked_add(b))),
    );
    add("while_some", anywhere(numbers().map(Some).while_some()));
    add("take_any", anywhere(numbers().take_any(6)));
    add("skip_any", anywhere(numbers().skip_any(6)));
    add(
        "take_any_while",
        anywhere(numbers().take_any_while(|&n| n < 8)),
    );
    add(
        "skip_any_while",
        anywhere(numbers().skip_any_while(|&n| n < 8)),
    );
    add("map of filtered", anywhere(filtered().map(|n| n)));
    add(
        "map_init of filtered",
        anywhere(filtered().map_init(
            || 0,
            |sum, n| {
                *sum += n;
                *sum
            },
        )),
    );
}

fn reductions(add: Add<'_>) {
    let digits = || numbers().map(|n| n.to_string());
    add("sum", numbers().sum::<Term>().0);
    add("product", numbers().product::<Term>().0);
    add("sum of filtered", filtered().sum::<Term>().0);
    add("sum of none", (0..0_u32).into_par_iter().sum::<Term>().0);
    add(
        "sum of flat_map_iter",
        few().flat_map_iter(|n| 0..n).sum::<Term>().0,
    );
    add("sum of flat_map", few().flat_map(|n| 0..n).sum::<Term>().0);
    add("sum of chain", few().chain(few()).sum::<Term>().0);
    add(
        "sum of text",
        text().par_bytes().map(u32::from).sum::<Term>().0,
    );
    add("reduce", digits().reduce(|| "0".into(), plus));
    add(
        "reduce of filtered",
        filtered()
            .map(|n| n.to_string())
            .reduce(|| "0".into(), plus),
    );
    add("reduce_with", digits().reduce_with(plus).unwrap());
    add(
        "reduce_with of filtered",
        filtered().map(|n| n.to_string()).reduce_with(plus).unwrap(),
    );
    add(
        "fold, reduce",
        numbers()
            .fold(|| "0".into(), plus)
            .reduce(|| "z".into(), plus),
    );
    add(
        "fold, reduce_with",
        numbers()
            .fold(|| "0".into(), plus)
            .reduce_with(plus)
            .unwrap(),
    );
    add(
        "fold_with, reduce",
        numbers()
            .fold_with("0".into(), plus)
            .reduce(|| "z".into(), plus),
    );
    add(
        "try_reduce",
        digits()
            .map(Some)
            .try_reduce(|| "0".into(), |a, b| Some(plus(a, b)))
            .unwrap(),
    );
    add(
        "try_reduce_with",
        digits()
            .map(Some)
            .try_reduce_with(|a, b| Some(plus(a, b)))
            .unwrap()
            .unwrap(),
    );
    add(
        "try_fold, try_reduce",
        numbers()
            .try_fold(|| "0".into(), |a, b| Some(plus(a, b)))
            .try_reduce(|| "z".into(), |a, b| Some(plus(a, b)))
            .unwrap(),
    );
    let compared = std::sync::Mutex::new(String::new());
    let log = |a: &u32, b: &u32| {
        compared.lock().unwrap().push_str(&format!("{a}:{b} "));
        (a % 5).cmp(&(b % 5))
    };
    let min = numbers().min_by(log);
    add(
        "min_by",
        format!("{min:?} {}", std::mem::take(&mut *compared.lock().unwrap())),
    );
    let max = numbers().max_by(log);
    add(
        "max_by",
        format!("{max:?} {}", std::mem::take(&mut *compared.lock().unwrap())),
    );
    add(
        "min_by_key",
        format!("{:?}", numbers().min_by_key(|n| n % 5)),
    );
    add(
        "max_by_key",
        format!("{:?}", numbers().max_by_key(|n| n % 5)),
    );
    let seen = std::sync::Mutex::new(String::new());
    let see = |n: u32| seen.lock().unwrap().push_str(&format!("{n} "));
    let mut saw = |name, result: String| {
        add(
            name,
            format!("{result} {}", std::mem::take(&mut *seen.lock().unwrap())),
        )
    };
    saw("for_each", format!("{:?}", numbers().for_each(see)));
    saw(
        "for_each_with",
        format!("{:?}", numbers().for_each_with((), |_, n| see(n))),
    );
    saw(
        "for_each_init",
        format!("{:?}", numbers().for_each_init(|| see(88), |_, n| see(n))),
    );
    saw(
        "try_for_each",
        format!(
            "{:?}",
            numbers().try_for_each(|n| {
                see(n);
                (n != 4).then_some(())
            })
        ),
    );
    saw(
        "try_for_each_init",
        format!(
            "{:?}",
            numbers().try_for_each_init(
                || see(88),
                |_, n| {
                    see(n);
                    (n != 9).then_some(())
                }
            )
        ),
    );
    saw(
        "find_any",
        format!(
            "{:?}",
            numbers().find_any(|&n| {
                see(n);
                n == 4
            })
        ),
    );
    saw(
        "find_any, second half",
        format!(
            "{:?}",
            numbers().find_any(|&n| {
                see(n);
                n == 11
            })
        ),
    );
    saw(
        "find_first",
        format!(
            "{:?}",
            numbers().find_first(|&n| {
                see(n);
                n % 5 == 4
            })
        ),
    );
    saw(
        "find_last",
        format!(
            "{:?}",
            numbers().find_last(|&n| {
                see(n);
                n % 5 == 4
            })
        ),
    );
    saw(
        "find_map_any",
        format!(
            "{:?}",
            numbers().find_map_any(|n| {
                see(n);
                (n == 8).then_some(n)
            })
        ),
    );
    saw(
        "position_any",
        format!(
            "{:?}",
            numbers().position_any(|n| {
                see(n);
                n == 8
            })
        ),
    );
    saw(
        "position_first",
        format!(
            "{:?}",
            numbers().position_first(|n| {
                see(n);
                n % 5 == 3
            })
        ),
    );
    saw(
        "position_last",
        format!(
            "{:?}",
            numbers().position_last(|n| {
                see(n);
                n % 5 == 3
            })
        ),
    );
    saw(
        "any",
        format!(
            "{:?}",
            numbers().any(|n| {
                see(n);
                n == 8
            })
        ),
    );
    saw(
        "all",
        format!(
            "{:?}",
            numbers().all(|n| {
                see(n);
                n != 8
            })
        ),
    );
    saw(
        "count",
        format!("{:?}", numbers().inspect(|&n| see(n)).count()),
    );
    saw(
        "cmp",
        format!(
            "{:?}",
            numbers()
                .inspect(|&n| see(n))
                .cmp((0..N).into_par_iter().map(|n| if n == 5 { 0 } else { n }))
        ),
    );
    saw(
        "eq",
        format!(
            "{:?}",
            numbers()
                .inspect(|&n| see(n))
                .eq((0..N).into_par_iter().map(|n| if n == 9 { 0 } else { n }))
        ),
    );
    saw(
        "collect",
        format!(
            "{:?}",
            filtered().inspect(|&n| see(n)).collect::<Vec<_>>().len()
        ),
    );
    saw(
        "collect_vec_list",
        format!("{:?}", filtered().inspect(|&n| see(n)).collect_vec_list()),
    );
    saw(
        "unzip",
        format!(
            "{:?}",
            numbers()
                .inspect(|&n| see(n))
                .map(|n| (n, n))
                .unzip::<_, _, Vec<_>, Vec<_>>()
                .0
                .len()
        ),
    );
    saw(
        "partition",
        format!(
            "{:?}",
            numbers()
                .inspect(|&n| see(n))
                .partition::<Vec<_>, Vec<_>, _>(|n| n % 3 == 0)
        ),
    );
    saw(
        "unzip, then folded",
        format!(
            "{:?}",
            numbers()
                .map(|n| (n, n))
                .fold(Vec::new, |mut v, n| {
                    see(n.0);
                    v.push(n.0);
                    v
                })
                .collect::<Vec<_>>()
        ),
    );
}

/// Numbers whose sum depends on how they are added up.
fn rough(n: u32) -> f32 {
    (n * 7919 % 1000) as f32 * 0.37 + 1e-3
}

/// The bits of sums: each loop's items, and several out of each of them.
fn sums(add: Add<'_>) {
    let many = || (0..1003_u32).into_par_iter();
    let odd = || many().filter(|n| n % 7 != 3);
    let text: String = ('a'..='z')
        .cycle()
        .take(1003)
        .collect::<String>()
        .replace("qr", " \u{e9}");
    let number = |c: char| c as u32 * 3;
    let children = |&n: &u32| {
        (3 * n + 1..3 * n + 4)
            .filter(|&n| n < 1000)
            .collect::<Vec<_>>()
    };
    let wide = |&n: &u32| {
        (7 * n + 1..7 * n + 8)
            .filter(|&n| n < 1000)
            .collect::<Vec<_>>()
    };
    let halves = |range: std::ops::Range<u32>| match range.len() {
        0..=2 => (range, None),
        len => {
            let middle = range.start + len as u32 / 2;
            (range.start..middle, Some(middle..range.end))
        }
    };
    let deque: VecDeque<u32> = (500..1003).chain(0..500).collect();
    let mut wrapped = deque.clone();
    wrapped.rotate_left(300);
    let numbers = vec(1003);
    macro_rules! sums {
        ($($name:literal, $iter:expr;)*) => {$(
            let sum = $iter.map(rough).sum::<f32>();
            let several = $iter.flat_map_iter(|n| (n..n + 5).map(rough)).sum::<f32>();
            add(concat!("sums of ", $name), format!("{:08x} {:08x}", sum.to_bits(), several.to_bits()));
        )*};
    }
    sums! {
        "range", many();
        "inclusive range", (0..=1003_u32).into_par_iter();
        "u64", (0..1003_u64).into_par_iter().map(|n| n as u32);
        "i128", (0..1003_i128).into_par_iter().map(|n| n as u32);
        "chars of a range", ('a'..'\u{fff}').into_par_iter().map(number);
        "vec", vec(1003).into_par_iter();
        "slice", numbers.par_iter().copied();
        "cloned", numbers.par_iter().cloned();
        "deque", wrapped.par_iter().copied();
        "chunks of slice", numbers.par_chunks(7).map(|c| c.iter().sum::<u32>());
        "chunks", many().chunks(7).map(|c| c.iter().sum::<u32>());
        "windows", numbers.par_windows(7).map(|c| c.iter().sum::<u32>());
        "chunk_by", numbers.par_chunk_by(|a, b| a / 7 == b / 7).map(|c| c.iter().sum::<u32>());
        "slice split", numbers.par_split(|n| n % 7 == 0).map(|c| c.iter().sum::<u32>());
        "slice split_inclusive", numbers.par_split_inclusive(|n| n % 7 == 0).map(|c| c.iter().sum::<u32>());
        "chars", text.par_chars().map(number);
        "char_indices", text.par_char_indices().map(|(n, c)| n as u32 + c as u32);
        "bytes", text.par_bytes().map(u32::from);
        "utf16", text.par_encode_utf16().map(u32::from);
        "lines", text.par_lines().map(|c| c.len() as u32);
        "text split", text.par_split('n').map(|c| c.len() as u32 * 31);
        "text split_terminator", text.par_split_terminator('z').map(|c| c.len() as u32 * 31);
        "words", text.par_split_whitespace().map(|c| c.len() as u32 * 31);
        "ascii words", text.par_split_ascii_whitespace().map(|c| c.len() as u32 * 31);
        "matches", text.par_matches(|c| c > 'd').map(|c| u32::from(c.as_bytes()[0]));
        "par_bridge", (0..1003_u32).par_bridge();
        "split", rayon::iter::split(0..1003_u32, halves).map(|range| range.sum::<u32>());
        "walk_tree", rayon::iter::walk_tree(0, children);
        "walk_tree_prefix", rayon::iter::walk_tree_prefix(0, children);
        "walk_tree_postfix", rayon::iter::walk_tree_postfix(0, children);
        "wide walk_tree", rayon::iter::walk_tree(0, wide);
        "wide walk_tree_prefix", rayon::iter::walk_tree_prefix(0, wide);
        "repeat_n", rayon::iter::repeat_n(123, 1003);
        "option", Some(123).into_par_iter();
        "filter", odd();
        "filter_map", many().filter_map(|n| (n % 7 != 3).then_some(n + 1));
        "filtered map", odd().map(|n| n + 1);
        "inspect", many().inspect(|_| ());
        "filtered inspect", odd().inspect(|_| ());
        "update", many().update(|n| *n += 1);
        "map_with", many().map_with(3, |m, n| n + *m);
        "map_init", many().map_init(|| 3, |m, n| n + *m);
        "panic_fuse", many().panic_fuse();
        "flat_map", many().flat_map(|n| 0..n % 5);
        "flat_map_iter", many().flat_map_iter(|n| 0..n % 5);
        "flatten", many().map(|n| vec(n % 5)).flatten();
        "flatten_iter", many().map(|n| vec(n % 5)).flatten_iter();
        "flatten of options", many().map(|n| (n % 7 != 3).then_some(n)).flatten();
        "filtered flat_map_iter", odd().flat_map_iter(|n| 0..n % 5);
        "flat_map_iter, filtered", many().flat_map_iter(|n| 0..n % 5).filter(|n| n % 2 == 0);
        "while_some", many().map(|n| (n < 3000).then_some(n)).while_some();
        "take_any", many().take_any(2000);
        "skip_any", many().skip_any(0);
        "take_any_while", many().take_any_while(|_| true);
        "skip_any_while", many().skip_any_while(|&n| n < 20);
        "chain", many().chain(many());
        "filtered chain", odd().chain(many());
        "intersperse", many().intersperse(31);
        "filtered intersperse", odd().intersperse(31);
        "interleave", many().interleave(many().map(|n| n + 3));
        "interleave_shortest", many().interleave_shortest((7..300).into_par_iter());
        "zip", many().zip(many().rev()).map(|(a, b)| a * 3 + b);
        "enumerate", many().enumerate().map(|(n, m)| n as u32 + m);
        "rev", many().rev();
        "skip", many().skip(77);
        "take", many().take(777);
        "step_by", many().step_by(3);
        "with_max_len", many().with_max_len(59);
        "with_min_len", many().with_min_len(59);
        "uniform blocks", many().by_uniform_blocks(100);
        "exponential blocks", many().by_exponential_blocks();
        "fold", many().fold(|| 0, |a, b| (a + b) % 1000);
        "fold_with", many().fold_with(5, |a, b| (a + b) % 1000);
        "fold_chunks", many().fold_chunks(11, || 0, |a, b| (a + b) % 1000);
        "positions", numbers.par_iter().positions(|n| n % 3 == 0).map(|n| n as u32);
        "try_fold", many().try_fold(|| 0, |a, b| Some((a + b) % 1000)).map(Option::unwrap_or_default);
    }
}
