//! An iterator of whose length more is known than its type tells.

/// As `iter`, which has `len` items.
///
/// Producers' iterators must be `ExactSizeIterator`, which `std`'s `Chain` and some others
/// are not, as their length might not fit into a `usize`.
#[derive(Debug)]
pub struct KnownLen<I> {
    iter: I,
    len: usize,
}

impl<I> KnownLen<I> {
    pub(crate) fn new(iter: I, len: usize) -> Self {
        KnownLen { iter, len }
    }
}

impl<I: Iterator> Iterator for KnownLen<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        let item = self.iter.next()?;
        self.len -= 1;
        Some(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len, Some(self.len))
    }

    #[inline]
    fn fold<B, F>(self, init: B, f: F) -> B
    where
        F: FnMut(B, I::Item) -> B,
    {
        self.iter.fold(init, f)
    }
}

impl<I: DoubleEndedIterator> DoubleEndedIterator for KnownLen<I> {
    #[inline]
    fn next_back(&mut self) -> Option<I::Item> {
        let item = self.iter.next_back()?;
        self.len -= 1;
        Some(item)
    }
}

impl<I: Iterator> ExactSizeIterator for KnownLen<I> {}
