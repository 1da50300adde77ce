//! Whether anything goes on in a process, as Linux tells it in `/proc`.

use std::fs;

/// What Linux says of a process or a thread: its name, its state, and the process that started
/// it.
fn stat(path: &str) -> Option<(String, char, u32)> {
    let stat = fs::read_to_string(path).ok()?;
    // The name is in parentheses, and may have some in it.
    let (front, back) = (stat.find('(')?, stat.rfind(')')?);
    let mut fields = stat[back + 1..].split_whitespace();
    let state = fields.next()?.chars().next()?;
    let parent = fields.next()?.parse().ok()?;
    Some((stat[front + 1..back].to_owned(), state, parent))
}

fn numbers(path: &str) -> Option<Vec<u32>> {
    let entries = fs::read_dir(path).ok()?.flatten();
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
    Some(entries.filter_map(number).collect())
}

/// The process `first`, and then all that it and these have started and that are there. `None`
/// if that can't be seen.
pub(crate) fn processes(first: u32) -> Option<Vec<u32>> {
    let parent = |id: u32| Some((id, stat(&format!("/proc/{id}/stat"))?.2));
    let all: Vec<(u32, u32)> = numbers("/proc")?.into_iter().filter_map(parent).collect();
    if all.is_empty() {
        return None;
    }
    let mut found = vec![first];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        let of_parent = all.iter().filter(|(_, of)| *of == parent);
        found.extend(of_parent.map(|(id, _)| *id));
        next += 1;
    }
    Some(found)
}

/// Whether any thread of these processes runs, or waits for a processor or a disk, but for those
/// of the name `but`. `None` if that can't be seen.
pub(crate) fn goes_on(first: u32, but: &str) -> Option<bool> {
    let mut any = false;
    for process in processes(first)? {
        let tasks = format!("/proc/{process}/task");
        // One that is not there any more has just ended.
        for thread in numbers(&tasks).unwrap_or_default() {
            any |= match stat(&format!("{tasks}/{thread}/stat")) {
                Some((name, state, _)) => name != but && matches!(state, 'R' | 'D'),
                None => true,
            };
        }
    }
    Some(any)
}
