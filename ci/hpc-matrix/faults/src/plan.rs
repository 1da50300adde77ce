//! What to refuse, and when: `pthread_create+mmap:after=3:ENOMEM`.
//!
//! The text has the calls, then when they are refused, then, if it is not
//! the usual one, the error:
//!
//! | when | refused |
//! |---|---|
//! | `always` | all |
//! | `after=K` | all but the first K |
//! | `every=K` | the K-th, the 2K-th, … |
//! | `until-ms=T` | those in the first T milliseconds |
//! | `burst=A..B` | those with a number from A to B - 1, counted from 0 |
//!
//! What is counted are calls of `pthread_create` if that is among the calls,
//! else of any of them. The matrix reads its table with this file, too.
//! Nothing here allocates.

use core::fmt;

/// Calls that can be refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Calls {
    /// Starting a thread.
    pub(crate) pthread_create: bool,
    /// Mapping memory.
    pub(crate) mmap: bool,
    /// Registering an alternate signal stack.
    pub(crate) sigaltstack: bool,
}

/// When they are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Always,
    After(u64),
    Every(u64),
    UntilMillis(u64),
    Burst(u64, u64),
}

/// What a refused call answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// EAGAIN from `pthread_create`, ENOMEM from the others.
    Usual,
    Eagain,
    Enomem,
}

/// One fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// What is refused.
    pub(crate) calls: Calls,
    /// Which of those calls are.
    pub(crate) when: When,
    /// With which error.
    pub(crate) answer: Answer,
}

impl Plan {
    /// Reads a fault. An error says what is expected where it went wrong.
    pub(crate) fn parse(text: &str) -> Result<Plan, &'static str> {
        let mut parts = text.split(':');
        let calls = calls(parts.next().unwrap_or_default())?;
        let when = parts
            .next()
            .ok_or("after the calls comes a colon and when to refuse them")?;
        let when = self::when(when)?;
        let answer = match parts.next() {
            None => Answer::Usual,
            Some("EAGAIN") => Answer::Eagain,
            Some("ENOMEM") => Answer::Enomem,
            Some(_) => return Err("the error is EAGAIN or ENOMEM"),
        };
        match parts.next() {
            None => Ok(Plan {
                calls,
                when,
                answer,
            }),
            Some(_) => Err("nothing follows the error"),
        }
    }

    /// Whether the call with this number, counted from 0, is refused when it
    /// comes so many milliseconds after the start.
    pub(crate) fn refuses(&self, number: u64, millis: u64) -> bool {
        match self.when {
            When::Always => true,
            When::After(first) => number >= first,
            When::Every(step) => (number + 1) % step == 0,
            When::UntilMillis(end) => millis < end,
            When::Burst(from, to) => (from..to).contains(&number),
        }
    }
}

fn calls(text: &str) -> Result<Calls, &'static str> {
    let mut calls = Calls::default();
    for name in text.split('+') {
        match name {
            "pthread_create" => calls.pthread_create = true,
            "mmap" => calls.mmap = true,
            "sigaltstack" => calls.sigaltstack = true,
            _ => return Err("the calls are pthread_create, mmap and sigaltstack, joined by +"),
        }
    }
    Ok(calls)
}

fn when(text: &str) -> Result<When, &'static str> {
    const EXPECTED: &str =
        "when is always, after=K, every=K, until-ms=T or burst=A..B with A below B";
    if text == "always" {
        return Ok(When::Always);
    }
    let (name, value) = text.split_once('=').ok_or(EXPECTED)?;
    let number = |text: &str| text.parse::<u64>().map_err(|_| EXPECTED);
    match name {
        "after" => Ok(When::After(number(value)?)),
        "every" => match number(value)? {
            0 => Err(EXPECTED),
            step => Ok(When::Every(step)),
        },
        "until-ms" => Ok(When::UntilMillis(number(value)?)),
        "burst" => {
            let (from, to) = value.split_once("..").ok_or(EXPECTED)?;
            let (from, to) = (number(from)?, number(to)?);
            if from < to {
                Ok(When::Burst(from, to))
            } else {
                Err(EXPECTED)
            }
        }
        _ => Err(EXPECTED),
    }
}

/// The text that is read as this fault.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = [
            ("pthread_create", self.calls.pthread_create),
            ("mmap", self.calls.mmap),
            ("sigaltstack", self.calls.sigaltstack),
        ];
        let named = calls.iter().filter(|(_, refused)| *refused);
        for (index, (name, _)) in named.enumerate() {
            let plus = if index == 0 { "" } else { "+" };
            write!(f, "{plus}{name}")?;
        }
        match self.when {
            When::Always => f.write_str(":always"),
            When::After(first) => write!(f, ":after={first}"),
            When::Every(step) => write!(f, ":every={step}"),
            When::UntilMillis(end) => write!(f, ":until-ms={end}"),
            When::Burst(from, to) => write!(f, ":burst={from}..{to}"),
        }?;
        match self.answer {
            Answer::Usual => Ok(()),
            Answer::Eagain => f.write_str(":EAGAIN"),
            Answer::Enomem => f.write_str(":ENOMEM"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same_fault() {
        for text in [
            "pthread_create:always",
            "pthread_create:after=3:ENOMEM",
            "pthread_create+mmap:every=2",
            "sigaltstack:until-ms=500:EAGAIN",
            "pthread_create+mmap+sigaltstack:burst=4..8",
        ] {
            let plan = Plan::parse(text).unwrap();
            assert_eq!(plan.to_string(), text);
        }
    }

    #[test]
    fn what_is_not_a_fault_is_refused() {
        for text in [
            "",
            ":",
            "pthread_create",
            "fork:always",
            "mmap+:always",
            "mmap:never",
            "mmap:every=0",
            "mmap:after=",
            "mmap:after=-1",
            "mmap:burst=8..4",
            "mmap:burst=4",
            "mmap:always:EPERM",
            "mmap:always:ENOMEM:more",
        ] {
            assert!(Plan::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn each_time_has_its_calls() {
        let refused = |when: &str| -> Vec<u64> {
            let plan = Plan::parse(&format!("mmap:{when}")).unwrap();
            (0..8).filter(|&n| plan.refuses(n, n * 100)).collect()
        };
        assert_eq!(refused("always"), [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(refused("after=6"), [6, 7]);
        assert_eq!(refused("every=2"), [1, 3, 5, 7]);
        assert_eq!(refused("until-ms=250"), [0, 1, 2]);
        assert_eq!(refused("burst=3..5"), [3, 4]);
    }
}
