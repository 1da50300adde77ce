//! Adaptors that work on producers.
//!
//! Which producer an iterator has is only known inside of `with_producer`, so what an
//! adaptor does to it is a trait with a generic method, and the callbacks are written
//! here, once.

use crate::iter::plumbing::{Producer, ProducerCallback};
use crate::iter::IndexedParallelIterator;

/// Makes a producer out of any one that produces `T`.
pub(crate) trait Wrap<T> {
    /// What the new producer produces.
    type Item;

    /// The new producer.
    type Producer<P: Producer<Item = T>>: Producer<Item = Self::Item>;

    /// Makes it.
    fn wrap<P: Producer<Item = T>>(self, base: P) -> Self::Producer<P>;
}

/// Calls back with the wrapped producer of `base`.
pub(crate) fn with_wrapped<I, W, CB>(base: I, wrap: W, callback: CB) -> CB::Output
where
    I: IndexedParallelIterator,
    W: Wrap<I::Item>,
    CB: ProducerCallback<W::Item>,
{
    struct WithBase<W, CB> {
        wrap: W,
        callback: CB,
    }

    impl<T, W, CB> ProducerCallback<T> for WithBase<W, CB>
    where
        W: Wrap<T>,
        CB: ProducerCallback<W::Item>,
    {
        type Output = CB::Output;

        fn callback<P: Producer<Item = T>>(self, base: P) -> CB::Output {
            self.callback.callback(self.wrap.wrap(base))
        }
    }

    base.with_producer(WithBase { wrap, callback })
}

/// Makes a producer out of any two.
pub(crate) trait WrapBoth<A, B> {
    /// What the new producer produces.
    type Item;

    /// The new producer.
    type Producer<P: Producer<Item = A>, Q: Producer<Item = B>>: Producer<Item = Self::Item>;

    /// Makes it.
    fn wrap<P, Q>(self, a: P, b: Q) -> Self::Producer<P, Q>
    where
        P: Producer<Item = A>,
        Q: Producer<Item = B>;
}

/// Calls back with the producer made of those of `a` and `b`.
pub(crate) fn with_both<I, J, W, CB>(a: I, b: J, wrap: W, callback: CB) -> CB::Output
where
    I: IndexedParallelIterator,
    J: IndexedParallelIterator,
    W: WrapBoth<I::Item, J::Item>,
    CB: ProducerCallback<W::Item>,
{
    struct WithFirst<J, W, CB> {
        b: J,
        wrap: W,
        callback: CB,
    }

    impl<A, J, W, CB> ProducerCallback<A> for WithFirst<J, W, CB>
    where
        J: IndexedParallelIterator,
        W: WrapBoth<A, J::Item>,
        CB: ProducerCallback<W::Item>,
    {
        type Output = CB::Output;

        fn callback<P: Producer<Item = A>>(self, a: P) -> CB::Output {
            with_wrapped(self.b, WithSecond { a, wrap: self.wrap }, self.callback)
        }
    }

    struct WithSecond<P, W> {
        a: P,
        wrap: W,
    }

    impl<B, P, W> Wrap<B> for WithSecond<P, W>
    where
        P: Producer,
        W: WrapBoth<P::Item, B>,
    {
        type Item = W::Item;
        type Producer<Q: Producer<Item = B>> = W::Producer<P, Q>;

        fn wrap<Q: Producer<Item = B>>(self, b: Q) -> Self::Producer<Q> {
            self.wrap.wrap(self.a, b)
        }
    }

    a.with_producer(WithFirst { b, wrap, callback })
}
