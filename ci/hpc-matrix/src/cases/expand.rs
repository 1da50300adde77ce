//! From the table to cases: an entry stands for every combination of what
//! its lists hold.

use super::fields::{Entry, Field, Problem, Source};
use super::{Bytes, Case, Conditions, Group, Plan, Tasks, GROW, PROGRAMS};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

const FIELDS: &str = "name, about, report, programs, quick, sizes, room, nproc, in_use, pids, \
                      address_space, stack, faults, processes, allocate, cpus, lift";

/// Named lists of programs.
type Sets = BTreeMap<String, Vec<&'static str>>;

/// All cases in the table's text.
pub(super) fn cases(text: &str) -> Result<Vec<Case>, Problem> {
    let source = Source(text);
    let table = DeTable::parse(text).map_err(|e| {
        let at = e.span().map_or(0, |span| span.start);
        source.problem(at, None, e.message().trim().to_string())
    })?;
    let mut whole = Entry::new(source, 0, table.into_inner());
    let sets = whole.take("sets", |field| sets(source, &field))?;
    let sets = sets.unwrap_or_default();
    let entries = whole.need("case", |field| field.each(|entry| tables(source, &entry)))?;
    whole.finish("`sets` and `case`")?;
    let mut cases = Vec::new();
    for entry in entries {
        cases.extend(of_entry(entry, &sets)?);
    }
    Ok(cases)
}

fn tables<'t>(source: Source<'t>, field: &Field<'_, 't>) -> Result<Entry<'t>, Problem> {
    match field.value() {
        DeValue::Table(table) => Ok(Entry::new(source, field.at(), table.clone())),
        _ => Err(field.wrong("each case is a table: [[case]]".to_string())),
    }
}

fn sets<'t>(source: Source<'t>, field: &Field<'_, 't>) -> Result<Sets, Problem> {
    let mut entry = tables(source, field)?;
    let mut sets = Sets::new();
    for name in entry.names() {
        if PROGRAMS.contains(&name.as_str()) {
            return Err(entry.problem(&name, "is a program's name already"));
        }
        let programs = entry.need(&name, |field| programs(&field, &sets))?;
        sets.insert(name, programs);
    }
    Ok(sets)
}

/// Programs by their names or by those of sets, each once.
fn programs(field: &Field<'_, '_>, sets: &Sets) -> Result<Vec<&'static str>, Problem> {
    let lists = field.each(|name| {
        let text = name.text()?;
        if let Some(set) = sets.get(&text) {
            return Ok(set.clone());
        }
        let known = PROGRAMS.iter().find(|program| **program == text);
        known.map(|program| vec![*program]).ok_or_else(|| {
            let all = PROGRAMS.join(", ");
            name.wrong(format!("{text:?} is neither a set nor a program: {all}"))
        })
    })?;
    let mut programs = Vec::new();
    for program in lists.into_iter().flatten() {
        if !programs.contains(&program) {
            programs.push(program);
        }
    }
    Ok(programs)
}

fn of_entry(mut entry: Entry<'_>, sets: &Sets) -> Result<Vec<Case>, Problem> {
    let group = Group {
        name: entry.need("name", |field| name(&field))?,
        about: entry.need("about", |field| field.text())?,
        report: entry.take("report", |field| field.text())?,
    };
    let chosen = entry.need("programs", |field| programs(&field, sets))?;
    let quick = entry.take("quick", |field| {
        let quick = programs(&field, sets)?;
        match quick.iter().find(|program| !chosen.contains(program)) {
            None => Ok(quick),
            Some(other) => Err(field.wrong(format!("{other} is not among the programs"))),
        }
    })?;
    let conditions = conditions(&mut entry)?;
    let grows = chosen.contains(&GROW);
    let lifted = conditions.iter().any(|conditions| conditions.lift);
    if lifted && chosen != [GROW] {
        return Err(entry.problem("lift", "is for the program grow alone"));
    }
    if grows && !lifted && conditions.iter().any(|one| one.room().is_some()) {
        return Err(entry.problem("lift", "grow never ends under a limit that stays"));
    }
    entry.finish(FIELDS)?;
    let quick = quick.unwrap_or_default();
    let case = |conditions: &Conditions, program| Case {
        group: group.clone(),
        conditions: conditions.clone(),
        program,
        quick: quick.contains(&program),
    };
    let cases = conditions.iter().flat_map(|conditions| {
        let of_program = |&program: &&'static str| case(conditions, program);
        chosen.iter().map(of_program).collect::<Vec<_>>()
    });
    Ok(cases.collect())
}

