//! The trees: how they are made up, and what a sequential run of one returns.

use proptest::prelude::*;

/// How a scope is opened.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scoping {
    Lifo,
    Fifo,
    InPlace,
    InPlaceFifo,
}

/// Who waits for a broadcast.
#[derive(Clone, Copy, Debug)]
pub(super) enum Broadcasting {
    /// The caller.
    Waited,
    /// Nobody.
    Detached,
    /// A scope.
    Scoped(Scoping),
}

/// A job, and the jobs that it publishes. `pool` is taken modulo the number of pools.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Leaf,
    /// Looks for another job.
    Yield,
    /// Panics when its job is done.
    Panic(Box<Tree>),
    Join(Box<[Tree; 2]>),
    Scope {
        scoping: Scoping,
        pool: usize,
        /// Each job spawns the next, instead of the body all of them.
        chained: bool,
        jobs: Vec<Tree>,
    },
    Spawn {
        fifo: bool,
        pool: usize,
        job: Box<Tree>,
    },
    Install {
        pool: usize,
        job: Box<Tree>,
    },
    Broadcast {
        broadcasting: Broadcasting,
        pool: usize,
        job: Box<Tree>,
    },
}

/// That a job panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Panics;

/// What a leaf returns.
pub(super) fn leaf(id: usize) -> u64 {
    (id as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// What two jobs return together.
pub(super) fn combine(a: u64, b: u64) -> u64 {
    a.rotate_left(7).wrapping_add(b)
}

impl Tree {
    pub(super) fn children(&self) -> &[Tree] {
        match self {
            Tree::Leaf | Tree::Yield => &[],
            Tree::Join(both) => &both[..],
            Tree::Scope { jobs, .. } => jobs,
            Tree::Panic(job)
            | Tree::Spawn { job, .. }
            | Tree::Install { job, .. }
            | Tree::Broadcast { job, .. } => std::slice::from_ref(job),
        }
    }

    /// How many jobs the tree has.
    pub(super) fn size(&self) -> usize {
        1 + self.children().iter().map(Tree::size).sum::<usize>()
    }

    /// The children with their numbers, where `id` is this tree's number: they are
    /// numbered depth first.
    pub(super) fn numbered(&self, id: usize) -> impl Iterator<Item = (usize, &Tree)> {
        self.children().iter().scan(id + 1, |next, child| {
            let id = *next;
            *next += child.size();
            Some((id, child))
        })
    }

    /// Whether whoever plays the tree goes on without waiting for its job.
    pub(super) fn detaches(&self) -> bool {
        matches!(
            self,
            Tree::Spawn { .. }
                | Tree::Broadcast {
                    broadcasting: Broadcasting::Detached,
                    ..
                }
        )
    }

    /// What a sequential run of the tree numbered `id` returns.
    pub(super) fn expected(&self, id: usize) -> Result<u64, Panics> {
        if self.detaches() {
            return Ok(leaf(id));
        }
        let mut results = self.numbered(id).map(|(id, child)| child.expected(id));
        match self {
            Tree::Leaf | Tree::Yield => Ok(leaf(id)),
            Tree::Panic(_) => Err(Panics),
            Tree::Join(_) => {
                let (a, b) = (results.next(), results.next());
                Ok(combine(
                    a.expect("a join has two")?,
                    b.expect("a join has two")?,
                ))
            }
            Tree::Scope { .. } => {
                results.try_fold(leaf(id), |sum, result| Ok(sum.wrapping_add(result?)))
            }
            _ => results.next().expect("these have one"),
        }
    }
}

fn scoping() -> impl Strategy<Value = Scoping> {
    use Scoping::*;
    prop::sample::select(vec![Lifo, Fifo, InPlace, InPlaceFifo])
}

fn broadcasting() -> impl Strategy<Value = Broadcasting> {
    prop_oneof![
        Just(Broadcasting::Waited),
        Just(Broadcasting::Detached),
        scoping().prop_map(Broadcasting::Scoped),
    ]
}

/// What has jobs of `inner`.
fn branch<S: Strategy<Value = Tree> + Clone + 'static>(inner: S) -> BoxedStrategy<Tree> {
    let pool = || 0..3_usize;
    let boxed = || inner.clone().prop_map(Box::new);
    prop_oneof![
        1 => boxed().prop_map(Tree::Panic),
        4 => [inner.clone(), inner.clone()].prop_map(|both| Tree::Join(Box::new(both))),
        4 => (scoping(), pool(), prop::bool::ANY, prop::collection::vec(inner.clone(), 0..5))
            .prop_map(|(scoping, pool, chained, jobs)| Tree::Scope { scoping, pool, chained, jobs }),
        3 => (prop::bool::ANY, pool(), boxed())
            .prop_map(|(fifo, pool, job)| Tree::Spawn { fifo, pool, job }),
        4 => (pool(), boxed()).prop_map(|(pool, job)| Tree::Install { pool, job }),
    ]
    .boxed()
}

fn leaves() -> impl Strategy<Value = Tree> + Clone {
    prop_oneof![5 => Just(Tree::Leaf), 1 => Just(Tree::Yield)]
}

/// Any tree. A broadcast runs its job once for each worker, so there are no broadcasts
/// within broadcasts, and their trees are small.
pub(super) fn any() -> impl Strategy<Value = Tree> {
    let small = leaves().prop_recursive(2, 5, 3, branch);
    let broadcast = (broadcasting(), 0..3_usize, small.prop_map(Box::new)).prop_map(
        |(broadcasting, pool, job)| Tree::Broadcast {
            broadcasting,
            pool,
            job,
        },
    );
    let tips = prop_oneof![8 => leaves(), 1 => broadcast];
    tips.prop_recursive(6, 40, 4, branch)
}
