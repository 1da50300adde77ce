//! Items in groups of the same size, of which the last may be shorter: places are counted
//! in groups rather than in items.

/// So many items in groups of `size`, which is not 0.
#[derive(Clone, Copy)]
pub(crate) struct Groups {
    pub(crate) items: usize,
    pub(crate) size: usize,
}

impl Groups {
    /// How many groups there are.
    pub(crate) fn count(self) -> usize {
        self.items.div_ceil(self.size)
    }

    /// How many items the first `groups` groups have, the items before them, and those from
    /// there on.
    pub(crate) fn split_at(self, groups: usize) -> (usize, Groups, Groups) {
        let place = groups.saturating_mul(self.size).min(self.items);
        let of = |items| Groups { items, ..self };
        (place, of(place), of(self.items - place))
    }

    /// The lower bound of a piece's length, in groups, for one in items.
    pub(crate) fn min_len(self, items: usize) -> usize {
        items.div_ceil(self.size)
    }

    /// The upper bound of a piece's length, in groups, for one in items. A group can't be
    /// cut, however long it is.
    pub(crate) fn max_len(self, items: usize) -> usize {
        (items / self.size).max(1)
    }
}
