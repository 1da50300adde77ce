//! Environment variables with anything in them: they are understood, or mean nothing.

#[cfg(target_os = "linux")]
mod support;

use proptest::prelude::*;
use rayon_core::{max_num_threads, ThreadPoolBuilder};
use std::env::{remove_var, set_var};
use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};

/// The environment is one for all tests of this process.
static ENVIRONMENT: Mutex<()> = Mutex::new(());

/// What can be in a variable: no null bytes, and on Unix not even text.
fn value() -> impl Strategy<Value = OsString> {
    #[cfg(unix)]
    fn of_bytes(bytes: Vec<u8>) -> OsString {
        std::os::unix::ffi::OsStringExt::from_vec(bytes)
    }
    #[cfg(not(unix))]
    fn of_bytes(bytes: Vec<u8>) -> OsString {
        String::from_utf8_lossy(&bytes).into_owned().into()
    }
    prop_oneof![
        prop::collection::vec(1_u8.., 0..20).prop_map(of_bytes),
        "[0-9]{1,25}".prop_map(OsString::from),
        "[ +-]?[0-9]{0,4}[ \n.x]?".prop_map(OsString::from),
    ]
}

/// The number that a value stands for, if it does for one.
fn number(value: &Option<OsString>) -> Option<usize> {
    value.as_ref()?.to_str()?.parse().ok()
}

fn set(name: &str, value: &Option<OsString>) {
    match value {
        Some(value) => set_var(name, value),
        None => remove_var(name),
    }
}

fn default_size() -> usize {
    let pool = ThreadPoolBuilder::new().start_on_demand(true).build();
    pool.unwrap().current_num_threads()
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_pool_has_the_size_that_the_environment_names_or_that_of_the_machine(
        size in prop::option::of(value()),
        deprecated in prop::option::of(value()),
    ) {
        let _alone = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
        set("RAYON_NUM_THREADS", &None);
        set("RAYON_RS_NUM_CPUS", &None);
        let cpus = default_size();
        set("RAYON_NUM_THREADS", &size);
        set("RAYON_RS_NUM_CPUS", &deprecated);
        let found = default_size();
        set("RAYON_NUM_THREADS", &None);
        set("RAYON_RS_NUM_CPUS", &None);
        // A zero in the one asks for the machine's, whatever the other says.
        let asked = number(&size).or_else(|| number(&deprecated)).filter(|asked| *asked > 0);
        prop_assert_eq!(found, asked.map_or(cpus, |asked| asked.min(max_num_threads())));
    }
}

/// Linux tells how many threads there are.
#[cfg(target_os = "linux")]
mod seen {
    use super::*;
    use crate::support::child::run;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..config() })]

        #[test]
        fn only_a_zero_has_workers_start_at_build(value in prop::option::of(value())) {
            let _alone = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
            set("RAYON_START_ON_DEMAND", &value);
            let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
            set("RAYON_START_ON_DEMAND", &None);
            let at_build = value.as_deref() == Some("0".as_ref());
            prop_assert_eq!(pool.status().live(), if at_build { 2 } else { 0 });
        }
    }

    /// In a process of its own for each value: the report is made once.
    #[test]
    fn a_refusal_is_reported_unless_the_variable_is_empty_or_a_zero() {
        let name = "seen::a_refusal_is_reported_unless_the_variable_is_empty_or_a_zero";
        for value in ["1", "", "0", "00", "no", " ", "é", "1\n", "0 0"] {
            let child = run(name, &[("RAYON_REPORT", value)], || {
                crate::support::limits::limit_threads(0);
                let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
                assert_eq!(pool.install(|| 1), 1);
            });
            // In the child, which has only one value.
            let Some(output) = child else { return };
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}");
            let reported = said.lines().any(|line| line.starts_with("rayon: "));
            assert_eq!(reported, !matches!(value, "" | "0"), "{value:?}: {said}");
        }
    }
}
