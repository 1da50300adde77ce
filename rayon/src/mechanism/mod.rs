//! What adaptors and terminal operations are made with. `ARCHITECTURE.md` says which is
//! for what.

mod both;
mod bridged;
mod discard;
mod groups;
mod inner;
mod known_len;
mod one_to_one;
mod parts;
mod reduction;
mod singly;
mod stage;
mod wrap;

pub(crate) use self::both::{take_both, BothConsumer, Extend, Halves, Make, OnSide, Route};
pub(crate) use self::bridged::{drive_by_bridge, drive_unindexed_by_bridge};
pub(crate) use self::discard::Discard;
pub(crate) use self::groups::Groups;
pub(crate) use self::inner::{clone_inner, drive_by_inner, drive_unindexed_by_inner, is_inner};
pub(crate) use self::known_len::KnownLen;
pub(crate) use self::one_to_one::{
    apply_unless_done, drive_by_one_to_one, drive_unindexed_by_one_to_one, no_iter_of_std,
    ApplyToProducer, Each, OneToOne, OneToOneIter, PieceIter,
};
pub(crate) use self::parts::{drive_parts, Cuttable, Ends};
pub(crate) use self::reduction::{reduce, reduce_by, Reduction};
pub(crate) use self::singly::feed_singly;
pub(crate) use self::stage::{
    drive_unindexed_by_stage, feed_each, no_state, stage_of_closure, Stage, StageConsumer,
};
pub(crate) use self::wrap::{with_both, with_wrapped, Wrap, WrapBoth};
