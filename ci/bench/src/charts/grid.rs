//! Ratios as a grid: conditions down, rows across, coloured by how far they lie
//! from 1, which has no colour.

use super::style::{ink, titled, BLACK, BLUE, GREY, ORANGE};
use drawing::{Anchor, Ink, Svg};

const NAMES: f64 = 206.0;
const COLUMN: f64 = 82.0;
const LINE: f64 = 38.0;
/// The lower part of a cell, for the small number.
const SMALL: f64 = 14.0;
const GAP: f64 = 2.0;
const TOP: f64 = 62.0;
/// A panel's heading and its columns' names.
const HEADING: f64 = 52.0;
const BOTTOM: f64 = 16.0;

/// From so many times as much, or as little, on, colours are no stronger.
const STRONGEST: f64 = 4.0;
/// How much of its colour the strongest has: dark text stays readable on it.
const MOST_COLOR: f64 = 0.8;

/// A ratio, and whether it is as wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shade {
    pub(crate) ratio: f64,
    pub(crate) met: bool,
}

/// A grid with its heading: lines with their names, and in each cell a large
/// and a small number, if there are any.
#[derive(Debug)]
pub(crate) struct Panel<'a> {
    pub(crate) heading: &'a str,
    pub(crate) lines: Vec<(&'a str, Vec<Option<[Shade; 2]>>)>,
}

/// Panels below each other, with the same columns.
pub(crate) fn grid(title: &str, legend: &str, columns: &[&str], panels: &[Panel<'_>]) -> String {
    let height_of = |panel: &Panel<'_>| HEADING + LINE * panel.lines.len() as f64;
    let height: f64 = panels.iter().map(height_of).sum();
    let width = NAMES + COLUMN * columns.len() as f64 + 16.0;
    let mut svg = titled(width, TOP + height + BOTTOM, title);
    svg.text((16.0, 46.0), Anchor::Start, ink(GREY), legend);
    let mut y = TOP;
    for panel in panels {
        svg.text((16.0, y + 20.0), Anchor::Start, ink(BLACK), panel.heading);
        for (column, name) in columns.iter().enumerate() {
            let middle = NAMES + COLUMN * (column as f64 + 0.5);
            let small = Ink {
                size: 11.0,
                color: BLACK,
            };
            svg.text((middle, y + HEADING - 8.0), Anchor::Middle, small, name);
        }
        y += HEADING;
        for (name, cells) in &panel.lines {
            let baseline = y + LINE / 2.0 + 4.0;
            svg.text((NAMES - 8.0, baseline), Anchor::End, ink(BLACK), name);
            for (column, cell) in cells.iter().enumerate() {
                draw(&mut svg, (NAMES + COLUMN * column as f64, y), cell);
            }
            y += LINE;
        }
    }
    svg.finish()
}

fn draw(svg: &mut Svg, (x, y): (f64, f64), cell: &Option<[Shade; 2]>) {
    let middle = x + (COLUMN - GAP) / 2.0;
    let Some([large, small]) = cell else {
        svg.text(
            (middle, y + LINE / 2.0 + 4.0),
            Anchor::Middle,
            ink(GREY),
            "–",
        );
        return;
    };
    let (width, upper) = (COLUMN - GAP, LINE - GAP - SMALL);
    svg.rectangle((x, y), (width, upper), &color(large.ratio));
    svg.rectangle((x, y + upper), (width, SMALL), &color(small.ratio));
    let mut write = |baseline: f64, size: f64, shade: &Shade| {
        let ink = Ink { size, color: BLACK };
        let text = two_digits(shade.ratio);
        match shade.met {
            true => svg.text((middle, baseline), Anchor::Middle, ink, &text),
            false => svg.bold((middle, baseline), Anchor::Middle, ink, &text),
        }
    };
    write(y + upper - 6.0, 14.0, large);
    write(y + upper + SMALL - 3.0, 10.0, small);
}

/// To two digits after the point, or none where it is large.
fn two_digits(ratio: f64) -> String {
    match ratio {
        large if large >= 10.0 => format!("{large:.0}"),
        small => format!("{small:.2}"),
    }
}

/// White at 1, and the stronger the further away: half as much is as far as
/// twice as much.
fn color(ratio: f64) -> String {
    let strength = (ratio.ln().abs() / STRONGEST.ln()).min(1.0) * MOST_COLOR;
    let full = if ratio < 1.0 { BLUE } else { ORANGE };
    let part = |from: usize| {
        let full = u8::from_str_radix(&full[from..from + 2], 16).unwrap_or(0);
        (255.0 - (255.0 - f64::from(full)) * strength).round() as u8
    };
    format!("#{:02x}{:02x}{:02x}", part(1), part(3), part(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_no_colour_and_colours_end_somewhere() {
        assert_eq!(color(1.0), "#ffffff");
        assert_eq!(color(4.0), color(400.0));
        assert_eq!(color(0.25), color(0.0));
        assert_ne!(color(0.5), color(2.0));
    }

    #[test]
    fn a_cell_without_figures_has_a_dash_and_one_above_is_bold() {
        let shade = |ratio, met| Shade { ratio, met };
        let cells = vec![Some([shade(0.5, true), shade(36.4, false)]), None];
        let panel = Panel {
            heading: "panel",
            lines: vec![("idle", cells)],
        };
        let text = grid("title", "legend", &["one", "two"], &[panel]);
        assert_eq!(text.matches(">–<").count(), 1);
        assert_eq!(text.matches("font-weight=\"bold\"").count(), 1);
        assert!(text.contains(">0.50<") && text.contains(">36<"), "{text}");
    }
}
