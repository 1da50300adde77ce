//! `walk_tree`, `walk_tree_prefix` and `walk_tree_postfix`: the nodes of a tree that a
//! closure knows.

use super::plumbing::{bridge_unindexed, Folder, UnindexedConsumer, UnindexedProducer};
use super::ParallelIterator;
use crate::current_num_threads;
use crate::mechanism::feed_singly;
use std::mem;

/// A parallel iterator over the nodes of a tree, in any order: `root`, what `children_of`
/// says of it, and so on. It does not recurse, however deep the tree is.
///
/// Workers are given subtrees, so a tree that branches early is shared best.
///
/// # Panics
///
/// When it is consumed, if `children_of` does.
///
/// ```
/// use rayon::prelude::*;
///
/// // Each number has its halves for children.
/// let children = |&n: &u32| match n {
///     0 | 1 => vec![],
///     _ => vec![n / 2, n - n / 2],
/// };
/// let leaves = rayon::iter::walk_tree(100, children).filter(|&n| n == 1);
/// assert_eq!(leaves.count(), 100);
/// ```
pub fn walk_tree<S, B, I>(root: S, children_of: B) -> WalkTree<S, B>
where
    S: Send,
    B: Fn(&S) -> I + Send + Sync,
    I: IntoIterator<Item = S, IntoIter: DoubleEndedIterator>,
{
    WalkTree {
        inner: walk_tree_prefix(root, children_of),
    }
}

/// As [`walk_tree`], with each node before its children, and siblings in their order.
///
/// ```
/// use rayon::prelude::*;
///
/// let children = |node: &&str| match *node {
///     "1" => vec!["1.1", "1.2"],
///     "1.1" => vec!["1.1.1"],
///     _ => vec![],
/// };
/// let contents = rayon::iter::walk_tree_prefix("1", children);
/// assert_eq!(contents.collect::<Vec<_>>(), ["1", "1.1", "1.1.1", "1.2"]);
/// ```
pub fn walk_tree_prefix<S, B, I>(root: S, children_of: B) -> WalkTreePrefix<S, B>
where
    S: Send,
    B: Fn(&S) -> I + Send + Sync,
    I: IntoIterator<Item = S, IntoIter: DoubleEndedIterator>,
{
    WalkTreePrefix { root, children_of }
}

/// As [`walk_tree`], with each node after its children, and siblings in their order.
///
/// ```
/// use rayon::prelude::*;
///
/// let needs = |task: &&str| match *task {
///     "eat" => vec!["cook", "set the table"],
///     "cook" => vec!["shop"],
///     _ => vec![],
/// };
/// let plan = rayon::iter::walk_tree_postfix("eat", needs);
/// assert_eq!(plan.collect::<Vec<_>>(), ["shop", "cook", "set the table", "eat"]);
/// ```
pub fn walk_tree_postfix<S, B, I>(root: S, children_of: B) -> WalkTreePostfix<S, B>
where
    S: Send,
    B: Fn(&S) -> I + Send + Sync,
    I: IntoIterator<Item = S>,
{
    WalkTreePostfix { root, children_of }
}

/// What [`walk_tree`] returns.
#[derive(Debug)]
pub struct WalkTree<S, B> {
    inner: WalkTreePrefix<S, B>,
}

impl<S, B, I> ParallelIterator for WalkTree<S, B>
where
    S: Send,
    B: Fn(&S) -> I + Send + Sync,
    I: IntoIterator<Item = S, IntoIter: DoubleEndedIterator> + Send,
{
    type Item = S;

    /// In a pool of one in the order of rayon 1.12.0. Elsewhere nodes come before their
    /// children, so that a search in an endless tree can end.
    fn drive_unindexed<C: UnindexedConsumer<S>>(self, consumer: C) -> C::Result {
        let WalkTreePrefix { root, children_of } = self.inner;
        match current_num_threads() {
            1 => walk_tree_postfix(root, children_of).drive_unindexed(consumer),
            _ => walk_tree_prefix(root, children_of).drive_unindexed(consumer),
        }
    }
}

