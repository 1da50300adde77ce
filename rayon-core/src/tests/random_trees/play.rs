//! Plays trees, and checks what comes of it.

use super::pools::Pools;
use super::tree::{combine, leaf, Broadcasting, Panics, Scoping, Tree};
use crate::{
    current_num_threads, current_thread_index, join, scope, scope_fifo, yield_local, yield_now,
    Scope, ScopeFifo, ThreadPool,
};
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::Arc;

/// Where a job runs, as seen from the pools.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    /// On a thread that is no worker; what it publishes goes to this pool.
    Outside(usize),
    /// On a worker of this pool.
    Inside(usize),
}

/// One tree being played.
pub(super) struct Game {
    pub(super) pools: Arc<Pools>,
    tree: Tree,
    /// By a job's number: how often it has run.
    runs: Vec<AtomicUsize>,
    /// By a broadcast's number: how many workers took part, over all its runs.
    pub(super) members: Vec<AtomicUsize>,
}

fn catch(f: impl FnOnce() -> u64) -> Result<u64, Panics> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|payload| match payload.downcast::<Panics>() {
        Ok(panics) => *panics,
        Err(other) => resume_unwind(other),
    })
}
impl Game {
    pub(super) fn new(pools: &Arc<Pools>, tree: &Tree) -> Arc<Game> {
        let zeros = || (0..tree.size()).map(|_| AtomicUsize::new(0)).collect();
        Arc::new(Game {
            pools: Arc::clone(pools),
            tree: tree.clone(),
            runs: zeros(),
            members: zeros(),
        })
    }

    pub(super) fn start(self: &Arc<Self>, at: At) {
        let outcome = catch(|| self.play(&self.tree, 0, at));
        assert_eq!(outcome, self.tree.expected(0));
    }

    /// Checks that each job has run exactly once, after the last of them has ended.
    pub(super) fn check(&self) {
        self.check_runs(&self.tree, 0, 1);
    }

    fn check_runs(&self, tree: &Tree, id: usize, expected: usize) {
        let runs = self.runs[id].load(Ordering::Relaxed);
        assert_eq!(runs, expected, "runs of job {id}, {tree:?}");
        let expected = match tree {
            Tree::Broadcast { .. } => self.members[id].load(Ordering::Relaxed),
            _ => expected,
        };
        for (id, child) in tree.numbered(id) {
            self.check_runs(child, id, expected);
        }
    }

    pub(super) fn pool(&self, pool: usize) -> &ThreadPool {
        &self.pools.pools[pool % self.pools.pools.len()].0
    }

    pub(super) fn inside(&self, pool: usize) -> At {
        At::Inside(pool % self.pools.pools.len())
    }

    fn check_place(&self, at: At) {
        match at {
            At::Outside(_) => assert_eq!(current_thread_index(), None),
            At::Inside(pool) => {
                let size = self.pool(pool).current_num_threads();
                assert_eq!(current_num_threads(), size);
                assert!(current_thread_index().is_some_and(|index| index < size));
                assert_eq!(
                    self.pool(pool).current_thread_index(),
                    current_thread_index()
                );
            }
        }
    }

    pub(super) fn play(self: &Arc<Self>, tree: &Tree, id: usize, at: At) -> u64 {
        self.runs[id].fetch_add(1, Ordering::Relaxed);
        self.check_place(at);
        let only = || tree.numbered(id).next().expect("these have one");
        match tree {
            Tree::Leaf => leaf(id),
            Tree::Yield => {
                let is_worker = matches!(at, At::Inside(_));
                assert_eq!(yield_local().is_some(), is_worker);
                assert_eq!(yield_now().is_some(), is_worker);
                leaf(id)
            }
            Tree::Panic(job) => {
                self.play(job, id + 1, at);
                resume_unwind(Box::new(Panics));
            }
            Tree::Join(_) => {
                let mut both = tree.numbered(id);
                let ((a_id, a), (b_id, b)) = (both.next().unwrap(), both.next().unwrap());
                let (a, b) = match at {
                    At::Inside(_) => join(|| self.play(a, a_id, at), || self.play(b, b_id, at)),
                    At::Outside(pool) => self.pool(pool).join(
                        || self.play(a, a_id, At::Inside(pool)),
                        || self.play(b, b_id, At::Inside(pool)),
                    ),
                };
                combine(a, b)
            }
            Tree::Scope { .. } => self.play_scope(tree, id, at),
            Tree::Spawn { fifo, pool, .. } => {
                let (job_id, job) = only();
                self.pools.detached.begin(1);
                let (this, job, at) = (Arc::clone(self), job.clone(), self.inside(*pool));
                let detached = move || this.play_detached(&job, job_id, at);
                match fifo {
                    true => self.pool(*pool).spawn_fifo(detached),
                    false => self.pool(*pool).spawn(detached),
                }
                leaf(id)
            }
            Tree::Install { pool, .. } => {
                let (job_id, job) = only();
                let inside = self.inside(*pool);
                self.pool(*pool).install(|| self.play(job, job_id, inside))
            }
            Tree::Broadcast {
                broadcasting, pool, ..
            } => {
                let (job_id, job) = only();
                match broadcasting {
                    Broadcasting::Waited => self.broadcast(*pool, id, job, job_id),
                    Broadcasting::Scoped(scoping) => {
                        self.broadcast_in_scope(*pool, id, job, job_id, *scoping)
                    }
                    Broadcasting::Detached => {
                        self.broadcast_detached(*pool, id, job, job_id);
                        leaf(id)
                    }
                }
            }
        }
    }

