//! `try_for_each`, `try_reduce` and their like: until something fails.

use super::ParallelIterator;
use crate::mechanism::{reduce_by, Reduction};
use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

macro_rules! methods {
    () => {
        /// Calls `op` with each item until it fails, and returns that failure: an `Err`, a
        /// `None` or a `Break`. If it never does, which is so without items, the result is
        /// that of success.
        ///
        /// After a failure the other pieces stop, each with the item that it is at. Of
        /// several failures it is any, not always the first.
        ///
        /// # Panics
        ///
        /// If `op` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::ops::ControlFlow;
        ///
        /// let even = |&n: &u32| if n % 2 == 0 { Ok(()) } else { Err(n) };
        /// assert_eq!([2, 4].par_iter().try_for_each(even), Ok(()));
        /// assert_eq!([2, 3, 4].par_iter().try_for_each(even), Err(3));
        ///
        /// let at_7 = |n| if n == 7 { ControlFlow::Break("seven") } else { ControlFlow::Continue(()) };
        /// assert_eq!((0..10).into_par_iter().try_for_each(at_7), ControlFlow::Break("seven"));
        /// ```
        fn try_for_each<OP, R>(self, op: OP) -> R
        where
            OP: Fn(Self::Item) -> R + Sync + Send,
            R: $crate::iter::try_::Try<Output = ()> + Send,
        {
            self.map(op)
                .try_reduce(|| (), |(), ()| $crate::iter::try_::Try::from_output(()))
        }

        /// As [`try_for_each`](Self::try_for_each); `op` also gets a value that the items of
        /// one piece share, as in [`for_each_with`](Self::for_each_with).
        ///
        /// # Panics
        ///
        /// If `op` or cloning does.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::sync::mpsc::channel;
        ///
        /// let (sender, receiver) = channel();
        /// let sent = (0..5).into_par_iter().try_for_each_with(sender, |sender, n| sender.send(n));
        /// assert_eq!(sent, Ok(()));
        /// assert_eq!(receiver.iter().sum::<u32>(), 10);
        /// ```
        fn try_for_each_with<OP, T, R>(self, init: T, op: OP) -> R
        where
            OP: Fn(&mut T, Self::Item) -> R + Sync + Send,
            T: Send + Clone,
            R: $crate::iter::try_::Try<Output = ()> + Send,
        {
            self.map_with(init, op).try_for_each(|result| result)
        }

        /// As [`try_for_each`](Self::try_for_each); `op` also gets a value that the items of
        /// one piece share, and that `init` makes, as in
        /// [`for_each_init`](Self::for_each_init).
        ///
        /// # Panics
        ///
        /// If `op` or `init` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::fmt::Write;
        ///
        /// let written = (0..5).into_par_iter().try_for_each_init(String::new, |line, n| {
        ///     line.clear();
        ///     write!(line, "{n}")
        /// });
        /// assert!(written.is_ok());
        /// ```
        fn try_for_each_init<OP, INIT, T, R>(self, init: INIT, op: OP) -> R
        where
            OP: Fn(&mut T, Self::Item) -> R + Sync + Send,
            INIT: Fn() -> T + Sync + Send,
            R: $crate::iter::try_::Try<Output = ()> + Send,
        {
            self.map_init(init, op).try_for_each(|result| result)
        }

        /// As [`reduce`](Self::reduce), of what is in the items if these are successes, until
        /// one of them or `op` fails, which is then the result.
        ///
        /// After a failure the other pieces stop, each with the item that it is at. Of
        /// several failures it is any, not always the first.
        ///
        /// # Panics
        ///
        /// If `op` or `identity` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let sum_of_squares = |numbers: &[u8]| {
        ///     let squares = numbers.par_iter().map(|&n| n.checked_mul(n));
        ///     squares.try_reduce(|| 0, u8::checked_add)
        /// };
        /// assert_eq!(sum_of_squares(&[3, 4]), Some(25));
        /// assert_eq!(sum_of_squares(&[12, 12]), None);
        /// assert_eq!(sum_of_squares(&[3, 100]), None);
        /// assert_eq!(sum_of_squares(&[]), Some(0));
        /// ```
        fn try_reduce<T, OP, ID>(self, identity: ID, op: OP) -> Self::Item
        where
            OP: Fn(T, T) -> Self::Item + Sync + Send,
            ID: Fn() -> T + Sync + Send,
            Self::Item: $crate::iter::try_::Try<Output = T>,
        {
            let begin = || $crate::iter::try_::Try::from_output(identity());
            $crate::iter::try_::reduce(self, || Some(begin()), op).unwrap_or_else(begin)
        }

        /// As [`try_reduce`](Self::try_reduce), without a neutral value: `None` if there are
        /// no items.
        ///
        /// # Panics
        ///
        /// If `op` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let product = |words: &[&str]| {
        ///     let numbers = words.par_iter().map(|word| word.parse::<u32>().ok());
        ///     numbers.try_reduce_with(u32::checked_mul)
        /// };
        /// assert_eq!(product(&["6", "7"]), Some(Some(42)));
        /// assert_eq!(product(&["6", "seven"]), Some(None));
        /// assert_eq!(product(&[]), None);
        /// ```
        fn try_reduce_with<T, OP>(self, op: OP) -> Option<Self::Item>
        where
            OP: Fn(T, T) -> Self::Item + Sync + Send,
            Self::Item: $crate::iter::try_::Try<Output = T>,
        {
            $crate::iter::try_::reduce(self, || None, op)
        }
    };
}
pub(super) use methods;

