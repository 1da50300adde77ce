//! Conway's game of life on a torus: a parallel loop over the rows in each
//! generation, with all in step at its end.

use super::{checked, Random};
use crate::Figures;
use rayon::prelude::*;

const SIDE: usize = 512;
const GENERATIONS: usize = 24;

pub fn measure(slots: usize) -> Figures {
    let mut random = Random::new(5);
    let start: Vec<u8> = (0..SIDE * SIDE)
        .map(|_| u8::from(random.next() % 3 == 0))
        .collect();
    let right = live(start.clone(), |world, next| {
        for (y, row) in next.chunks_mut(SIDE).enumerate() {
            next_row(world, y, row);
        }
    });
    checked(
        slots,
        right,
        || start.clone(),
        |world| {
            live(world, |world, next| {
                let rows = next.par_chunks_mut(SIDE).enumerate();
                rows.for_each(|(y, row)| next_row(world, y, row));
            })
        },
    )
}

/// The world some generations later.
fn live(mut world: Vec<u8>, generation: impl Fn(&[u8], &mut [u8])) -> Vec<u8> {
    let mut next = vec![0; world.len()];
    for _ in 0..GENERATIONS {
        generation(&world, &mut next);
        std::mem::swap(&mut world, &mut next);
    }
    world
}

fn next_row(world: &[u8], y: usize, next: &mut [u8]) {
    let row = |y: usize| &world[y % SIDE * SIDE..][..SIDE];
    let (above, here, below) = (row(y + SIDE - 1), row(y), row(y + 1));
    for (x, cell) in next.iter_mut().enumerate() {
        let (left, right) = ((x + SIDE - 1) % SIDE, (x + 1) % SIDE);
        let around = [above, here, below]
            .iter()
            .map(|row| row[left] + row[x] + row[right])
            .sum::<u8>()
            - here[x];
        *cell = u8::from(around == 3 || (around == 2 && here[x] == 1));
    }
}
