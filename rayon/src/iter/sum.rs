//! `sum` and `product`: pieces are summed as `std` does it, and then the sums.

use crate::mechanism::Reduction;
use std::iter::{Product, Sum};
use std::marker::PhantomData;

macro_rules! methods {
    () => {
        /// Adds the items up. Which of them are added first is not said, which matters for
        /// floating-point numbers. Without items it is what `std` says of none: zero.
        ///
        /// # Panics
        ///
        /// If adding does; integers overflow as they do elsewhere.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert_eq!((1..=100).into_par_iter().sum::<u32>(), 5050);
        /// assert_eq!(Vec::<f64>::new().par_iter().sum::<f64>(), 0.0);
        /// ```
        fn sum<S>(self) -> S
        where
            S: Send + ::std::iter::Sum<Self::Item> + ::std::iter::Sum<S>,
        {
            $crate::mechanism::reduce_by(self, &$crate::iter::sum::ByStd::sum())
        }

        /// Multiplies the items. Which of them are multiplied first is not said, which
        /// matters for floating-point numbers. Without items it is what `std` says of none:
        /// one.
        ///
        /// # Panics
        ///
        /// If multiplying does; integers overflow as they do elsewhere.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let factorial = |n: u64| (1..=n).into_par_iter().product::<u64>();
        /// assert_eq!(factorial(0), 1);
        /// assert_eq!(factorial(20), 2_432_902_008_176_640_000);
        /// ```
        fn product<P>(self) -> P
        where
            P: Send + ::std::iter::Product<Self::Item> + ::std::iter::Product<P>,
        {
            $crate::mechanism::reduce_by(self, &$crate::iter::sum::ByStd::product())
        }
    };
}
pub(super) use methods;

pub(crate) struct ByStd<V, Op>(PhantomData<fn(Op) -> V>);

pub(crate) enum Add {}
pub(crate) enum Multiply {}

impl<V> ByStd<V, Add> {
    pub(crate) fn sum() -> Self {
        ByStd(PhantomData)
    }
}

impl<V> ByStd<V, Multiply> {
    pub(crate) fn product() -> Self {
        ByStd(PhantomData)
    }
}

macro_rules! reduction_by_std {
    ($op:ty, $trait:ident, $method:ident) => {
        impl<T, V: Send + $trait<T> + $trait<V>> Reduction<T> for ByStd<V, $op> {
            type Piece = V;
            type Value = V;

            fn begin(&self) -> V {
                V::$method(std::iter::empty::<V>())
            }

            #[inline]
            fn step(&self, value: V, item: T) -> V {
                self.steps(value, std::iter::once(item))
            }

            #[inline]
            fn steps<I: Iterator<Item = T>>(&self, value: V, iter: I) -> V {
                Reduction::<T>::merge(self, value, V::$method(iter))
            }

            fn end(&self, value: V) -> V {
                value
            }

            fn merge(&self, left: V, right: V) -> V {
                V::$method([left, right].into_iter())
            }
        }
    };
}

reduction_by_std!(Add, Sum, sum);
reduction_by_std!(Multiply, Product, product);
