//! What all charts have in common.

use drawing::{Anchor, Ink, Svg};

pub(crate) const BLACK: &str = "#222222";
pub(crate) const FAINT: &str = "#d8d8d8";
pub(crate) const GREY: &str = "#767676";
/// This project, and a target met.
pub(crate) const BLUE: &str = "#1f6fb2";
/// A target not met.
pub(crate) const ORANGE: &str = "#d9730d";

/// What is written in a colour.
pub(crate) const fn ink(color: &'static str) -> Ink {
    Ink { size: 13.0, color }
}

/// An empty chart with a title in its upper left corner.
pub(crate) fn titled(width: f64, height: f64, title: &str) -> Svg {
    let mut svg = Svg::new(width, height, title);
    let large = Ink {
        size: 17.0,
        color: BLACK,
    };
    svg.text((16.0, 26.0), Anchor::Start, large, title);
    svg
}
