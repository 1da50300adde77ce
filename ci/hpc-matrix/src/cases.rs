//! The cases: which program runs in a pool of which size, with room for how
//! many threads. To add one, extend a list here.

use std::fmt;

/// Subcommands of `hpc-programs`.
const PROGRAMS: &[&str] = &[
    "par-iter",
    "join",
    "scope",
    "spawn",
    "build-global",
    "broadcast",
];

/// What the programs run under: each line with every program.
const ROOMS: &[Room] = &[
    room(0, &[16, 104, 128], &[128]),
    room(1, &[16, 104, 128], &[128]),
    room(2, &[16, 104, 128], &[104]),
    room(37, &[16, 104, 128], &[16, 128]),
];

/// Room for so many threads beside the main one, the pool sizes to try
/// there, and those of them that `quick` tries.
struct Room {
    threads: usize,
    sizes: &'static [usize],
    quick: &'static [usize],
}

const fn room(threads: usize, sizes: &'static [usize], quick: &'static [usize]) -> Room {
    Room {
        threads,
        sizes,
        quick,
    }
}

/// One program under one set of limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Case {
    /// A subcommand of `hpc-programs`.
    pub(crate) program: &'static str,
    /// The pool size that the program asks for.
    pub(crate) size: usize,
    /// How many threads the system grants beside the program's main one.
    pub(crate) room: usize,
}

/// The name that `--case` looks into.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "room-{}/size-{}/{}", self.room, self.size, self.program)
    }
}

/// All cases, or the quick ones, with `filter` in their name.
pub(crate) fn chosen(only_quick: bool, filter: Option<&str>) -> Vec<Case> {
    let mut cases = Vec::new();
    for room in ROOMS {
        let sizes = if only_quick { room.quick } else { room.sizes };
        for &size in sizes {
            cases.extend(PROGRAMS.iter().map(|program| Case {
                program,
                size,
                room: room.threads,
            }));
        }
    }
    cases.retain(|case| filter.map_or(true, |text| case.to_string().contains(text)));
    cases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_meets_every_program_in_the_quick_selection_too() {
        let quick = chosen(true, None);
        for room in ROOMS {
            for &program in PROGRAMS {
                let meets = |case: &Case| case.room == room.threads && case.program == program;
                assert!(quick.iter().any(meets), "{program}, {}", room.threads);
            }
        }
    }

    #[test]
    fn the_quick_selection_is_a_part_of_all_cases() {
        let (quick, all) = (chosen(true, None), chosen(false, None));
        assert!(quick.iter().all(|case| all.contains(case)));
        assert!(quick.len() < all.len());
    }

    #[test]
    fn a_filter_picks_by_any_part_of_the_name() {
        let names = |filter| -> Vec<String> {
            let picked = chosen(false, Some(filter));
            picked.iter().map(Case::to_string).collect()
        };
        assert_eq!(names("room-2/size-104/scope"), ["room-2/size-104/scope"]);
        assert!(names("size-16/")
            .iter()
            .all(|name| name.contains("/size-16/")));
        assert!(names("no such case").is_empty());
    }
}
