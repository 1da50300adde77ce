//! Which runs it takes, in which order, and what came of them.
//!
//! Runs that are compared lie next to each other: what else the machine does
//! changes from second to second, and hits them alike.

use crate::curves::Curve;
use crate::rows::Row;
use crate::run::{Figures, Side};
use crate::stats;
use std::collections::{BTreeMap, BTreeSet};

/// One command on one side.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Task {
    pub(crate) side: Side,
    pub(crate) command: String,
}

impl Task {
    pub(crate) fn new(side: Side, command: impl Into<String>) -> Task {
        Task {
            side,
            command: command.into(),
        }
    }
}

/// Tasks that are run in turn.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) tasks: Vec<Task>,
    /// How many runs make up one measurement.
    runs: usize,
}

/// The groups for these rows and curves: one for each command of this project's,
/// with whatever it is compared with.
pub(crate) fn plan(rows: &[Row], curves: &[Curve], slots: &[usize]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut add = |here: Task, (side, other): (Side, &str), runs: usize| {
        let other = Task::new(side, other);
        let known = groups.iter_mut().find(|group| group.tasks.contains(&here));
        match known {
            Some(group) if group.tasks.contains(&other) => {}
            Some(group) => group.tasks.push(other),
            None => groups.push(Group {
                tasks: vec![other, here],
                runs,
            }),
        }
    };
    for row in rows {
        add(Task::new(row.side, row.command), row.other(), row.runs);
    }
    for curve in curves {
        for &slots in slots {
            let command = curve.command(slots);
            let other = (Side::Registry, &command[..]);
            add(Task::new(Side::Here, &command), other, curve.runs);
        }
    }
    groups
}

/// What came of all runs: for each task one entry per round, or why there
/// are no more.
#[derive(Debug, Default)]
pub(crate) struct Results {
    rounds: BTreeMap<Task, Vec<Figures>>,
    troubles: BTreeMap<Task, String>,
}

/// Has `run` run every task of every group `pairs` times, a group's in turn. A
/// task that fails is not tried again. `begins` is told of each group.
pub(crate) fn measure(
    groups: &[Group],
    pairs: usize,
    mut begins: impl FnMut(usize, &Group),
    mut run: impl FnMut(&Task) -> Result<Figures, String>,
) -> Results {
    let mut results = Results::default();
    for (index, group) in groups.iter().enumerate() {
        begins(index, group);
        for _ in 0..pairs {
            for task in &group.tasks {
                if results.troubles.contains_key(task) {
                    continue;
                }
                let runs: Result<Vec<_>, _> = (0..group.runs).map(|_| run(task)).collect();
                match runs {
                    Ok(runs) => {
                        let rounds = results.rounds.entry(task.clone()).or_default();
                        rounds.push(medians(&runs));
                    }
                    Err(why) => {
                        results.troubles.insert(task.clone(), why);
                    }
                }
            }
        }
    }
    results
}

/// The median of each figure.
fn medians(runs: &[Figures]) -> Figures {
    let names: BTreeSet<&String> = runs.iter().flat_map(|run| run.keys()).collect();
    let of = |name: &String| stats::median(runs.iter().filter_map(|run| run.get(name).copied()));
    let found = names
        .into_iter()
        .filter_map(|name| Some((name.clone(), of(name)?)));
    found.collect()
}

impl Results {
    /// A figure of a task, round by round; none if the task ever failed.
    pub(crate) fn figures(&self, task: &Task, figure: &str) -> Result<Vec<f64>, String> {
        if let Some(why) = self.troubles.get(task) {
            return Err(why.clone());
        }
        let rounds = self.rounds.get(task).map_or(&[][..], Vec::as_slice);
        let found: Option<Vec<f64>> = rounds.iter().map(|r| r.get(figure).copied()).collect();
        match found {
            Some(found) if !found.is_empty() => Ok(found),
            _ => Err(format!("no figure {figure:?}")),
        }
    }

