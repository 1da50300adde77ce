//! Curves over the number of slots, for both cores.

use super::scale::{Logarithmic, TEN};
use super::style::{ink, titled, BLACK, BLUE, FAINT, GREY};
use crate::units::{count, number, Unit};
use drawing::Anchor;

const WIDTH: f64 = 640.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 500.0;
const TOP: f64 = 56.0;
const BOTTOM: f64 = 300.0;
const HEIGHT: f64 = 350.0;
/// How far apart two labels must be to be read.
const LABEL: f64 = 16.0;

/// Figures of one core, each with its number of slots.
pub(crate) type Points = Vec<(usize, f64)>;

/// A chart of one figure on both cores.
pub(crate) fn growth(title: &str, unit: Unit, registry: &Points, here: &Points) -> String {
    let title = format!("{title} ({})", unit.symbol());
    let mut svg = titled(WIDTH, HEIGHT, &title);
    let scaled = |points: &Points| -> Points {
        let in_unit = |(slots, figure): &(usize, f64)| (*slots, unit.scaled(*figure));
        points.iter().map(in_unit).collect()
    };
    let (registry, here) = (scaled(registry), scaled(here));
    let all = || registry.iter().chain(&here);
    let y = Logarithmic::covering(TEN, all().map(|point| point.1), (BOTTOM, TOP));
    let mut sizes: Vec<usize> = all().map(|point| point.0).collect();
    sizes.sort_unstable();
    sizes.dedup();
    // The sizes multiply from one to the next, and so stand at equal steps.
    let x = |slots: usize| {
        let place = sizes.iter().position(|size| *size == slots).unwrap_or(0);
        let steps = sizes.len().saturating_sub(1).max(1) as f64;
        LEFT + 20.0 + place as f64 / steps * (RIGHT - LEFT - 40.0)
    };

    for step in y.steps() {
        let y = y.place(step);
        svg.line((LEFT, y), (RIGHT, y), FAINT, 1.0);
        let label = if step < 1.0 {
            step.to_string()
        } else {
            count(step as usize)
        };
        svg.text((LEFT - 8.0, y + 4.0), Anchor::End, ink(GREY), &label);
    }
    for &size in &sizes {
        let below = (x(size), BOTTOM + 20.0);
        svg.text(below, Anchor::Middle, ink(GREY), &count(size));
    }
    let middle = ((LEFT + RIGHT) / 2.0, BOTTOM + 40.0);
    svg.text(middle, Anchor::Middle, ink(BLACK), "slots");

    let mut labels = Vec::new();
    for (points, color, name) in [(&registry, GREY, "1.13.0"), (&here, BLUE, "this core")] {
        let place = |&(slots, figure): &(usize, f64)| (x(slots), y.place(figure));
        let places: Vec<(f64, f64)> = points.iter().map(place).collect();
        svg.path(&places, color);
        if let (Some(&(x, y)), Some((_, figure))) = (places.last(), points.last()) {
            labels.push((x, y, color, format!("{name}: {}", number(*figure))));
        }
    }
    if let [(_, above, ..), (_, below, ..)] = &mut labels[..] {
        keep_apart(above, below);
    }
    for (x, y, color, label) in labels {
        svg.text((x + 10.0, y + 4.0), Anchor::Start, ink(color), &label);
    }
    svg.finish()
}

/// Moves two labels so far apart that both can be read.
fn keep_apart(one: &mut f64, other: &mut f64) {
    let missing = LABEL - (*one - *other).abs();
    if missing > 0.0 {
        let (upper, lower) = if one <= other {
            (one, other)
        } else {
            (other, one)
        };
        *upper -= missing / 2.0;
        *lower += missing / 2.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_that_one_core_lacks_is_still_on_the_axis() {
        let registry = vec![(8, 1e-6), (64, 1e-5)];
        let here = vec![(8, 1e-6), (64, 1e-6), (4_096, 1e-6)];
        let text = growth("build", Unit::Microseconds, &registry, &here);
        assert!(text.contains("4,096") && text.contains("build (µs)"));
        assert_eq!(text.matches("<circle").count(), 5);
        assert_eq!(text.matches("<polyline").count(), 2);
    }

    #[test]
    fn a_core_without_any_point_has_no_label() {
        let here = vec![(8, 1e-6)];
        let text = growth("tick", Unit::Microseconds, &Vec::new(), &here);
        assert!(text.contains("this core") && !text.contains("1.13.0"));
    }

    #[test]
    fn labels_are_kept_apart_in_their_order() {
        let (mut one, mut other) = (100.0, 104.0);
        keep_apart(&mut one, &mut other);
        assert_eq!((one, other), (94.0, 110.0));
        let (mut one, mut other) = (104.0, 100.0);
        keep_apart(&mut one, &mut other);
        assert_eq!((one, other), (110.0, 94.0));
    }
}
