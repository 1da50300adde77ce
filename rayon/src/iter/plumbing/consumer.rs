//! The receiving side: consumers, the folders they turn into, and reducers.

/// What becomes of the items: a fold that can be cut.
///
/// A consumer is either turned into a [`Folder`], which gets the items one by one, or cut
/// in two, and then the two results are put together by the reducer that was made by the
/// cut.
///
/// `Item` is a parameter rather than an associated type so that one consumer can take
/// items of any type, or of any lifetime.
pub trait Consumer<Item>: Send + Sized {
    /// What [`into_folder`](Self::into_folder) makes.
    type Folder: Folder<Item, Result = Self::Result>;

    /// What puts the results of two halves together.
    type Reducer: Reducer<Self::Result>;

    /// What comes out in the end.
    type Result: Send;

    /// Cuts it in two: the first gets the items before `index`, the second those from it on,
    /// and the reducer gets the results of both, in this order.
    fn split_at(self, index: usize) -> (Self, Self, Self::Reducer);

    /// Turns it into what takes the items, one after the other.
    fn into_folder(self) -> Self::Folder;

    /// Whether more items would make no difference, as far as can be told now. Whoever
    /// feeds items may then stop, or not.
    fn full(&self) -> bool;
}

/// Takes items one after the other, and has a result when there are no more.
pub trait Folder<Item>: Sized {
    /// What comes out in the end.
    type Result;

    /// Takes the next item.
    fn consume(self, item: Item) -> Self;

    /// Takes items from `iter` until there are no more, or until it is
    /// [`full`](Self::full).
    ///
    /// It does not look whether it is full before the first of them. To be overridden
    /// where many items can be taken in a better way than one by one.
    fn consume_iter<I>(mut self, iter: I) -> Self
    where
        I: IntoIterator<Item = Item>,
    {
        for item in iter {
            self = self.consume(item);
            if self.full() {
                break;
            }
        }
        self
    }

    /// The result of all items taken.
    fn complete(self) -> Self::Result;

    /// Whether more items would make no difference, as far as can be told now.
    fn full(&self) -> bool;
}

/// Puts the results of the two halves of a consumer together.
pub trait Reducer<Result> {
    /// The result of both. `left` is that of the items that come first.
    fn reduce(self, left: Result, right: Result) -> Result;
}

/// A consumer that can be cut without saying where: for iterators that don't know how
/// many items there are.
pub trait UnindexedConsumer<I>: Consumer<I> {
    /// Cuts off a consumer for items that come before those that `self` will get from now
    /// on. Their results go, in this order, to the reducer that
    /// [`to_reducer`](Self::to_reducer) makes.
    fn split_off_left(&self) -> Self;

    /// What puts the results of two consumers together of which one was cut off the other.
    fn to_reducer(&self) -> Self::Reducer;
}