macro_rules! walk {
    ($(#[$doc:meta])* $name:ident, $postfix:literal, $($children:tt)*) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<S, B> {
            root: S,
            children_of: B,
        }

        impl<S, B, I> ParallelIterator for $name<S, B>
        where
            S: Send,
            B: Fn(&S) -> I + Send + Sync,
            I: $($children)*,
        {
            type Item = S;

            fn drive_unindexed<C: UnindexedConsumer<S>>(self, consumer: C) -> C::Result {
                let forest = Forest::<'_, S, B, $postfix> {
                    stack: vec![Entry::Tree(self.root)],
                    trees: 1,
                    children_of: &self.children_of,
                };
                bridge_unindexed(forest, consumer)
            }
        }
    };
}

walk!(
    /// What [`walk_tree_prefix`] returns.
    WalkTreePrefix,
    false,
    IntoIterator<Item = S, IntoIter: DoubleEndedIterator>
);
walk!(
    /// What [`walk_tree_postfix`] returns.
    WalkTreePostfix,
    true,
    IntoIterator<Item = S>
);

enum Entry<S> {
    /// A node and all below it.
    Tree(S),
    /// A node whose children have entries of their own, or have been.
    Node(S),
}

impl<S> Entry<S> {
    fn into_node(self) -> Option<S> {
        match self {
            Entry::Tree(_) => None,
            Entry::Node(node) => Some(node),
        }
    }
}

/// What is left to walk, in the order of the walk.
struct Forest<'b, S, B, const POSTFIX: bool> {
    /// The next one is the last.
    stack: Vec<Entry<S>>,
    /// How many of them are trees.
    trees: usize,
    children_of: &'b B,
}

impl<S, B, I, const POSTFIX: bool> Forest<'_, S, B, POSTFIX>
where
    B: Fn(&S) -> I,
    I: IntoIterator<Item = S>,
{
    /// Puts the children of a node that was the next tree in its place, and the node itself
    /// after them; where it comes next, before them or because there are none, it is given
    /// back.
    #[inline]
    fn open(&mut self, node: S) -> Option<S> {
        let children = (self.children_of)(&node).into_iter().map(Entry::Tree);
        let place = self.stack.len();
        self.stack.extend(children);
        let count = self.stack.len() - place;
        self.trees = self.trees - 1 + count;
        if POSTFIX && count > 0 {
            self.stack.push(Entry::Node(node));
            self.stack[place..].reverse();
            return None;
        }
        // Most nodes are leaves.
        if count > 1 {
            self.stack[place..].reverse();
        }
        Some(node)
    }

    /// Opens the only tree until there are several or none.
    fn branch(&mut self) {
        /// A tree that is a list, perhaps one without end, would all be opened here.
        const LONGEST_CHAIN: usize = 4096;
        let Some(place) = self.place_of_tree(1) else {
            return;
        };
        let before = self.stack.split_off(place + 1);
        let mut path = Vec::new();
        for _ in 0..LONGEST_CHAIN {
            match self.stack.pop() {
                Some(Entry::Tree(node)) if self.trees == 1 => path.extend(self.open(node)),
                other => {
                    self.stack.extend(other);
                    break;
                }
            }
        }
        self.stack.extend(path.into_iter().rev().map(Entry::Node));
        self.stack.extend(before);
    }

    /// Where in the stack the nth of the trees is, counted in the order of the walk.
    fn place_of_tree(&self, nth: usize) -> Option<usize> {
        let places = self.stack.iter().enumerate().rev();
        let mut trees = places.filter(|(_, entry)| matches!(entry, Entry::Tree(_)));
        trees.nth(nth - 1).map(|(place, _)| place)
    }
}

impl<S, B, I, const POSTFIX: bool> Iterator for Forest<'_, S, B, POSTFIX>
where
    B: Fn(&S) -> I,
    I: IntoIterator<Item = S>,
{
    type Item = S;

    #[inline]
    fn next(&mut self) -> Option<S> {
        loop {
            match self.stack.pop()? {
                Entry::Node(node) => return Some(node),
                Entry::Tree(node) => {
                    let opened = self.open(node);
                    if opened.is_some() {
                        return opened;
                    }
                }
            }
        }
    }

    /// Nobody cuts it any more, so nobody asks how many trees there are.
    #[inline]
    fn fold<V, F>(mut self, init: V, mut f: F) -> V
    where
        F: FnMut(V, S) -> V,
    {
        let mut value = init;
        while let Some(entry) = self.stack.pop() {
            value = match entry {
                Entry::Node(node) => f(value, node),
                Entry::Tree(root) if POSTFIX => {
                    children_first(root, self.children_of, value, &mut f)
                }
                Entry::Tree(root) => children_last(root, self.children_of, value, &mut f),
            };
        }
        value
    }
}

