//! The charts, as SVG. They stand on a white ground of their own, so that
//! they can be read on light and dark pages alike.

mod amounts;
mod growth;
mod ratios;
mod scale;
mod svg;

pub(crate) use amounts::{amounts, Amount};
pub(crate) use growth::{growth, Points};
pub(crate) use ratios::ratios;
pub(crate) use scale::{TEN, TWO};
