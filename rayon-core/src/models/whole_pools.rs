//! Whole pools, with more threads and jobs than can be explored: `shuttle` runs the threads one
//! at a time and picks, by a seed, who is next; the seed decides what they do as well.
//!
//! ```sh
//! RUSTFLAGS="--cfg shuttle" cargo test -p rayon-core --release --lib models
//! ```
//!
//! | variable | |
//! |---|---|
//! | `RAYON_MODEL_SEED` | runs this one seed: what a failure says that it was |
//! | `RAYON_MODEL_SEEDS` | how many seeds are run, from 0 on |
//!
//! Every other seed schedules with priorities (S. Burckhardt et al., "A randomized scheduler
//! with probabilistic guarantees of finding bugs", ASPLOS 2010), the others at each point
//! anew.

use super::{fails_in_a_process, name_of, Omit};
use crate::platform::stderr;
use crate::registry::Registry;
use crate::sync::{lock, thread, wait, Condvar, Mutex};
use crate::{ThreadPool, ThreadPoolBuilder};
use shuttle::rand::{thread_rng, Rng};
use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

const SEEDS: u64 = 40_000;

/// Points of schedule after which an execution has gone on for too long: somebody waits in
/// vain.
const POINTS_OF_SCHEDULE: usize = 300_000;

/// Changes of priority in a schedule by priorities.
const CHANGES: usize = 4;

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name}={value} is no number")),
    )
}

/// Runs `scenario` with the scheduler of one seed.
fn run(seed: u64, scenario: fn()) {
    let mut config = shuttle::Config::new();
    config.stack_size = 1 << 18;
    config.max_steps = shuttle::MaxSteps::FailAfter(POINTS_OF_SCHEDULE);
    config.failure_persistence = shuttle::FailurePersistence::None;
    config.silence_warnings = true;
    let scheduler: Box<dyn Scheduler + Send> = match seed % 2 {
        0 => Box::new(RandomScheduler::new_from_seed(seed, 1)),
        _ => Box::new(PctScheduler::new_from_seed(seed, CHANGES, 1)),
    };
    shuttle::Runner::new(scheduler, config).run(move || {
        crate::sync::begin_execution();
        scenario();
    });
}

/// Runs `scenario` with many seeds, or with the one that was asked for; says which one fails.
fn run_all(name: &str, scenario: fn()) -> u64 {
    let seeds = match variable("RAYON_MODEL_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..variable("RAYON_MODEL_SEEDS").unwrap_or(SEEDS),
    };
    let number = seeds.end - seeds.start;
    for seed in seeds {
        if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(|| run(seed, scenario))) {
            stderr::write_line(&format!(
                "seed {seed} fails. Again: RAYON_MODEL_SEED={seed} RUSTFLAGS=\"--cfg shuttle\" \
                 cargo test -p rayon-core --release --lib {name} -- --exact --nocapture"
            ));
            panic::resume_unwind(payload);
        }
    }
    number
}

fn holds<F: FnOnce() -> fn()>(scenario: F) {
    let begun = Instant::now();
    let name = name_of::<F>();
    let seeds = run_all(name, scenario());
    let seconds = begun.elapsed().as_secs_f64();
    stderr::write_line(&format!("model {name}: {seeds} schedules, {seconds:.1} s"));
}

fn fails<F: FnOnce() -> fn()>(how: &str, omit: Omit, scenario: F) {
    let name = name_of::<F>();
    fails_in_a_process(name, how, omit, || {
        let seeds = run_all(name, scenario());
        panic!("none of {seeds} schedules fails without {omit:?}");
    });
}

// --- Scenarios ------------------------------------------------------------------------------

/// Counts jobs: those that are to run, and those that have.
#[derive(Clone)]
struct Tally(Arc<(Mutex<[usize; 2]>, Condvar)>);

impl Tally {
    fn new() -> Self {
        Tally(Arc::new((Mutex::new([0, 0]), Condvar::new())))
    }

