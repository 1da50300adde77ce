//! What the table may hold, and what is said of one that is wrong.

use super::*;
use proptest::prelude::*;

fn read_text(text: &str) -> Result<Vec<Case>, fields::Problem> {
    parse(text.as_bytes())
}

fn names(text: &str) -> Vec<String> {
    let cases = read_text(text).unwrap_or_else(|problem| panic!("{problem}"));
    cases.iter().map(Case::to_string).collect()
}

/// An entry with these lines beside the ones that it needs.
fn entry(lines: &str) -> String {
    format!("[[case]]\nname = \"x\"\nabout = \"y\"\nprograms = \"join\"\nsizes = 4\n{lines}\n")
}

fn committed() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases.toml");
    read(&path).unwrap_or_else(|problem| panic!("{problem}"))
}

#[test]
fn an_entry_stands_for_all_combinations_of_its_lists() {
    let text = "[sets]\ntwo = [\"join\", \"scope\"]\n\n[[case]]\nname = \"x\"\nabout = \"y\"\n\
                programs = [\"two\", \"join\", \"child\"]\nquick = [\"scope\"]\n\
                sizes = [2, 16]\nroom = [0, 3]\n";
    assert_eq!(
        names(text),
        [
            "x/room-0/size-2/join",
            "x/room-0/size-2/scope",
            "x/room-0/size-2/child",
            "x/room-0/size-16/join",
            "x/room-0/size-16/scope",
            "x/room-0/size-16/child",
            "x/room-3/size-2/join",
            "x/room-3/size-2/scope",
            "x/room-3/size-2/child",
            "x/room-3/size-16/join",
            "x/room-3/size-16/scope",
            "x/room-3/size-16/child",
        ]
    );
    let quick = chosen(read_text(text).unwrap(), true, Some("size-16"));
    let quick: Vec<_> = quick.iter().map(Case::to_string).collect();
    assert_eq!(quick, ["x/room-0/size-16/scope", "x/room-3/size-16/scope"]);
}

#[test]
fn every_condition_shows_in_the_name() {
    let text = entry(
        "nproc = 300\nin_use = 200\npids = 20\naddress_space = \"8 GiB\"\nstack = \"1 GiB\"\n\
         faults = \"pthread_create:after=3\"\nprocesses = 16\nallocate = \"1 GiB\"\ncpus = 128",
    );
    assert_eq!(
        names(&text),
        [
            "x/nproc-300/200-in-use/pids-20/space-8-GiB/pthread_create:after=3/16-processes/\
          size-4/stack-1-GiB/allocating-1-GiB/join"
        ]
    );
}

#[test]
fn a_wrong_field_is_named_with_its_line() {
    for (lines, line, field, about) in [
        ("room = -1", 6, "room", "-1"),
        ("room = [0,\n  \"some\",\n]", 7, "room", "some"),
        ("room = []", 6, "room", "empty"),
        ("nproc = 3\nroom = 2", 1, "room", "nproc"),
        ("in_use = 2", 1, "in_use", "nproc"),
        ("nproc = 3\nin_use = 3", 1, "in_use", "below"),
        ("stack = 2", 6, "stack", "GiB"),
        ("address_space = \"2 GB\"", 6, "address_space", "2 GB"),
        ("faults = \"fork:always\"", 6, "faults", "pthread_create"),
        ("lift = true", 1, "lift", "limit"),
        ("room = 2\nlift = true", 1, "lift", "grow"),
        ("lift = 1", 6, "lift", "true or false"),
        ("processes = 0", 6, "processes", "from 1"),
        ("cpu = 3", 6, "cpu", "cpus"),
        ("quick = \"scope\"", 6, "quick", "scope"),
        ("room = ", 6, "room", ""),
        ("room = 1\nroom = 2", 7, "room", "duplicate"),
        ("a b = 1", 6, "a b", ""),
    ] {
        let problem = read_text(&entry(lines)).unwrap_err();
        assert_eq!(
            (problem.line, problem.field.as_str()),
            (line, field),
            "{lines:?}: {problem}"
        );
        assert!(problem.what.contains(about), "{lines:?}: {problem}");
    }
}

#[test]
fn what_is_missing_is_named() {
    for field in ["name", "about", "programs", "sizes"] {
        let whole = entry("room = 1");
        let without: Vec<_> = whole
            .lines()
            .filter(|line| !line.starts_with(field))
            .collect();
        let problem = read_text(&without.join("\n")).unwrap_err();
        assert_eq!(
            (problem.line, problem.field.as_str()),
            (1, field),
            "{problem}"
        );
    }
    assert_eq!(read_text("").unwrap_err().field, "case");
    assert_eq!(read_text("case = 3").unwrap_err().field, "case");
}

#[test]
fn a_program_that_grows_takes_a_limit_that_goes() {
    let text = entry("room = 2").replace("join", "grow");
    assert_eq!(read_text(&text).unwrap_err().field, "lift");
    let text = entry("room = 2\nlift = true").replace("join", "grow");
    assert_eq!(names(&text), ["x/room-2/lifted/size-4/grow"]);
}

