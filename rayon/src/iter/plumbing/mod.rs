//! What parallel iterators are made of, for those who write their own.
//!
//! A parallel iterator ends in a **consumer**: what becomes of the items. It begins in a
//! **producer**: where they come from. [`bridge`] brings the two together. While there is
//! reason to, it cuts both of them at the same place and gives the two halves to
//! [`join_context`](crate::join_context); then it lets the producer feed its items, in
//! order, to the **folder** that the consumer turns into; and on the way back it combines
//! the results of both halves with the **reducer** that came out of cutting the consumer.
//!
//! | where items come from | cut | fed |
//! |---|---|---|
//! | [`Producer`], knows how many there are | [`split_at`](Producer::split_at) | [`fold_with`](Producer::fold_with) |
//! | [`UnindexedProducer`], doesn't | [`split`](UnindexedProducer::split) | [`fold_with`](UnindexedProducer::fold_with) |
//!
//! | what becomes of them | cut | fed |
//! |---|---|---|
//! | [`Consumer`], wants to know which items it gets | [`split_at`](Consumer::split_at) | [`into_folder`](Consumer::into_folder) |
//! | [`UnindexedConsumer`], doesn't mind | [`split_off_left`](UnindexedConsumer::split_off_left) | the same |
//!
//! An adaptor such as `map` wraps the consumer that it is given and drives its base with
//! the result. One that needs to know places, such as `zip`, wraps the producers of its
//! bases; for these, iterators have
//! [`with_producer`](super::IndexedParallelIterator::with_producer).
//!
//! A type of one's own that can be cut:
//!
//! ```
//! use rayon::iter::plumbing::{bridge_unindexed, Folder, UnindexedConsumer, UnindexedProducer};
//! use rayon::prelude::*;
//!
//! /// The numbers that are left of a set of 64.
//! struct Bits(u64);
//!
//! impl UnindexedProducer for Bits {
//!     type Item = u32;
//!
//!     fn split(self) -> (Self, Option<Self>) {
//!         let half = self.0.count_ones() / 2;
//!         let mut low = 0;
//!         let mut rest = self.0;
//!         for _ in 0..half {
//!             low |= rest & rest.wrapping_neg();
//!             rest &= rest - 1;
//!         }
//!         if half == 0 { (self, None) } else { (Bits(low), Some(Bits(rest))) }
//!     }
//!
//!     fn fold_with<F: Folder<u32>>(self, folder: F) -> F {
//!         folder.consume_iter((0..64).filter(|bit| self.0 >> bit & 1 == 1))
//!     }
//! }
//!
//! impl ParallelIterator for Bits {
//!     type Item = u32;
//!
//!     fn drive_unindexed<C: UnindexedConsumer<u32>>(self, consumer: C) -> C::Result {
//!         bridge_unindexed(self, consumer)
//!     }
//! }
//!
//! let set = Bits(1 << 3 | 1 << 21 | 1 << 63);
//! assert_eq!(set.map(|bit| bit + 1).collect::<Vec<_>>(), [4, 22, 64]);
//! ```

mod bridge;
mod consumer;
mod producer;
mod splitter;

pub use self::bridge::{bridge, bridge_producer_consumer, bridge_unindexed};
pub use self::consumer::{Consumer, Folder, Reducer, UnindexedConsumer};
pub use self::producer::{Producer, ProducerCallback, UnindexedProducer};
