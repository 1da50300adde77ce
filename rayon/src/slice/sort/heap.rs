//! Heapsort: what is left to do where there is no memory, or where no pivot is a good one. It is
//! slow, and takes nothing but time in proportion, whatever the items are.

use super::order::Order;

/// Sorts the items, equal ones in any order.
pub(super) fn sort<T, O: Order<T>>(items: &mut [T], order: &O) {
    for root in (0..items.len() / 2).rev() {
        sift(items, root, order);
    }
    for end in (1..items.len()).rev() {
        items.swap(0, end);
        sift(&mut items[..end], 0, order);
    }
}

/// Has the item at `root` sink below what is greater. The others are a heap already.
fn sift<T, O: Order<T>>(items: &mut [T], mut root: usize, order: &O) {
    loop {
        let mut child = 2 * root + 1;
        if child >= items.len() {
            return;
        }
        if child + 1 < items.len() && order.less(&items[child], &items[child + 1]) {
            child += 1;
        }
        if !order.less(&items[root], &items[child]) {
            return;
        }
        items.swap(root, child);
        root = child;
    }
}

#[cfg(test)]
mod tests {
    use super::super::order::Natural;
    use super::sort;

    #[test]
    fn a_heap_sorts() {
        for len in [0, 1, 2, 3, 4, 7, 8, 100, 1023] {
            for values in [1, 2, 10, 1000] {
                let mut items: Vec<_> = (0..len).map(|n| n * 7919 % values).collect();
                let mut expected = items.clone();
                sort(&mut items, &Natural);
                expected.sort();
                assert_eq!(items, expected);
            }
        }
    }
}
