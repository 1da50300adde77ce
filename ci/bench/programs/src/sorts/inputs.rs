//! What is sorted.

use crate::random::Random;
use std::cmp::Ordering;

const NUMBERS: usize = 4_000_000;
/// So many values there are where there are few.
const FEW: u64 = 16;
const STRINGS: usize = 500_000;
const STRUCTS: usize = 1_000_000;
/// So few that about five structs share one.
const KEYS: u64 = 200_000;
const WORDS: usize = 200_000;

/// What can be sorted and checked afterwards.
pub trait Item: Ord + Clone + Send + Sync {
    /// A number that tells it from most others.
    fn mark(&self) -> u64;

    /// Of two equal ones, whether this was the first in the input, as far as
    /// that can be seen.
    fn came_before(&self, _: &Self) -> bool {
        true
    }
}

impl Item for u64 {
    fn mark(&self) -> u64 {
        // A sum of the numbers themselves would not see one go up and one down.
        let spread = self.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        spread ^ (spread >> 29)
    }
}

impl Item for String {
    fn mark(&self) -> u64 {
        let add = |mark: u64, byte: u8| mark.wrapping_mul(31).wrapping_add(byte.into());
        self.bytes().fold(0, add).mark()
    }
}

/// 40 bytes, sorted by the first eight.
#[derive(Clone)]
pub struct Struct {
    key: u64,
    place: u64,
    rest: [u64; 3],
}

impl Ord for Struct {
    fn cmp(&self, other: &Struct) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl PartialOrd for Struct {
    fn partial_cmp(&self, other: &Struct) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Struct {
    fn eq(&self, other: &Struct) -> bool {
        self.key == other.key
    }
}

impl Eq for Struct {}

impl Item for Struct {
    fn mark(&self) -> u64 {
        let parts = [self.key, self.place].into_iter().chain(self.rest);
        parts.fold(0, |mark: u64, part| {
            mark.wrapping_mul(31).wrapping_add(part).mark()
        })
    }

    fn came_before(&self, other: &Struct) -> bool {
        self.place < other.place
    }
}

pub fn random() -> Vec<u64> {
    let mut random = Random::new(11);
    (0..NUMBERS).map(|_| random.next()).collect()
}

pub fn sorted() -> Vec<u64> {
    (0..NUMBERS as u64).collect()
}

pub fn reversed() -> Vec<u64> {
    (0..NUMBERS as u64).rev().collect()
}

/// Few distinct numbers, in random order.
pub fn few() -> Vec<u64> {
    let mut random = Random::new(12);
    (0..NUMBERS).map(|_| random.next() % FEW).collect()
}

/// Words of 4 to 16 letters.
pub fn strings() -> Vec<String> {
    words(13, STRINGS, b"abcdefghijklmnopqrstuvwxyz")
}

/// The same with capitals among the letters.
pub fn cased() -> Vec<String> {
    words(
        14,
        WORDS,
        b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    )
}

fn words(seed: u64, number: usize, letters: &[u8]) -> Vec<String> {
    let mut random = Random::new(seed);
    let mut word = || {
        let long = 4 + random.next() % 13;
        let letter = |_| {
            let place = random.next() as usize % letters.len();
            char::from(letters[place])
        };
        (0..long).map(letter).collect()
    };
    (0..number).map(|_| word()).collect()
}

pub fn structs() -> Vec<Struct> {
    let mut random = Random::new(15);
    let new = |place| Struct {
        key: random.next() % KEYS,
        place,
        rest: [place; 3],
    };
    (0..STRUCTS as u64).map(new).collect()
}