    /// One more job: `f`, which is to run once.
    fn job<R>(&self, f: impl FnOnce() -> R) -> impl FnOnce() -> R {
        lock(&self.0 .0)[0] += 1;
        let tally = self.clone();
        move || {
            let result = f();
            lock(&tally.0 .0)[1] += 1;
            tally.0 .1.notify_all();
            result
        }
    }

    /// Waits until all have run that are to.
    fn settle(&self) {
        let mut counts = lock(&self.0 .0);
        while counts[0] != counts[1] {
            counts = wait(&self.0 .1, counts);
        }
    }

    fn assert_settled(&self) {
        let [made, run] = *lock(&self.0 .0);
        assert_eq!(made, run, "jobs made and jobs run");
    }
}

fn pick(below: usize) -> usize {
    thread_rng().gen_range(0..below)
}

/// A pool that the seed describes: of one to three workers, of which the system grants some,
/// or none, which stay, or leave when they have nothing to do.
fn some_pool() -> ThreadPool {
    let size = 1 + pick(3);
    let grants = [0, 1, size, 2 * size][pick(4)];
    let asked = AtomicUsize::new(0);
    let refuse = move |_| asked.fetch_add(1, Ordering::Relaxed) >= grants;
    let mut builder = ThreadPoolBuilder::new()
        .num_threads(size)
        .refuse_starts(refuse);
    if pick(2) == 0 {
        builder = builder.thread_keep_alive(Duration::from_millis(pick(2) as u64));
    }
    builder.build().unwrap()
}

/// A tree of joins, with spawns in it.
fn tree(tally: &Tally, depth: usize) {
    if depth == 0 {
        return;
    }
    if pick(3) == 0 {
        crate::spawn(tally.job(|| ()));
    }
    let half = |tally: &Tally| {
        let inner = tally.clone();
        tally.job(move || tree(&inner, depth - 1))
    };
    let (left, right) = (half(tally), half(tally));
    crate::join(left, right);
}

/// One call of a user's, which returns when all but its detached jobs have run.
fn call(pool: &ThreadPool, tally: &Tally) {
    match pick(6) {
        0 => pool.install(tally.job(|| tree(tally, 2))),
        1 => pool.spawn(tally.job(|| ())),
        2 => pool.scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|_| tally.job(|| tree(tally, 1))());
            }
        }),
        3 => pool.in_place_scope(|scope| {
            let inner = tally.clone();
            scope.spawn(move |_| inner.job(|| ())());
        }),
        4 => {
            let members = pool.broadcast(|context| {
                tally.job(|| ())();
                context.num_threads()
            });
            assert!(members.iter().all(|n| *n == members.len() && *n > 0));
        }
        _ => pool.spawn_broadcast({
            let tally = tally.clone();
            move |_| tally.job(|| ())()
        }),
    }
}

