//! Under which conditions the rows are timed.

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Condition {
    /// What the command line calls it.
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// How many threads of the program itself compute meanwhile.
    pub(crate) threads: usize,
    pub(crate) neighbours: Neighbours,
    pub(crate) slots: Slots,
    /// How the program is started.
    pub(crate) ways: &'static [Way],
}

/// Processes that compute meanwhile, with a thread each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Neighbours {
    Processes(usize),
    OnePerProcessor,
}

/// The size of the pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Slots {
    One,
    /// So many for each of the machine's processors, whatever the program may
    /// use of them.
    PerProcessor(usize),
}

impl Slots {
    pub(crate) fn on(self, processors: usize) -> usize {
        match self {
            Slots::One => 1,
            Slots::PerProcessor(many) => many * processors,
        }
    }
}

/// What else a program is started with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    /// On one processor only.
    OneProcessor,
    /// Half of a processor's time.
    HalfAProcessor,
    /// All of its threads before everybody else's.
    RealTime,
    /// Its first thread only, not those which that starts.
    RealTimeCaller,
    /// Ten steps behind the others.
    Nice,
}

const IDLE: Condition = Condition {
    id: "idle",
    name: "idle",
    threads: 0,
    neighbours: Neighbours::Processes(0),
    slots: Slots::PerProcessor(1),
    ways: &[],
};

const fn threads(id: &'static str, name: &'static str, threads: usize) -> Condition {
    Condition {
        id,
        name,
        threads,
        ..IDLE
    }
}

const fn ways(id: &'static str, name: &'static str, ways: &'static [Way]) -> Condition {
    Condition {
        id,
        name,
        ways,
        ..IDLE
    }
}

pub(crate) const THREADS_4: Condition = threads("threads-4", "4 compute threads", 4);

pub(crate) const SLOTS_8: Condition = Condition {
    id: "slots-8",
    name: "8 slots per processor",
    slots: Slots::PerProcessor(8),
    ..IDLE
};

/// All of them. The pool has a slot per processor where nothing else is said.
pub(crate) const CONDITIONS: &[Condition] = &[
    IDLE,
    threads("threads-1", "1 compute thread", 1),
    threads("threads-2", "2 compute threads", 2),
    THREADS_4,
    threads("threads-8", "8 compute threads", 8),
    Condition {
        id: "processes-4",
        name: "4 compute processes",
        neighbours: Neighbours::Processes(4),
        ..IDLE
    },
    ways("one-processor", "one processor", &[Way::OneProcessor]),
    Condition {
        id: "one-slot",
        name: "one processor, 1 slot",
        slots: Slots::One,
        ways: &[Way::OneProcessor],
        ..IDLE
    },
    ways("quota", "quota: half a processor", &[Way::HalfAProcessor]),
    ways(
        "fifo",
        "SCHED_FIFO, one processor",
        &[Way::OneProcessor, Way::RealTime],
    ),
    ways(
        "fifo-caller",
        "FIFO caller, one processor",
        &[Way::OneProcessor, Way::RealTimeCaller],
    ),
    Condition {
        id: "nice",
        name: "nice 10 against nice 0",
        neighbours: Neighbours::OnePerProcessor,
        ways: &[Way::Nice],
        ..IDLE
    },
    SLOTS_8,
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_has_a_word_of_its_own_without_a_comma() {
        let ids: BTreeSet<_> = CONDITIONS.iter().map(|c| c.id).collect();
        assert_eq!(ids.len(), CONDITIONS.len());
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(ids.iter().all(|id| id.chars().all(plain)), "{ids:?}");
    }

    #[test]
    fn a_pool_is_as_large_as_the_machine_says() {
        assert_eq!(SLOTS_8.slots.on(2), 16);
        assert_eq!(IDLE.slots.on(4), 4);
        assert_eq!(Slots::One.on(4), 1);
    }
}
