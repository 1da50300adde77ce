//! Which bucket an item belongs to.
//!
//! Splitters out of a sorted sample are the bounds of the buckets. Each item finds its own
//! by a binary search without branches, several items at a time, so that the processor
//! overlaps them (Sanders and Winkel, "Super Scalar Sample Sort", 2004, section 3).
//!
//! The splitters are a search tree: the node 1 is the one in the middle, and the children of
//! the node n are 2n and 2n + 1.

use super::super::order::Order;

/// Items whose searches go on at the same time.
const AT_ONCE: usize = 8;

/// Which of the splitters of so many buckets, a power of two, is this node.
pub(super) fn splitter_of(node: usize, buckets: usize) -> usize {
    let level = node.ilog2();
    let width = buckets >> level;
    (node - (1 << level)) * width + width / 2 - 1
}

/// Whether splitters that are sorted are so many different ones.
pub(super) fn differ<T, O: Order<T>>(splitters: &[&T], order: &O) -> bool {
    splitters
        .windows(2)
        .all(|pair| order.less(pair[0], pair[1]))
}

/// Writes to `ids` how many splitters of so many buckets each item is not less than. `node` is
/// asked for the nodes from 1 on.
pub(super) fn find<'a, T, O>(
    items: &[T],
    buckets: usize,
    node: impl Fn(usize) -> &'a T,
    order: &O,
    ids: &mut [u8],
) where
    T: 'a,
    O: Order<T>,
{
    let levels = buckets.ilog2();
    let step = |found: usize, item: &T| 2 * found + usize::from(!order.less(item, node(found)));
    let id = |found: usize| (found - buckets) as u8;
    let mut groups = items.chunks_exact(AT_ONCE);
    let mut groups_ids = ids.chunks_exact_mut(AT_ONCE);
    for (group, ids) in groups.by_ref().zip(groups_ids.by_ref()) {
        let mut found = [1; AT_ONCE];
        for _ in 0..levels {
            for (item, found) in group.iter().zip(&mut found) {
                *found = step(*found, item);
            }
        }
        ids.copy_from_slice(&found.map(id));
    }
    for (item, to) in groups.remainder().iter().zip(groups_ids.into_remainder()) {
        *to = id((0..levels).fold(1, |found, _| step(found, item)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::order::Natural;
    use super::{find, splitter_of};

    #[test]
    fn an_item_belongs_behind_the_splitters_that_it_is_not_less_than() {
        for buckets in [2, 8, 256] {
            let splitters: Vec<usize> = (1..buckets).map(|n| 10 * n).collect();
            let items: Vec<usize> = (0..10 * buckets + 3).collect();
            let mut ids = vec![0; items.len()];
            let node = |n| &splitters[splitter_of(n, buckets)];
            find(&items, buckets, node, &Natural, &mut ids);
            for (item, id) in items.iter().zip(ids) {
                assert_eq!(usize::from(id), (item / 10).min(buckets - 1));
            }
        }
    }

    #[test]
    fn each_splitter_is_one_node() {
        for buckets in [2, 4, 64, 256] {
            let mut splitters: Vec<usize> = (1..buckets).map(|n| splitter_of(n, buckets)).collect();
            splitters.sort();
            assert!(splitters.into_iter().eq(0..buckets - 1));
        }
    }
}