    pub(super) fn play_detached(self: &Arc<Self>, job: &Tree, id: usize, at: At) {
        let outcome = catch(|| self.play(job, id, at));
        let detached = &self.pools.detached;
        detached.check(&outcome, &job.expected(id), job);
        match outcome {
            Ok(_) => detached.end(),
            // The handler says that it has ended.
            Err(panics) => resume_unwind(Box::new(panics)),
        }
    }

    fn play_scope(self: &Arc<Self>, tree: &Tree, id: usize, at: At) -> u64 {
        let Tree::Scope {
            scoping,
            pool,
            chained,
            ..
        } = tree
        else {
            unreachable!("called for scopes");
        };
        let sum = AtomicU64::new(leaf(id));
        let jobs: Vec<_> = tree.numbered(id).collect();
        let of = |at| Jobs {
            game: self,
            sum: &sum,
            at,
            chained: *chained,
        };
        match (scoping, at) {
            (Scoping::Lifo, At::Inside(_)) => scope(|scope| of(at).spawn(scope, &jobs)),
            (Scoping::Fifo, At::Inside(_)) => scope_fifo(|scope| of(at).spawn_fifo(scope, &jobs)),
            (Scoping::Lifo, At::Outside(pool)) => {
                (self.pool(pool)).scope(|scope| of(At::Inside(pool)).spawn(scope, &jobs))
            }
            (Scoping::Fifo, At::Outside(pool)) => {
                (self.pool(pool)).scope_fifo(|scope| of(At::Inside(pool)).spawn_fifo(scope, &jobs))
            }
            (Scoping::InPlace, _) => self.pool(*pool).in_place_scope(|scope| {
                self.check_place(at);
                of(self.inside(*pool)).spawn(scope, &jobs);
            }),
            (Scoping::InPlaceFifo, _) => self.pool(*pool).in_place_scope_fifo(|scope| {
                self.check_place(at);
                of(self.inside(*pool)).spawn_fifo(scope, &jobs);
            }),
        }
        sum.into_inner()
    }
}

/// The jobs of one scope.
#[derive(Clone, Copy)]
struct Jobs<'s> {
    game: &'s Arc<Game>,
    sum: &'s AtomicU64,
    at: At,
    chained: bool,
}

impl<'s> Jobs<'s> {
    fn run(self, (id, job): (usize, &Tree)) {
        let result = self.game.play(job, id, self.at);
        self.sum.fetch_add(result, Ordering::Relaxed);
    }

    fn spawn(self, scope: &Scope<'s>, jobs: &'s [(usize, &'s Tree)]) {
        let Some((first, rest)) = jobs.split_first() else {
            return;
        };
        scope.spawn(move |scope| {
            if self.chained {
                self.spawn(scope, rest);
            }
            self.run(*first);
        });
        if !self.chained {
            self.spawn(scope, rest);
        }
    }

    fn spawn_fifo(self, scope: &ScopeFifo<'s>, jobs: &'s [(usize, &'s Tree)]) {
        let Some((first, rest)) = jobs.split_first() else {
            return;
        };
        scope.spawn_fifo(move |scope| {
            if self.chained {
                self.spawn_fifo(scope, rest);
            }
            self.run(*first);
        });
        if !self.chained {
            self.spawn_fifo(scope, rest);
        }
    }
}
