//! How a collection that can't be cut gets its parallel iterators.

/// Defines a parallel iterator that is one over a vector of the same items, and how
/// collections are turned into it.
///
/// ```text
/// by_vec! {
///     /// Docs of the iterator.
///     #[derive(Debug, Clone)]
///     IntoIter<K: Send, V: Send> of (K, V);
///     [S] HashMap<K, V, S>
/// }
/// ```
macro_rules! by_vec {
    (
        $(#[$attribute:meta])*
        $name:ident < $($lifetime:lifetime,)? $($param:ident: $bound:path),* > of $item:ty;
        [$($other:ident $(: $other_bound:path)?),*] $collection:ty
    ) => {
        $(#[$attribute])*
        pub struct $name<$($lifetime,)? $($param),*> {
            inner: $crate::vec::IntoIter<$item>,
        }

        impl<$($lifetime,)? $($param: $bound,)* $($other $(: $other_bound)?),*>
            $crate::iter::IntoParallelIterator for $collection
        {
            type Iter = $name<$($lifetime,)? $($param),*>;
            type Item = $item;

            fn into_par_iter(self) -> Self::Iter {
                let items: Vec<$item> = self.into_iter().collect();
                $name {
                    inner: items.into_par_iter(),
                }
            }
        }

        impl<$($lifetime,)? $($param: $bound),*> $crate::iter::ParallelIterator
            for $name<$($lifetime,)? $($param),*>
        {
            type Item = $item;

            $crate::mechanism::drive_unindexed_by_inner!();
        }
    };
}
pub(super) use by_vec;
