//! The travelling salesman by branch and bound: a job for each way that a
//! tour may begin, and a best length so far that all of them look at.

use super::{checked, Random};
use crate::Figures;
use std::sync::atomic::{AtomicU32, Ordering};

const CITIES: usize = 12;
/// Tours are tried by jobs of their own up to so many cities.
const BY_JOBS: usize = 4;

type Distances = [[u32; CITIES]; CITIES];

pub fn measure(slots: usize) -> Figures {
    let distances = map();
    let right = by_subsets(&distances);
    checked(
        slots,
        right,
        || AtomicU32::new(u32::MAX),
        |best| {
            let start = Tour {
                last: 0,
                visited: 1,
                cities: 1,
                length: 0,
            };
            rayon::scope(|scope| search(scope, &distances, start, &best));
            best.into_inner()
        },
    )
}

/// Cities on a square, at random.
fn map() -> Distances {
    const SQUARE: f64 = 1_000.0;
    let mut random = Random::new(6);
    let places = [(); CITIES].map(|()| (random.fraction() * SQUARE, random.fraction() * SQUARE));
    places.map(|(x, y)| places.map(|(to_x, to_y)| (x - to_x).hypot(y - to_y) as u32))
}

/// The beginning of a tour.
#[derive(Clone, Copy)]
struct Tour {
    last: usize,
    /// One bit for each city.
    visited: usize,
    cities: usize,
    length: u32,
}

fn search<'s>(scope: &rayon::Scope<'s>, distances: &'s Distances, tour: Tour, best: &'s AtomicU32) {
    for longer in continued(distances, tour, best) {
        if longer.cities < BY_JOBS {
            scope.spawn(move |scope| search(scope, distances, longer, best));
        } else {
            scope.spawn(move |_| search_alone(distances, longer, best));
        }
    }
}

fn search_alone(distances: &Distances, tour: Tour, best: &AtomicU32) {
    if tour.cities == CITIES {
        let length = tour.length + distances[tour.last][0];
        best.fetch_min(length, Ordering::Relaxed);
        return;
    }
    for longer in continued(distances, tour, best) {
        search_alone(distances, longer, best);
    }
}

/// The tours with one city more that may still be the best.
fn continued<'a>(
    distances: &'a Distances,
    tour: Tour,
    best: &'a AtomicU32,
) -> impl Iterator<Item = Tour> + 'a {
    (0..CITIES)
        .filter(move |city| tour.visited & (1 << city) == 0)
        .map(move |city| Tour {
            last: city,
            visited: tour.visited | 1 << city,
            cities: tour.cities + 1,
            length: tour.length + distances[tour.last][city],
        })
        .filter(|longer| longer.length < best.load(Ordering::Relaxed))
}

/// The length of the best tour by another method: for each set of cities and
/// a last one of them, the shortest way from the first.
fn by_subsets(distances: &Distances) -> u32 {
    const SETS: usize = 1 << CITIES;
    let mut shortest = vec![[u32::MAX; CITIES]; SETS];
    shortest[1][0] = 0;
    for set in 1..SETS {
        let ways = shortest[set];
        for last in (0..CITIES).filter(|&last| ways[last] < u32::MAX) {
            for next in (0..CITIES).filter(|next| set & (1 << next) == 0) {
                let length = ways[last] + distances[last][next];
                let known = &mut shortest[set | 1 << next][next];
                *known = length.min(*known);
            }
        }
    }
    let ends = (1..CITIES).map(|last| shortest[SETS - 1][last] + distances[last][0]);
    ends.min().unwrap_or(0)
}
