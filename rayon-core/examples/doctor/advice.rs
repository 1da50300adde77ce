//! The conclusion: whether all is well, and if not, what to ask for.

/// A limit that binds this process.
#[derive(Clone, Debug)]
pub(crate) struct Wall {
    /// By name and value, as a pool names it.
    pub(crate) limit: String,
    /// How many threads it left before the pool had any.
    pub(crate) room: u64,
    /// What to do about it, from "ask for" on.
    pub(crate) cure: String,
}

/// What became of the pool.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The threads that it was to have.
    pub(crate) size: usize,
    /// Those that it has, after it was asked to start all and gave some back if it could
    /// not.
    pub(crate) live: usize,
    /// The last refusal, if there was one.
    pub(crate) refused: Option<String>,
    /// The limit that the pool blames for it.
    pub(crate) limit: Option<String>,
}

/// Some sentences, to be printed at the end.
pub(crate) fn conclusion(outcome: &Outcome, walls: &[Wall]) -> String {
    let Outcome { size, live, .. } = outcome;
    let blamed = |wall: &&Wall| outcome.limit.as_ref() == Some(&wall.limit);
    let narrow = |wall: &Wall| wall.room < *size as u64;
    let in_the_way: Vec<_> = walls
        .iter()
        .filter(|wall| narrow(wall) || blamed(wall))
        .collect();
    let mut sentences = Vec::new();
    match &outcome.refused {
        None if in_the_way.is_empty() => sentences.push(format!(
            "All is well: the pool has {live} of {size} threads, and no limit that is known \
             stands in the way."
        )),
        None => sentences.push(format!(
            "The pool has {live} of {size} threads and was refused none, but that may be \
             otherwise in a program that needs more for itself."
        )),
        Some(error) => {
            sentences.push(format!(
                "The pool has {live} of {size} threads; for more, the answer was \"{error}\". \
                 Programs run all the same, with those that they get."
            ));
            if in_the_way.is_empty() {
                sentences.push(unexplained(outcome.limit.as_deref()));
            }
        }
    }
    for Wall { limit, room, cure } in in_the_way {
        let room = match room {
            0 => "no room".to_string(),
            room => format!("room for {room}"),
        };
        sentences.push(format!("{limit} leaves {room}: {cure}."));
    }
    sentences.join("\n") + "\n"
}

fn unexplained(limit: Option<&str>) -> String {
    let blamed = match limit {
        Some(limit) => format!("The pool took it for {limit}, which leaves room or does not bind"),
        None => "No limit that can be seen from here explains it".to_string(),
    };
    format!(
        "{blamed}: ask the administrator which limit on threads a container, the batch system \
         or a sandbox sets outside of what this program can see."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(limit: &str, room: u64) -> Wall {
        Wall {
            limit: limit.to_string(),
            room,
            cure: format!("ask for more than {limit}"),
        }
    }

    fn granted(size: usize) -> Outcome {
        Outcome {
            size,
            live: size,
            refused: None,
            limit: None,
        }
    }

    fn refused(live: usize, limit: Option<&str>) -> Outcome {
        Outcome {
            size: 64,
            live,
            refused: Some("try again".to_string()),
            limit: limit.map(String::from),
        }
    }

    #[test]
    fn all_is_well_where_every_limit_has_room() {
        let text = conclusion(&granted(4), &[wall("pids.max 20", 4)]);
        assert!(text.starts_with("All is well: the pool has 4 of 4 threads"));
        assert!(!text.contains("pids.max") && !text.contains("ask"));
    }

    #[test]
    fn a_limit_below_the_size_is_named_though_nothing_was_refused() {
        let walls = [wall("RLIMIT_AS 1 GiB", 3), wall("pids.max 20", 17)];
        let text = conclusion(&granted(4), &walls);
        assert!(text.contains("RLIMIT_AS 1 GiB leaves room for 3: ask for more than RLIMIT_AS"));
        assert!(!text.contains("All is well") && !text.contains("pids.max"));
    }

    #[test]
    fn each_limit_in_the_way_is_named_whichever_was_met_first() {
        let walls = [
            wall("RLIMIT_NPROC 10", 0),
            wall("RLIMIT_AS 8 GiB", 60),
            wall("pids.max 900", 700),
        ];
        let text = conclusion(&refused(0, Some("RLIMIT_NPROC 10")), &walls);
        assert!(text.starts_with("The pool has 0 of 64 threads"));
        assert!(text.contains("\"try again\""));
        assert!(text.contains("RLIMIT_NPROC 10 leaves no room: ask for"));
        assert!(text.contains("RLIMIT_AS 8 GiB leaves room for 60: ask for"));
        assert!(!text.contains("pids.max"));
    }

    #[test]
    fn the_limit_that_the_pool_blames_is_named_though_it_seems_to_have_room() {
        let walls = [wall("pids.max 900", 700), wall("RLIMIT_NPROC 999", 100)];
        let text = conclusion(&refused(9, Some("RLIMIT_NPROC 999")), &walls);
        assert!(text.contains("RLIMIT_NPROC 999 leaves room for 100: ask for"));
        assert!(!text.contains("pids.max"));
    }

    #[test]
    fn a_refusal_that_no_known_limit_explains_is_a_question_to_the_administrator() {
        let walls = [wall("pids.max 900", 700)];
        let text = conclusion(&refused(9, None), &walls);
        assert!(text.contains("No limit that can be seen from here explains it: ask"));
        let text = conclusion(&refused(9, Some("RLIMIT_NPROC 300")), &walls);
        assert!(text.contains("took it for RLIMIT_NPROC 300, which leaves room or does not bind"));
    }
}