fn name(field: &Field<'_, '_>) -> Result<String, Problem> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-#.".contains(letter);
    let text = field.text()?;
    if text.is_empty() || !text.chars().all(allowed) {
        let what = "a name is made of letters, digits, hyphens, dots and #";
        return Err(field.wrong(what.to_string()));
    }
    Ok(text)
}

/// Every combination of an entry's conditions.
fn conditions(entry: &mut Entry<'_>) -> Result<Vec<Conditions>, Problem> {
    let tasks = tasks(entry)?;
    let pids = axis(entry, "pids", |field| field.number(2))?;
    let spaces = axis(entry, "address_space", bytes)?;
    let faults = axis(entry, "faults", |field| {
        let text = field.text()?;
        Plan::parse(&text).map_err(|what| field.wrong(format!("{text:?}: {what}")))
    })?;
    let sizes = entry.need("sizes", |field| field.each(|size| size.number(1)))?;
    let stacks = axis(entry, "stack", bytes)?;
    let processes = entry.take("processes", |field| field.number(1))?;
    let allocate = entry.take("allocate", |field| bytes(&field))?;
    let cpus = entry.take("cpus", |field| field.number(1))?;
    let lift = entry.take("lift", |field| field.boolean())?;
    if lift == Some(true) && tasks.contains(&Tasks::Any) {
        return Err(entry.problem("lift", "takes a limit to lift: room or nproc"));
    }
    let mut all = vec![Conditions {
        tasks: Tasks::Any,
        address_space: None,
        pids: None,
        processes: processes.unwrap_or(1),
        fault: None,
        lift: lift.unwrap_or(false),
        size: 1,
        stack: None,
        allocate,
        cpus,
    }];
    all = combined(&all, &tasks, |one, tasks| one.tasks = *tasks);
    all = combined(&all, &pids, |one, pids| one.pids = *pids);
    all = combined(&all, &spaces, |one, space| one.address_space = *space);
    all = combined(&all, &faults, |one, fault| one.fault = *fault);
    all = combined(&all, &sizes, |one, size| one.size = *size);
    Ok(combined(&all, &stacks, |one, stack| one.stack = *stack))
}

/// The limits on the user's tasks: a room, or a number as reported.
fn tasks(entry: &mut Entry<'_>) -> Result<Vec<Tasks>, Problem> {
    let rooms = entry.take("room", |field| field.each(|room| room.number(0)))?;
    let nproc = entry.take("nproc", |field| field.number(1))?;
    let in_use = entry.take("in_use", |field| field.number(1))?;
    match (rooms, nproc, in_use) {
        (None, None, None) => Ok(vec![Tasks::Any]),
        (Some(rooms), None, None) => Ok(rooms.into_iter().map(Tasks::Room).collect()),
        (Some(_), _, _) => Err(entry.problem("room", "excludes nproc and in_use")),
        (None, None, Some(_)) => Err(entry.problem("in_use", "takes an nproc that it is part of")),
        (None, Some(nproc), in_use) => {
            let in_use = in_use.unwrap_or(0);
            if in_use >= nproc {
                return Err(entry.problem("in_use", "has to be below nproc"));
            }
            Ok(vec![Tasks::Limit { nproc, in_use }])
        }
    }
}

fn bytes(field: &Field<'_, '_>) -> Result<Bytes, Problem> {
    field.parsed("an amount such as \"8 GiB\"", Bytes::parse)
}

/// What one list holds; nothing alone where there is no such list.
fn axis<'t, T>(
    entry: &mut Entry<'t>,
    name: &str,
    read: impl Fn(&Field<'_, 't>) -> Result<T, Problem>,
) -> Result<Vec<Option<T>>, Problem> {
    let values = entry.take(name, |field| field.each(|part| read(&part)))?;
    Ok(match values {
        None => vec![None],
        Some(values) => values.into_iter().map(Some).collect(),
    })
}

fn combined<T>(
    all: &[Conditions],
    values: &[T],
    set: impl Fn(&mut Conditions, &T),
) -> Vec<Conditions> {
    let with = |conditions: &Conditions, value: &T| {
        let mut conditions = conditions.clone();
        set(&mut conditions, value);
        conditions
    };
    all.iter()
        .flat_map(|one| values.iter().map(move |value| (one, value)))
        .map(|(one, value)| with(one, value))
        .collect()
}