/// What `?` can be used on. As `std`'s trait of that name, which is unstable; nobody but
/// this crate can implement it, as it can't be named.
pub trait Try: Sized {
    /// What is in a success.
    type Output;

    /// A success.
    fn from_output(output: Self::Output) -> Self;

    /// What is in a success, or the failure.
    fn branch(self) -> ControlFlow<Self, Self::Output>;
}

/// `Try`: which patterns are successes, with what in them. All others are failures.
macro_rules! successes {
    ($([$($params:tt)*] $type:ty, $output:ty: $($success:pat => $in_it:expr),*;
        $value:ident => $from:expr;)*) => {$(
        impl<$($params)*> Try for $type {
            type Output = $output;

            #[inline]
            fn from_output($value: $output) -> Self {
                $from
            }

            #[inline]
            fn branch(self) -> ControlFlow<Self, $output> {
                match self {
                    $($success => Continue($in_it),)*
                    failure => Break(failure),
                }
            }
        }
    )*};
}

successes! {
    [T] Option<T>, T: Some(value) => value; value => Some(value);
    [T, E] Result<T, E>, T: Ok(value) => value; value => Ok(value);
    [B, C] ControlFlow<B, C>, C: Continue(value) => value; value => Continue(value);
    [T, E] Poll<Result<T, E>>, Poll<T>:
        Poll::Pending => Poll::Pending, Poll::Ready(Ok(value)) => Poll::Ready(value);
        value => value.map(Ok);
    [T, E] Poll<Option<Result<T, E>>>, Poll<Option<T>>:
        Poll::Pending => Poll::Pending,
        Poll::Ready(None) => Poll::Ready(None),
        Poll::Ready(Some(Ok(value))) => Poll::Ready(Some(value));
        value => value.map(|value| value.map(Ok));
}

/// Puts what is in the items together by `op`, until something fails. Each piece begins
/// with `begin()`.
pub(crate) fn reduce<I, B, OP>(iter: I, begin: B, op: OP) -> Option<I::Item>
where
    I: ParallelIterator<Item: Try>,
    B: Fn() -> Option<I::Item> + Sync,
    OP: Fn(<I::Item as Try>::Output, <I::Item as Try>::Output) -> I::Item + Sync,
{
    let failed = AtomicBool::new(false);
    reduce_by(iter, &TryReduce { failed, begin, op })
}

struct TryReduce<B, OP> {
    /// A hint to stop, and nothing more: the failure comes back with the pieces.
    failed: AtomicBool,
    begin: B,
    op: OP,
}

impl<B, OP> TryReduce<B, OP> {
    #[cold]
    fn fail<U>(&self, failure: U) -> U {
        self.failed.store(true, Ordering::Relaxed);
        failure
    }
}

impl<U, B, OP> Reduction<U> for TryReduce<B, OP>
where
    U: Try + Send,
    B: Fn() -> Option<U> + Sync,
    OP: Fn(U::Output, U::Output) -> U + Sync,
{
    type Piece = Option<U>;
    type Value = Option<U>;

    fn begin(&self) -> Option<U> {
        (self.begin)()
    }

    #[inline]
    fn step(&self, piece: Option<U>, item: U) -> Option<U> {
        let both = match piece.map(U::branch) {
            Some(Continue(left)) => match item.branch() {
                Continue(right) => (self.op)(left, right).branch(),
                failure => failure,
            },
            Some(failure) => failure,
            None => item.branch(),
        };
        Some(match both {
            Continue(value) => U::from_output(value),
            Break(failure) => self.fail(failure),
        })
    }

    #[inline]
    fn steps<I: Iterator<Item = U>>(&self, piece: Option<U>, mut iter: I) -> Option<U> {
        let first = piece.or_else(|| iter.next())?;
        let value = match first.branch() {
            Continue(value) => value,
            Break(failure) => return Some(self.fail(failure)),
        };
        if Reduction::<U>::is_over(self) {
            return Some(U::from_output(value));
        }
        let end = iter.try_fold(value, |left, item| {
            let right = match item.branch() {
                Continue(right) => right,
                Break(failure) => return Break(self.fail(failure)),
            };
            match (self.op)(left, right).branch() {
                Continue(value) if Reduction::<U>::is_over(self) => Break(U::from_output(value)),
                Continue(value) => Continue(value),
                Break(failure) => Break(self.fail(failure)),
            }
        });
        Some(match end {
            Continue(value) => U::from_output(value),
            Break(piece) => piece,
        })
    }

    fn end(&self, piece: Option<U>) -> Option<U> {
        piece
    }

    fn merge(&self, left: Option<U>, right: Option<U>) -> Option<U> {
        match right {
            Some(right) => self.step(left, right),
            None => left,
        }
    }

    #[inline]
    fn is_over(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }
}
