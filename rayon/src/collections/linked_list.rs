//! Parallel iterators over linked lists, in order.

use super::by_vec::by_vec;
use crate::mechanism::clone_inner;
use std::collections::LinkedList;

by_vec! {
    /// A parallel iterator over the items of a linked list.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::LinkedList;
    ///
    /// let list = LinkedList::from(["a", "b"]);
    /// let iter: rayon::collections::linked_list::IntoIter<_> = list.into_par_iter();
    /// assert_eq!(iter.collect::<String>(), "ab");
    /// ```
    #[derive(Debug, Clone)]
    IntoIter<T: Send> of T;
    [] LinkedList<T>
}

by_vec! {
    /// A parallel iterator over references to the items of a linked list.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::LinkedList;
    ///
    /// let list = LinkedList::from(["a", "b"]);
    /// let iter: rayon::collections::linked_list::Iter<'_, _> = list.par_iter();
    /// assert_eq!(iter.copied().collect::<String>(), "ab");
    /// ```
    #[derive(Debug)]
    Iter<'a, T: Sync> of &'a T;
    [] &'a LinkedList<T>
}

clone_inner!([T] Iter<'_, T>);

by_vec! {
    /// A parallel iterator over exclusive references to the items of a linked list.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::LinkedList;
    ///
    /// let mut list = LinkedList::from([1, 2]);
    /// let iter: rayon::collections::linked_list::IterMut<'_, i32> = list.par_iter_mut();
    /// iter.for_each(|n| *n *= 2);
    /// assert!(list.iter().eq(&[2, 4]));
    /// ```
    #[derive(Debug)]
    IterMut<'a, T: Send> of &'a mut T;
    [] &'a mut LinkedList<T>
}
