//! Sorting by merging: both halves by `join`, then the merge by one of them.

use super::{checked, Random};
use crate::Figures;

const NUMBERS: usize = 400_000;
/// Up to so many are sorted by insertion.
const FEW: usize = 32;

pub fn measure(slots: usize) -> Figures {
    let mut random = Random::new(3);
    let numbers: Vec<u64> = (0..NUMBERS).map(|_| random.next()).collect();
    let mut right = numbers.clone();
    right.sort_unstable();
    checked(
        slots,
        right,
        || (numbers.clone(), vec![0; NUMBERS]),
        |(mut numbers, mut room)| {
            sort(&mut numbers, &mut room);
            numbers
        },
    )
}

fn sort(numbers: &mut [u64], room: &mut [u64]) {
    if numbers.len() <= FEW {
        return insert(numbers);
    }
    let middle = numbers.len() / 2;
    let (low, high) = numbers.split_at_mut(middle);
    let (low_room, high_room) = room.split_at_mut(middle);
    rayon::join(|| sort(low, low_room), || sort(high, high_room));
    room.copy_from_slice(numbers);
    let (low, high) = room.split_at(middle);
    merge(low, high, numbers);
}

fn insert(numbers: &mut [u64]) {
    for sorted in 1..numbers.len() {
        let mut place = sorted;
        while place > 0 && numbers[place - 1] > numbers[place] {
            numbers.swap(place - 1, place);
            place -= 1;
        }
    }
}

fn merge<'a>(mut low: &'a [u64], mut high: &'a [u64], merged: &mut [u64]) {
    for place in merged {
        let from_low = match (low.first(), high.first()) {
            (Some(a), Some(b)) => a <= b,
            (a, _) => a.is_some(),
        };
        let from = if from_low { &mut low } else { &mut high };
        *place = from[0];
        *from = &from[1..];
    }
}