/// Folds a tree, each node before its children.
#[inline]
fn children_last<S, I, V>(
    root: S,
    children_of: &impl Fn(&S) -> I,
    init: V,
    mut f: impl FnMut(V, S) -> V,
) -> V
where
    I: IntoIterator<Item = S>,
{
    let mut value = init;
    // The next one is the last.
    let mut trees = vec![root];
    while let Some(node) = trees.pop() {
        let place = trees.len();
        trees.extend(children_of(&node));
        if trees.len() > place + 1 {
            trees[place..].reverse();
        }
        value = f(value, node);
    }
    value
}

/// Folds a tree, each node after its children.
#[inline]
fn children_first<S, I, V>(
    root: S,
    children_of: &impl Fn(&S) -> I,
    init: V,
    mut f: impl FnMut(V, S) -> V,
) -> V
where
    I: IntoIterator<Item = S>,
{
    let mut value = init;
    // The nodes on the way down, and what is left of their children.
    let mut path = Vec::new();
    let mut node = root;
    loop {
        let mut children = children_of(&node).into_iter();
        match children.next() {
            Some(child) => {
                path.push((children, mem::replace(&mut node, child)));
                continue;
            }
            // Most nodes are leaves.
            None => value = f(value, node),
        }
        node = loop {
            let Some((children, _)) = path.last_mut() else {
                return value;
            };
            match children.next() {
                Some(child) => break child,
                None => {
                    if let Some((_, node)) = path.pop() {
                        value = f(value, node);
                    }
                }
            }
        };
    }
}

impl<S, B, I, const POSTFIX: bool> UnindexedProducer for Forest<'_, S, B, POSTFIX>
where
    S: Send,
    B: Fn(&S) -> I + Send + Sync,
    I: IntoIterator<Item = S>,
{
    type Item = S;

    /// Half of the trees go to each side; without trees, half of the nodes.
    fn split(mut self) -> (Self, Option<Self>) {
        if self.trees == 1 {
            self.branch();
        }
        let (cut, trees) = match self.trees {
            0 if POSTFIX => (self.stack.len() / 2, 0),
            0 => (self.stack.len().div_ceil(2), 0),
            // The end of a chain is not in sight: the nodes so far, and the rest of it.
            1 => match self.place_of_tree(1) {
                Some(place) if place + 1 < self.stack.len() => (place + 1, 0),
                place => (place.unwrap_or(0), 1),
            },
            trees => {
                let first = if POSTFIX {
                    trees / 2
                } else {
                    trees.div_ceil(2)
                };
                (self.place_of_tree(first).unwrap_or(0), first)
            }
        };
        if cut == 0 || cut == self.stack.len() {
            return (self, None);
        }
        let first = Forest {
            stack: self.stack.split_off(cut),
            trees,
            children_of: self.children_of,
        };
        self.trees -= trees;
        (first, Some(self))
    }

    /// What cuts have opened comes first, or last, and is summed up by itself.
    fn fold_with<F: Folder<S>>(mut self, folder: F) -> F {
        let is_node = |entry: &&Entry<S>| matches!(entry, Entry::Node(_));
        if POSTFIX {
            let opened = self.stack.iter().take_while(is_node).count();
            let trees = self.stack.split_off(opened);
            let opened = mem::replace(&mut self.stack, trees);
            let folder = feed_singly(self, folder);
            if folder.full() {
                return folder;
            }
            folder.consume_iter(opened.into_iter().rev().filter_map(Entry::into_node))
        } else {
            let opened = self.stack.iter().rev().take_while(is_node).count();
            let opened = self.stack.split_off(self.stack.len() - opened);
            let nodes = opened.into_iter().rev().filter_map(Entry::into_node);
            let folder = folder.consume_iter(nodes);
            if folder.full() {
                return folder;
            }
            feed_singly(self, folder)
        }
    }
}