#[test]
fn the_room_is_what_the_tightest_limit_leaves() {
    let room = |lines: &str| read_text(&entry(lines)).unwrap()[0].conditions.room();
    assert_eq!(room(""), None);
    assert_eq!(room("room = 3"), Some(3));
    assert_eq!(room("nproc = 300\nin_use = 200"), Some(99));
    assert_eq!(room("pids = 20"), Some(19));
    assert_eq!(room("pids = 20\nroom = 3"), Some(3));
}

#[test]
fn the_committed_table_has_no_two_cases_of_one_name() {
    let cases = committed();
    let mut seen = std::collections::BTreeSet::new();
    for case in &cases {
        assert!(seen.insert(case.to_string()), "{case} comes twice");
    }
}

#[test]
fn the_committed_table_runs_every_program_in_the_quick_selection_too() {
    let cases = committed();
    for program in PROGRAMS {
        let quick = |case: &&Case| case.quick && case.program == *program;
        assert!(cases.iter().any(|case| quick(&case)), "{program}");
    }
    assert!(cases.iter().any(|case| !case.quick));
}

#[test]
fn bytes_that_are_no_text_are_a_problem_at_their_line() {
    let problem = parse(b"[[case]]\nname = \"\xff\"\n").unwrap_err();
    assert_eq!((problem.line, problem.field.as_str()), (2, "name"));
}

/// Pieces of a table, so that more than the first line gets read.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z_]{1,8} = [0-9\"a-z.\\[\\], -]{0,12}\n",
        proptest::sample::select(vec![
            "[[case]]\n",
            "[sets]\n",
            "name = \"x\"\n",
            "about = \"y\"\n",
            "sizes = [1, 2]\n",
            "programs = [\"join\"]\n",
            "room = [0, 1]\n",
            "nproc = 3\n",
            "in_use = 2\n",
            "faults = [\"mmap:after=1\"]\n",
            "lift = true\n",
            "stack = \"1 GiB\"\n",
            "\u{feff}",
            "[",
            "]",
            "\"\"\"",
            "é = 1\n",
            "case = [{}]\n",
        ])
        .prop_map(str::to_string),
    ]
}

/// A change to a table that somebody could have made by mistake.
#[derive(Clone, Debug)]
enum Slip {
    Byte(usize, u8),
    Cut(usize, usize),
    Insert(usize, String),
    /// A line again, somewhere else.
    Line(usize, usize),
    /// A value in another's place.
    Value(usize, usize),
}

fn slip() -> impl Strategy<Value = Slip> {
    let at = || any::<usize>();
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Slip::Byte(at, byte)),
        (at(), 1_usize..40).prop_map(|(at, count)| Slip::Cut(at, count)),
        (at(), piece()).prop_map(|(at, piece)| Slip::Insert(at, piece)),
        (at(), at()).prop_map(|(from, to)| Slip::Line(from, to)),
        (at(), at()).prop_map(|(from, to)| Slip::Value(from, to)),
    ]
}

fn with_slip(table: Vec<u8>, slip: &Slip) -> Vec<u8> {
    let mut table = table;
    let within = |at: usize| at % (table.len() + 1);
    match slip {
        Slip::Byte(at, byte) => {
            let at = within(*at);
            table.splice(at..table.len().min(at + 1), [*byte]);
        }
        Slip::Cut(at, count) => {
            let at = within(*at);
            table.drain(at..table.len().min(at + count));
        }
        Slip::Insert(at, piece) => {
            let at = within(*at);
            table.splice(at..at, piece.bytes());
        }
        Slip::Line(from, to) | Slip::Value(from, to) => {
            let mut lines: Vec<Vec<u8>> =
                table.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
            let (from, to) = (from % lines.len(), to % lines.len());
            let line = lines[from].clone();
            match (slip, line.iter().position(|b| *b == b'=')) {
                (Slip::Value(..), Some(value)) => {
                    let name = lines[to].iter().position(|b| *b == b'=').unwrap_or(0);
                    lines[to].truncate(name);
                    lines[to].extend_from_slice(&line[value..]);
                }
                _ => lines.insert(to, line),
            }
            table = lines.join(&b'\n');
        }
    }
    table
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_read_or_refused_but_never_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..400)
    ) {
        let _ = parse(&bytes);
    }

    #[test]
    fn pieces_of_tables_are_read_or_refused_with_a_line_that_exists(
        pieces in proptest::collection::vec(piece(), 0..12)
    ) {
        let text: String = pieces.concat();
        if let Err(problem) = read_text(&text) {
            let lines = text.matches('\n').count() + 1;
            prop_assert!((1..=lines).contains(&problem.line), "{problem}");
        }
    }

    #[test]
    fn the_committed_table_with_a_few_slips_is_read_or_refused_with_a_line_that_exists(
        slips in proptest::collection::vec(slip(), 1..4)
    ) {
        let committed = include_bytes!("../../cases.toml").to_vec();
        let table = slips.iter().fold(committed, with_slip);
        let lines = table.iter().filter(|byte| **byte == b'\n').count() + 1;
        match parse(&table) {
            Ok(cases) => prop_assert!(cases.iter().all(|case| !case.to_string().is_empty())),
            Err(problem) => prop_assert!((1..=lines).contains(&problem.line), "{problem}"),
        }
    }
}
