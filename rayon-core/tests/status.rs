//! What a pool says of itself, and `RAYON_REPORT`.

mod support;

use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::sync::mpsc::channel;
use support::child::alone;
use support::watchdog::Watchdog;

fn pool(size: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(size).build().unwrap()
}

#[test]
fn a_pool_says_how_many_workers_live() {
    let _watchdog = Watchdog::over("status");
    let pool = pool(4);
    let line = |live| format!("rayon: {live} of 4 workers live, ceiling 4, no start refused");
    assert_eq!(pool.status().to_string(), line(0));
    let status = pool.install(|| pool.status());
    assert!(status.live() >= 1);
    pool.broadcast(|_| ());
    let status = pool.status();
    assert_eq!(status.to_string(), line(4));
    assert_eq!((status.size(), status.live(), status.ceiling()), (4, 4, 4));
    assert_eq!(status.refused_starts(), 0);
    assert!(status.last_refusal().is_none() && status.next_try().is_none());
    // A snapshot, which does not change any more.
    let copy = status.clone();
    drop(pool);
    assert_eq!(copy.live(), 4);
}

#[test]
fn the_thread_that_is_worker_0_is_counted() {
    let _watchdog = Watchdog::over("the status of a pool with the current thread");
    let host = std::thread::spawn(|| {
        let builder = ThreadPoolBuilder::new().num_threads(3);
        let pool = builder.use_current_thread().build().unwrap();
        let status = pool.status();
        assert_eq!((status.size(), status.live(), status.ceiling()), (3, 1, 3));
        pool.broadcast(|_| ());
        assert_eq!(pool.status().live(), 3);
    });
    host.join().unwrap();
}

#[test]
fn inside_of_a_pool_the_question_is_about_that_pool() {
    let test = "inside_of_a_pool_the_question_is_about_that_pool";
    alone(test, &[("RAYON_NUM_THREADS", "5")], || {
        let pool = pool(3);
        assert_eq!(pool.install(rayon_core::status).size(), 3);
        assert!(pool.install(rayon_core::status).live() >= 1);
        let (sender, receiver) = channel();
        pool.spawn(move || sender.send(rayon_core::status().size()).unwrap());
        assert_eq!(receiver.recv(), Ok(3));
        // Outside it is about the global pool, which to be asked does not start.
        let status = rayon_core::status();
        assert_eq!((status.size(), status.live()), (5, 0));
        rayon_core::broadcast(|_| ());
        assert_eq!(rayon_core::status().live(), 5);
    });
}

/// Refusals that the system makes of itself.
#[cfg(target_os = "linux")]
mod refused {
    use super::*;
    use std::time::Duration;
    use support::child::run;
    use support::limits::limit_threads;

    #[test]
    fn a_pool_says_what_was_refused_and_when_it_tries_again() {
        let test = "refused::a_pool_says_what_was_refused_and_when_it_tries_again";
        alone(test, &[], says_what_was_refused_and_when_it_tries_again);
    }

    fn says_what_was_refused_and_when_it_tries_again() {
        limit_threads(0);
        let pool = pool(4);
        assert_eq!(pool.install(|| 1), 1);
        let status = pool.status();
        assert_eq!((status.live(), status.refused_starts()), (0, 1), "{status}");
        let refusal = status.last_refusal().unwrap();
        assert_eq!(refusal.error().raw_os_error(), Some(libc::EAGAIN));
        assert!(status.next_try().unwrap() <= Duration::from_millis(100));
        let line = status.to_string();
        let start = "rayon: 0 of 4 workers live, ceiling 0, 1 start refused (last: ";
        assert!(line.starts_with(start), "{line}");
        assert!(line.contains(&refusal.to_string()), "{line}");
        assert!(line.contains("), next try "), "{line}");
        assert_eq!(line.lines().count(), 1);
        // Time passes without being told to it.
        while pool.status().next_try() != Some(Duration::ZERO) {
            std::thread::yield_now();
        }
        let line = pool.status().to_string();
        assert!(line.ends_with(", next try when there is work"), "{line}");
        assert_eq!(pool.install(|| 1), 1);
        assert_eq!(pool.status().refused_starts(), 2);
    }

