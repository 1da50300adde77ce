//! Strings by characters, in several encodings, and in parts.

mod support;

use rayon::prelude::*;
use std::fmt::Debug;
use std::panic::{catch_unwind, AssertUnwindSafe};
use support::pools;

/// Texts without and with separators, of characters of all lengths, with and without ends.
fn texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        "a",
        "é",
        "𝄞",
        "𝄞a",
        "a𝄞",
        ",",
        ",,",
        "a,",
        ",a",
        " ",
        "\n",
        "\r\n",
        "\r",
        "a\n\nb\r\n",
        "a\r\r\n",
        "\n\n",
        "to be\tor\u{2009}not\u{3000}to be",
        "ééé,ééé",
        "𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞",
    ]
    .map(String::from)
    .into();
    let line = "the quick,brown é fox\tjumps, 𝄞,\u{2009}over\r\n";
    texts.push(line.repeat(50));
    texts.push(line.repeat(50) + "the end");
    texts.push("x".repeat(1000));
    texts.push("x".repeat(500) + "," + &"𝄞".repeat(500));
    texts.push(",".repeat(100));
    // All texts of up to four of these.
    let letters = ["a", "é", ",", "\n", " "];
    let mut longer = vec![String::new()];
    for _ in 0..4 {
        longer = longer
            .iter()
            .flat_map(|text| letters.map(|letter| text.clone() + letter))
            .collect();
        texts.extend(longer.iter().cloned());
    }
    texts
}

/// Fails unless both closures say the same about all texts, the first on several pools.
#[track_caller]
fn same<R: PartialEq + Debug + Send>(
    parallel: impl Fn(&str) -> R + Sync,
    sequential: impl Fn(&str) -> R,
) {
    let texts = texts();
    let expected: Vec<R> = texts.iter().map(|text| sequential(text)).collect();
    for pool in pools() {
        let actual: Vec<R> = pool.install(|| texts.iter().map(|text| parallel(text)).collect());
        for ((text, actual), expected) in texts.iter().zip(actual).zip(&expected) {
            assert_eq!(actual, *expected, "{text:?}, {pool:?}");
        }
    }
}

fn owned(part: &str) -> String {
    part.to_owned()
}

fn placed((at, part): (usize, &str)) -> (usize, String) {
    (at, part.to_owned())
}

#[test]
fn characters_in_all_encodings_are_those_of_std() {
    same(
        |text| text.par_chars().collect::<Vec<_>>(),
        |text| text.chars().collect(),
    );
    same(
        |text| text.par_char_indices().collect::<Vec<_>>(),
        |text| text.char_indices().collect(),
    );
    same(
        |text| text.par_bytes().collect::<Vec<_>>(),
        |text| text.bytes().collect(),
    );
    same(
        |text| text.par_encode_utf16().collect::<Vec<_>>(),
        |text| text.encode_utf16().collect(),
    );
}

macro_rules! by_all_patterns {
    ($($pattern:expr),*) => {$(
        same(
            |text| text.par_split($pattern).map(owned).collect::<Vec<_>>(),
            |text| text.split($pattern).map(owned).collect(),
        );
        same(
            |text| text.par_split_inclusive($pattern).map(owned).collect::<Vec<_>>(),
            |text| text.split_inclusive($pattern).map(owned).collect(),
        );
        same(
            |text| text.par_split_terminator($pattern).map(owned).collect::<Vec<_>>(),
            |text| text.split_terminator($pattern).map(owned).collect(),
        );
        same(
            |text| text.par_matches($pattern).map(owned).collect::<Vec<_>>(),
            |text| text.matches($pattern).map(owned).collect(),
        );
        same(
            |text| text.par_match_indices($pattern).map(placed).collect::<Vec<_>>(),
            |text| text.match_indices($pattern).map(placed).collect(),
        );
    )*};
}

#[test]
fn parts_and_matches_are_those_of_std_by_a_character() {
    by_all_patterns!(',', 'é');
}

#[test]
fn parts_and_matches_are_those_of_std_by_several_characters() {
    by_all_patterns!(&[',', 'a'][..], ['é', '\n'], &['𝄞', ' ', ',']);
    by_all_patterns!([], &[]);
}

#[test]
fn parts_and_matches_are_those_of_std_by_a_function() {
    by_all_patterns!(char::is_alphabetic, |char: char| !char.is_ascii());
}

#[test]
fn words_are_those_of_std() {
    same(
        |text| text.par_split_whitespace().map(owned).collect::<Vec<_>>(),
        |text| text.split_whitespace().map(owned).collect(),
    );
    same(
        |text| {
            let words = text.par_split_ascii_whitespace();
            words.map(owned).collect::<Vec<_>>()
        },
        |text| text.split_ascii_whitespace().map(owned).collect(),
    );
}

#[test]
fn lines_are_those_of_std_without_a_carriage_return_at_the_very_end() {
    same(
        |text| text.par_lines().map(owned).collect::<Vec<_>>(),
        |text| {
            let lines = text.lines();
            let stripped = lines.map(|line| match text.ends_with(line) {
                true => line.strip_suffix('\r').unwrap_or(line),
                false => line,
            });
            stripped.map(owned).collect()
        },
    );
}

#[test]
fn a_function_may_borrow_what_it_looks_for() {
    let separators = String::from(",;");
    let is_separator = |char| separators.contains(char);
    let parts: Vec<_> = "a,b;c".par_split(&is_separator).collect();
    assert_eq!(parts, ["a", "b", "c"]);
    let iter = "a,b;c".par_match_indices(is_separator);
    assert_eq!(iter.clone().count() + iter.count(), 4);
}

#[test]
fn a_drain_takes_a_range_out_whether_it_is_consumed_or_not() {
    for pool in pools() {
        pool.install(|| {
            let mut text = "é𝄞,".repeat(100);
            let capacity = text.capacity();
            let drained: String = text.par_drain(2..text.len() - 1).collect();
            assert_eq!(drained, "𝄞,é".repeat(99) + "𝄞");
            assert_eq!(text, "é,");
            drop(text.par_drain(..=1));
            assert_eq!(text, ",");
            assert_eq!(text.par_drain(1..).count(), 0);
            assert_eq!(text.par_drain(..).count(), 1);
            assert_eq!((text.as_str(), text.capacity()), ("", capacity));
        });
    }
}

#[test]
fn a_drain_takes_its_range_out_also_if_a_closure_panics() {
    for pool in pools() {
        for at in ['0', '5', '9'] {
            let mut text = String::from("<0123456789>");
            let panicked = catch_unwind(AssertUnwindSafe(|| {
                pool.install(|| {
                    let drain = text.par_drain(1..11);
                    drain.for_each(|char| assert!(char != at, "as asked for"));
                });
            }));
            let payload = panicked.unwrap_err();
            assert_eq!(payload.downcast_ref(), Some(&"as asked for"));
            assert_eq!(text, "<>");
        }
    }
}

#[test]
fn a_drain_is_refused_where_a_character_would_be_cut() {
    for range in [0..2, 2..4, 3..9] {
        let mut text = String::from("aéb");
        let panicked = catch_unwind(AssertUnwindSafe(|| drop(text.par_drain(range))));
        let message = *panicked.unwrap_err().downcast::<String>().unwrap();
        let said = ["byte 2 is within a character", "ends at 9"];
        assert!(said.iter().any(|why| message.contains(why)), "{message}");
        assert_eq!(text, "aéb");
    }
}
