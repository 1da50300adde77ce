//! The player of `pools`: rounds, one after the other, until its time is up.
//!
//! | question | file |
//! |---|---|
//! | Has each job run once? | `ledger.rs` |
//! | What belongs to a round? | `game.rs` |
//! | Which pools are there? | `pools.rs` |
//! | What do callers and jobs do? | `script.rs`, `scopes.rs` |
//! | Which jobs wait for others? | `waits.rs` |
//! | Has each worker taken part in a broadcast? | `gathering.rs` |
//! | What do forked children do? | `children.rs` |
//! | Which limits are set? | `limits.rs` |
//! | How often has what happened? | `events.rs` |

mod children;
mod events;
mod game;
mod gathering;
mod ledger;
mod limits;
mod pools;
mod scopes;
mod script;
mod waits;

pub(crate) use ledger::fail;

use crate::args::{Fault, Options};
use crate::progress::{self, Progress, Round};
use children::Children;
use events::EXPECTED_PANICS;
use fastrand::Rng;
use game::{Game, CALLERS};
use ledger::Ledger;
use pools::{EXITS, STARTS};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, Sender};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

const TICK: Duration = Duration::from_micros(200);
const SECOND: Duration = Duration::from_secs(1);

/// Plays until the time is up.
pub(crate) fn main(options: &Options) -> ExitCode {
    let mut player = Player::new(Round::open(options));
    pools::build_global();
    let mut seed = options.seed;
    while player.began.elapsed() < options.time {
        player.round(seed, options);
        seed = seed.wrapping_add(u64::from(!options.repeat));
    }
    player.tell(true, true);
    ExitCode::SUCCESS
}

struct Player {
    began: Instant,
    told: Instant,
    round: Round,
    rounds: u64,
    seed: u64,
    ledger: Arc<Ledger>,
    children: Arc<Children>,
    callers: Vec<Sender<(Arc<Game>, usize)>>,
    /// The callers that are not through with their script.
    calling: Arc<AtomicUsize>,
    /// How many threads there are between rounds.
    threads: u64,
}

impl Player {
    fn new(round: Round) -> Player {
        let calling = Arc::new(AtomicUsize::new(0));
        let callers = (0..CALLERS).map(|_| start_caller(&calling)).collect();
        Player {
            began: Instant::now(),
            told: Instant::now(),
            round,
            rounds: 0,
            seed: 0,
            ledger: Ledger::new(),
            children: Arc::default(),
            callers,
            calling,
            threads: threads(),
        }
    }

    /// One round, from its pools to the end of all threads.
    fn round(&mut self, seed: u64, options: &Options) {
        (self.rounds, self.seed) = (self.rounds + 1, seed);
        self.round.begins(self.rounds, seed);
        let rng = &mut Rng::with_seed(seed);
        let others = options.other_tasks;
        let mut game = Game::draw(rng, others, &self.ledger, &self.children);
        if game.limited {
            game.play_limit(rng);
        }
        game.build_pools(rng);
        let game = Arc::new(game);
        if self.rounds > 3 {
            self.do_wrong(&game, options.fault);
        }
        self.calling.store(game.callers(), Ordering::Relaxed);
        for caller in 0..game.callers() {
            let sent = self.callers[caller].send((Arc::clone(&game), caller));
            sent.expect("a caller does not end");
        }
        self.wait_until_over(game);
        limits::lift();
        self.ledger.close();
        if self.told.elapsed() > SECOND {
            self.tell(true, false);
        }
    }

    /// Waits until nothing is left of a round: no caller at work, no job, no child, no
    /// pool, no worker.
    fn wait_until_over(&mut self, game: Arc<Game>) {
        let weak = Arc::downgrade(&game);
        let mut game = Some(game);
        let mut gone = false;
        while !gone {
            let called = self.calling.load(Ordering::Acquire) == 0;
            if game
                .as_ref()
                .is_some_and(|game| game.held_by_jobs || called)
            {
                game = None;
            }
            let reaped = self.children.reap();
            gone = called
                && reaped
                && self.ledger.open() == 0
                && weak.strong_count() == 0
                && EXPECTED_PANICS.load(Ordering::Relaxed) == 0
                && STARTS.load(Ordering::Relaxed) == EXITS.load(Ordering::Relaxed)
                && threads() <= self.threads;
            if !gone {
                // It hangs, perhaps; the supervisor is to know how far it has come.
                if self.told.elapsed() > 3 * SECOND {
                    self.tell(false, false);
                }
                thread::sleep(TICK);
            }
        }
    }

    fn tell(&mut self, quiet: bool, done: bool) {
        self.told = Instant::now();
        let told = progress::resident().and_then(|resident| {
            Progress {
                seconds: self.began.elapsed().as_secs_f64(),
                rounds: self.rounds,
                seed: self.seed,
                jobs: self.ledger.ended(),
                open: self.ledger.open() as u64,
                events: events::counted(),
                quiet,
                resident,
                threads: threads(),
                done,
            }
            .tell()
        });
        if let Err(error) = told {
            fail(&format!("can't tell how it is: {error}"));
        }
    }

    /// Whoever supervises this has to find out.
    fn do_wrong(&self, game: &Arc<Game>, fault: Option<Fault>) {
        let ticket = || game.issue("wrong one").expect("the round has just begun");
        match fault {
            None => {}
            Some(Fault::Double) => {
                let ticket = ticket();
                game.pool(0).install(|| {
                    ticket.run();
                    ticket.run();
                });
            }
            Some(Fault::Lost) => drop(ticket()),
            Some(Fault::Hang) => {
                let ticket = ticket();
                game.pool(0).spawn(move || {
                    ticket.run();
                    loop {
                        thread::park();
                    }
                });
            }
            Some(Fault::Leak) => {
                let leaked: &mut [u8] = vec![1; 1 << 20].leak();
                std::hint::black_box(leaked);
            }
            Some(Fault::Abort) => std::process::abort(),
            Some(Fault::Child) => self.children.fork_wrong(),
        }
    }
}

/// A thread that calls into pools, and is no worker of any.
fn start_caller(calling: &Arc<AtomicUsize>) -> Sender<(Arc<Game>, usize)> {
    let (sender, receiver) = channel::<(Arc<Game>, usize)>();
    let calling = Arc::clone(calling);
    let started = thread::Builder::new().spawn(move || {
        for (game, caller) in receiver {
            game.call(caller);
            drop(game);
            // Release: pairs with the wait for the end of the round.
            calling.fetch_sub(1, Ordering::Release);
        }
    });
    match started {
        Ok(_) => sender,
        Err(error) => fail(&format!("can't start a caller: {error}")),
    }
}

fn threads() -> u64 {
    progress::threads().unwrap_or_else(|error| fail(&format!("can't count threads: {error}")))
}