/// Callers beside each other, and then the end of the pool.
fn callers() {
    let pool = Arc::new(some_pool());
    let registry = Arc::downgrade(pool.registry());
    let tally = Tally::new();
    let withdraws = pick(2) == 0;
    let callers: Vec<_> = (0..1 + pick(3))
        .map(|number| {
            let (pool, tally) = (Arc::clone(&pool), tally.clone());
            thread::spawn(move || {
                for _ in 0..1 + pick(3) {
                    call(&pool, &tally);
                    if withdraws && number == 0 {
                        // In the midst of what the others do.
                        crate::sync::withdraw();
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        caller.join().unwrap();
    }
    drop(pool);
    tally.settle();
    wait_for_the_end(&registry);
    tally.assert_settled();
}

/// Waits until nobody has the registry any more, its workers included.
fn wait_for_the_end(registry: &Weak<Registry>) {
    while registry.strong_count() > 0 {
        thread::yield_now();
    }
}

/// Workers of one pool that call into another, and back.
fn nested_calls() {
    let pools = Arc::new([some_pool(), some_pool()]);
    let tally = Tally::new();
    let callers: Vec<_> = (0..2)
        .map(|i| {
            let (pools, tally) = (Arc::clone(&pools), tally.clone());
            thread::spawn(move || {
                let [outer, inner] = [&pools[i], &pools[1 - i]];
                outer.install(tally.job(|| {
                    call(inner, &tally);
                    inner.install(tally.job(|| call(outer, &tally)));
                }));
            })
        })
        .collect();
    for caller in callers {
        caller.join().unwrap();
    }
    let registries = [0, 1].map(|i| Arc::downgrade(pools[i].registry()));
    drop(pools);
    tally.settle();
    registries.iter().for_each(wait_for_the_end);
    tally.assert_settled();
}

/// A job that blocks until another thread says that it may go on.
#[derive(Clone)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn new() -> Self {
        Gate(Arc::new((Mutex::new(false), Condvar::new())))
    }

    fn open(&self) {
        *lock(&self.0 .0) = true;
        self.0 .1.notify_all();
    }

    fn wait(&self) {
        let mut open = lock(&self.0 .0);
        while !*open {
            open = wait(&self.0 .1, open);
        }
    }
}

/// Jobs that block for others: for one that they have spawned, which takes two threads, one
/// of which may be the caller's; and, detached in a scope, for what follows the scope.
fn blocking_jobs() {
    let size = 2 + pick(2);
    let grants = 1 + pick(2);
    let asked = AtomicUsize::new(0);
    let pool = ThreadPoolBuilder::new()
        .num_threads(size)
        .refuse_starts(move |_| asked.fetch_add(1, Ordering::Relaxed) >= grants)
        .build()
        .unwrap();
    let registry = Arc::downgrade(pool.registry());
    let tally = Tally::new();
    for _ in 0..1 + pick(2) {
        let blocks = || {
            let (gate, opens) = (Gate::new(), Gate::new());
            let gate_of_job = gate.clone();
            crate::spawn(tally.job(move || gate_of_job.open()));
            gate.wait();
            let detached = opens.clone();
            crate::scope(|_| crate::spawn(tally.job(move || detached.wait())));
            opens.open();
        };
        match pick(3) {
            0 => pool.install(tally.job(blocks)),
            1 => pool.scope(|scope| scope.spawn(|_| tally.job(blocks)())),
            _ => pool.in_place_scope(|scope| scope.spawn(|_| tally.job(blocks)())),
        }
    }
    drop(pool);
    tally.settle();
    wait_for_the_end(&registry);
    tally.assert_settled();
}

#[test]
fn jobs_that_block_for_others_go_on() {
    holds(|| blocking_jobs);
}

#[test]
fn if_callers_lend_no_hand_jobs_that_block_for_others_do_so_for_good() {
    fails("fails. Again:", Omit::CallersHand, || blocking_jobs);
}

#[test]
fn if_owners_do_not_look_before_their_own_jobs_scopes_run_what_waits_for_their_end() {
    fails("fails. Again:", Omit::LookBeforeOwnJobs, || blocking_jobs);
}

#[test]
fn all_jobs_of_callers_beside_each_other_are_run_and_the_pool_ends() {
    holds(|| callers);
}

#[test]
fn all_jobs_of_pools_that_call_each_other_are_run() {
    holds(|| nested_calls);
}

#[test]
fn if_a_sleeper_does_not_look_a_job_waits_in_vain() {
    fails("fails. Again:", Omit::SleepersLook, || callers);
}

#[test]
fn if_a_guest_does_not_look_after_leaving_a_job_waits_in_vain() {
    fails("fails. Again:", Omit::GuestsLook, || callers);
}

#[test]
fn if_credit_is_not_counted_out_a_scope_does_not_end() {
    fails("fails. Again:", Omit::CountCreditOut, || callers);
}

#[test]
fn if_the_last_hold_ends_nothing_the_workers_stay() {
    fails("fails. Again:", Omit::Terminate, || callers);
}

#[test]
fn if_a_sleeper_does_not_say_so_at_its_latch_nobody_wakes_it() {
    fails("fails. Again:", Omit::SaySleeping, || nested_calls);
}