    /// The median of a figure over the rounds.
    pub(crate) fn median(&self, task: &Task, figure: &str) -> Result<f64, String> {
        let found = self.figures(task, figure)?;
        stats::median(found).ok_or_else(|| format!("no figure {figure:?}"))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{curves, rows};

    /// The results of one figure, `wall`, with these values for each task.
    pub(crate) fn results_of(all: &[(Side, &str, &[f64])]) -> Results {
        let mut results = Results::default();
        for (side, command, values) in all {
            let figures = |value| Figures::from([("wall".to_string(), value)]);
            let rounds = values.iter().map(|value| figures(*value)).collect();
            results.rounds.insert(Task::new(*side, *command), rounds);
        }
        results
    }

    /// Results in which a task failed.
    pub(crate) fn with_trouble(mut results: Results, side: Side, command: &str) -> Results {
        let task = Task::new(side, command);
        results.troubles.insert(task, "it broke".to_string());
        results
    }

    #[test]
    fn commands_come_once_with_all_they_are_compared_with() {
        let groups = plan(rows::COSTS, curves::CURVES, &[8]);
        let all: Vec<&Task> = groups.iter().flat_map(|group| &group.tasks).collect();
        let here: Vec<_> = all.iter().filter(|task| task.side == Side::Here).collect();
        let distinct: BTreeSet<_> = here.iter().collect();
        assert_eq!(here.len(), distinct.len());

        let join = &groups[0].tasks;
        let commands: Vec<_> = join.iter().map(|task| task.command.as_str()).collect();
        assert_eq!(
            commands,
            ["join 1", "join 1", "join-chili 1", "join-plain 1"]
        );
        assert_eq!((join[0].side, join[1].side), (Side::Registry, Side::Here));
    }

    #[test]
    fn tasks_of_a_group_run_in_turn() {
        let groups = plan(&rows::PROGRAMS[..1], &[], &[]);
        let mut order = Vec::new();
        measure(
            &groups,
            2,
            |_, _| {},
            |task| {
                order.push(task.side);
                Ok(Figures::new())
            },
        );
        use Side::{Here, Registry};
        assert_eq!(order, [Registry, Here, Registry, Here]);
    }

    #[test]
    fn a_task_that_fails_is_not_tried_again() {
        let groups = plan(&rows::PROGRAMS[..1], &[], &[]);
        let mut tried = 0;
        let results = measure(
            &groups,
            3,
            |_, _| {},
            |task| {
                tried += usize::from(task.side == Side::Registry);
                match task.side {
                    Side::Registry => Err("no threads".to_string()),
                    Side::Here | Side::Both => Ok(Figures::from([("wall".to_string(), 1.0)])),
                }
            },
        );
        assert_eq!(tried, 1);
        let [there, here] = &groups[0].tasks[..] else {
            panic!("two tasks: {groups:?}");
        };
        assert_eq!(results.figures(there, "wall").unwrap_err(), "no threads");
        assert_eq!(results.figures(here, "wall").unwrap(), [1.0, 1.0, 1.0]);
    }

    #[test]
    fn several_runs_make_one_measurement_by_their_median() {
        let groups = [Group {
            tasks: vec![Task::new(Side::Here, "cold-start 8")],
            runs: 3,
        }];
        let mut values = [5.0, 1.0, 2.0].into_iter();
        let results = measure(
            &groups,
            1,
            |_, _| {},
            |_| {
                let value = values.next().unwrap();
                Ok(Figures::from([("wall".to_string(), value)]))
            },
        );
        assert_eq!(results.figures(&groups[0].tasks[0], "wall").unwrap(), [2.0]);
    }

    #[test]
    fn a_figure_that_a_program_does_not_print_is_named() {
        let results = results_of(&[(Side::Here, "join 1", &[1.0])]);
        let task = Task::new(Side::Here, "join 1");
        assert!(results.median(&task, "cpu").unwrap_err().contains("cpu"));
        assert_eq!(results.median(&task, "wall"), Ok(1.0));
    }
}