    /// What the library writes to standard error in a process with this `RAYON_REPORT` in
    /// which several pools are refused workers, again and again.
    fn reported(name: &str, variable: Option<&str>) -> Option<Vec<String>> {
        let environment: Vec<_> = variable
            .map(|value| ("RAYON_REPORT", value))
            .into_iter()
            .collect();
        let output = run(name, &environment, || {
            limit_threads(0);
            let pools = [pool(4), pool(5)];
            while pools.iter().any(|pool| pool.status().refused_starts() < 2) {
                for pool in &pools {
                    pool.install(|| ());
                }
            }
        })?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{text}");
        // Not the name of the test.
        let lines = text.lines().filter(|line| line.starts_with("rayon"));
        Some(lines.map(String::from).collect())
    }

    #[test]
    fn the_first_use_and_the_first_refusal_are_reported_in_a_line_each_if_asked_for() {
        let test =
            "refused::the_first_use_and_the_first_refusal_are_reported_in_a_line_each_if_asked_for";
        if let Some(lines) = reported(test, Some("1")) {
            assert_eq!(lines.len(), 2, "{lines:?}");
            assert!(lines[0].starts_with("rayon-core: "), "{lines:?}");
            assert!(lines[0].contains(" size 4 "), "{lines:?}");
            let start = "rayon: 0 of 4 workers live, ceiling 0, 1 start refused (last: ";
            assert!(lines[1].starts_with(start), "{lines:?}");
        }
    }

    #[test]
    fn nothing_is_reported_unless_asked_for() {
        let test = "refused::nothing_is_reported_unless_asked_for";
        if let Some(lines) = reported(test, None) {
            assert_eq!(lines, [""; 0]);
        }
    }

    #[test]
    fn nothing_is_reported_if_told_not_to() {
        let test = "refused::nothing_is_reported_if_told_not_to";
        if let Some(lines) = reported(test, Some("0")) {
            assert_eq!(lines, [""; 0]);
        }
    }
}

/// What the library writes to standard error with `RAYON_REPORT=1` in a process that does
/// `work`.
fn said(name: &str, work: impl FnOnce()) -> Option<Vec<String>> {
    let output = support::child::run(name, &[("RAYON_REPORT", "1")], work)?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}");
    let lines = text.lines().filter(|line| line.starts_with("rayon"));
    Some(lines.map(String::from).collect())
}

fn of_size(lines: &[String], size: usize) {
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("rayon-core: "), "{lines:?}");
    assert!(lines[0].contains(&format!(" size {size} ")), "{lines:?}");
}

#[test]
fn the_first_use_is_reported_once_without_refusals() {
    let test = "the_first_use_is_reported_once_without_refusals";
    let lines = said(test, || {
        let pools = [pool(2), pool(3)];
        pools[1].broadcast(|_| ());
        pools[0].install(|| ());
        rayon_core::join(|| (), || ());
    });
    if let Some(lines) = lines {
        of_size(&lines, 3);
    }
}

#[test]
fn pools_that_are_built_and_not_used_are_not_reported() {
    let test = "pools_that_are_built_and_not_used_are_not_reported";
    let lines = said(test, || {
        drop(pool(2));
        let builder = ThreadPoolBuilder::new().num_threads(2);
        drop(builder.start_on_demand(false).build().unwrap());
    });
    if let Some(lines) = lines {
        assert_eq!(lines, [""; 0]);
    }
}

#[test]
fn a_job_that_is_spawned_from_outside_is_a_use() {
    let test = "a_job_that_is_spawned_from_outside_is_a_use";
    let lines = said(test, || {
        let builder = ThreadPoolBuilder::new().num_threads(6);
        let pool = builder.start_on_demand(false).build().unwrap();
        let (sender, receiver) = channel();
        pool.spawn(move || sender.send(()).unwrap());
        receiver.recv().unwrap();
    });
    if let Some(lines) = lines {
        of_size(&lines, 6);
    }
}

#[test]
fn a_scope_from_outside_is_a_use() {
    let test = "a_scope_from_outside_is_a_use";
    let lines = said(test, || {
        let builder = ThreadPoolBuilder::new().num_threads(6);
        let pool = builder.start_on_demand(false).build().unwrap();
        pool.in_place_scope(|scope| scope.spawn(|_| ()));
    });
    if let Some(lines) = lines {
        of_size(&lines, 6);
    }
}

#[test]
fn a_thread_that_is_worker_0_uses_its_pool() {
    let test = "a_thread_that_is_worker_0_uses_its_pool";
    let lines = said(test, || {
        let builder = ThreadPoolBuilder::new().num_threads(1);
        builder.use_current_thread().build_global().unwrap();
        rayon_core::join(|| (), || ());
    });
    if let Some(lines) = lines {
        of_size(&lines, 1);
    }
}
