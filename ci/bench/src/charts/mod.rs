//! The charts, as SVG.

mod amounts;
mod grid;
mod growth;
mod ratios;
mod scale;
mod style;

pub(crate) use amounts::{amounts, Amount};
pub(crate) use grid::{grid, Panel, Shade};
pub(crate) use growth::{growth, Points};
pub(crate) use ratios::ratios;
pub(crate) use scale::{TEN, TWO};
