//! `join` over data: the sum of a binary tree, a job for each node.

use crate::fib::chili_pool;
use crate::{expect, meter, pool, Figures};
use std::hint::black_box;

/// Nodes on the way from the root to a leaf: 2²¹ nodes in all, less one.
const HEIGHT: u32 = 21;
const NODES: u64 = (1 << HEIGHT) - 1;

/// A subtree, or none. The tree stays to the end of the process.
type Tree = Option<&'static Node>;

struct Node {
    value: u64,
    left: Tree,
    right: Tree,
}

/// A full tree, which numbers its nodes level by level. Each level lies in
/// memory from left to right, so that it makes no difference whether somebody
/// begins on the left or, as chili does, on the right.
fn planted() -> Tree {
    let mut below: &'static [Node] = &[];
    for level in (0..HEIGHT).rev() {
        let wide = 1_usize << level;
        let node = |n| Node {
            value: (wide + n) as u64,
            left: below.get(2 * n),
            right: below.get(2 * n + 1),
        };
        let nodes: Vec<Node> = (0..wide).map(node).collect();
        below = nodes.leak();
    }
    below.first()
}

pub fn on_rayon(slots: usize) -> Figures {
    fn sum(tree: Tree) -> u64 {
        let Some(node) = tree else { return 0 };
        let (left, right) = rayon::join(|| sum(node.left), || sum(node.right));
        node.value + left + right
    }
    pool(slots)?.install(|| figures(sum))
}

pub fn on_chili(slots: usize) -> Figures {
    fn sum(scope: &mut chili::Scope<'_>, tree: Tree) -> u64 {
        let Some(node) = tree else { return 0 };
        let (left, right) = scope.join(|s| sum(s, node.left), |s| sum(s, node.right));
        node.value + left + right
    }
    let pool = chili_pool(slots);
    let mut scope = pool.scope();
    figures(|tree| sum(&mut scope, tree))
}

pub fn plain(_: usize) -> Figures {
    fn sum(tree: Tree) -> u64 {
        let Some(node) = tree else { return 0 };
        node.value + sum(node.left) + sum(node.right)
    }
    figures(sum)
}

fn figures(mut sum: impl FnMut(Tree) -> u64) -> Figures {
    let tree = planted();
    expect("the tree's sum", sum(tree), NODES * (NODES + 1) / 2)?;
    let seconds = meter::seconds(|| {
        black_box(sum(tree));
    });
    Ok(vec![("wall", seconds / NODES as f64)])
}
