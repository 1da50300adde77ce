//! Bars from nothing: what one thing costs with each of several schedulers.

use super::style::{ink, titled, BLACK, BLUE, GREY};
use crate::units::Unit;
use drawing::Anchor;

const NAMES: f64 = 170.0;
const BARS: f64 = 480.0;
const VALUES: f64 = 110.0;
const TOP: f64 = 48.0;
const ROW: f64 = 24.0;
const BAR: f64 = 16.0;
/// A group's heading, and the room before it.
const HEADING: f64 = 30.0;
const BOTTOM: f64 = 14.0;

/// One bar.
#[derive(Clone, Debug)]
pub(crate) struct Amount {
    pub(crate) name: &'static str,
    pub(crate) figure: f64,
    /// Whether it is this core's.
    pub(crate) here: bool,
}

/// A chart of groups of bars on one scale, each with its heading.
pub(crate) fn amounts(title: &str, unit: Unit, groups: &[(String, Vec<Amount>)]) -> String {
    let bars = || groups.iter().flat_map(|(_, bars)| bars);
    let most = bars().map(|bar| bar.figure).fold(0.0, f64::max);
    let rows = HEADING * groups.len() as f64 + ROW * bars().count() as f64;
    let mut svg = titled(NAMES + BARS + VALUES, TOP + rows + BOTTOM, title);
    let mut y = TOP;
    for (heading, bars) in groups {
        let above = (16.0, y + HEADING - 10.0);
        svg.text(above, Anchor::Start, ink(BLACK), heading);
        y += HEADING;
        for bar in bars {
            let length = if most > 0.0 {
                bar.figure / most * BARS
            } else {
                0.0
            };
            let color = if bar.here { BLUE } else { GREY };
            let baseline = y + BAR - 3.0;
            svg.text((NAMES - 8.0, baseline), Anchor::End, ink(BLACK), bar.name);
            svg.rectangle((NAMES, y), (length.max(1.0), BAR), color);
            let value = (NAMES + length + 8.0, baseline);
            svg.text(value, Anchor::Start, ink(color), &unit.text(bar.figure));
            y += ROW;
        }
    }
    svg.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_takes_all_the_room() {
        let bar = |name, figure, here| Amount { name, figure, here };
        let group = vec![bar("1.13.0", 2e-9, false), bar("this", 1e-9, true)];
        let text = amounts("title", Unit::Nanoseconds, &[("join".to_string(), group)]);
        assert!(text.contains(&format!(r#"width="{BARS:.1}""#)), "{text}");
        assert!(
            text.contains(&format!(r#"width="{:.1}""#, BARS / 2.0)),
            "{text}"
        );
        assert!(text.contains("2.00 ns") && text.contains("1.00 ns"));
    }
}
