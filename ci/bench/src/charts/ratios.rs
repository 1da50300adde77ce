//! Bars against what the registry has: how much of its cost is left, on a
//! logarithmic scale, with a mark where the target is.

use super::scale::Logarithmic;
use super::style::{ink, titled, BLACK, BLUE, FAINT, GREY, ORANGE};
use crate::line::{Line, Verdict};
use crate::rows::Target;
use crate::units::number;
use drawing::Anchor;

const NAMES: f64 = 370.0;
const BARS: f64 = 420.0;
const VALUES: f64 = 80.0;
const TOP: f64 = 78.0;
const ROW: f64 = 24.0;
const BAR: f64 = 14.0;
const BOTTOM: f64 = 14.0;

/// A chart of the lines that have a ratio: to the cost that is `whose`, on a
/// scale with steps that are `base` times each other.
pub(crate) fn ratios(title: &str, whose: &str, base: f64, lines: &[&Line]) -> String {
    let lines = lines.iter().filter_map(|line| {
        let ratio = line.ratio?.median;
        Some((*line, ratio))
    });
    let lines: Vec<(&Line, f64)> = lines.collect();
    let bottom = TOP + ROW * lines.len() as f64;
    let mut svg = titled(NAMES + BARS + VALUES, bottom + BOTTOM, title);
    let legend = format!(
        "time, or what else is counted, as a share of {whose}; \
         black marks: targets; blue: met, orange: not met"
    );
    svg.text((16.0, 46.0), Anchor::Start, ink(GREY), &legend);

    let targets = lines.iter().filter_map(|(line, _)| target(line));
    let values = lines.iter().map(|(_, ratio)| *ratio).chain(targets);
    let scale = Logarithmic::covering(base, values.chain([1.0]), (NAMES, NAMES + BARS));
    for step in scale.steps() {
        let x = scale.place(step);
        svg.line((x, TOP - 4.0), (x, bottom), FAINT, 1.0);
        let label = format!("{step} ×");
        svg.text((x, TOP - 10.0), Anchor::Middle, ink(GREY), &label);
    }
    let one = scale.place(1.0);
    for (row, (line, ratio)) in lines.iter().enumerate() {
        let top = TOP + ROW * row as f64 + (ROW - BAR) / 2.0;
        let baseline = top + BAR - 3.0;
        let end = scale.place(*ratio);
        let color = match line.verdict() {
            Verdict::Met => BLUE,
            Verdict::NotMet => ORANGE,
            Verdict::Open | Verdict::Unknown => GREY,
        };
        svg.text((NAMES - 8.0, baseline), Anchor::End, ink(BLACK), &line.name);
        // Never thinner than can be seen.
        let length = (end - one).abs().max(1.5);
        svg.rectangle((end.min(one), top), (length, BAR), color);
        if let Some(target) = target(line) {
            let x = scale.place(target);
            svg.line((x, top - 3.0), (x, top + BAR + 3.0), BLACK, 2.0);
        }
        let value = (NAMES + BARS + VALUES - 12.0, baseline);
        svg.text(value, Anchor::End, ink(color), &number(*ratio));
    }
    svg.line((one, TOP - 4.0), (one, bottom), BLACK, 1.5);
    svg.finish()
}

fn target(line: &Line) -> Option<f64> {
    match line.target {
        Target::Ratio(most) => Some(most),
        Target::None | Target::AtMost(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{TEN, TWO};
    use crate::table::tests::line;

    #[test]
    fn bars_tell_what_is_met_and_what_is_not() {
        let met = line("quick", 10.0, 1.0, Target::Ratio(0.5));
        let not_met = line("slow", 10.0, 9.0, Target::Ratio(0.5));
        let text = ratios("title", "another's", TEN, &[&met, &not_met]);
        assert_eq!(text.matches(BLUE).count(), 2);
        assert_eq!(text.matches(ORANGE).count(), 2);
        assert!(text.contains("quick") && text.contains("0.100"));
    }

    #[test]
    fn a_line_without_ratio_has_no_bar() {
        let missing = Line {
            ratio: None,
            ..line("missing", 1.0, 1.0, Target::Ratio(1.0))
        };
        assert!(!ratios("title", "another's", TEN, &[&missing]).contains("missing"));
    }

    #[test]
    fn steps_are_written_plainly() {
        let wide = [line("wide", 1000.0, 1.0, Target::None)];
        let text = ratios("title", "another's", TEN, &[&wide[0]]);
        assert!(
            text.contains(">0.001 ×<") && text.contains(">1 ×<"),
            "{text}"
        );
        let near = [line("near", 4.0, 1.0, Target::None)];
        assert!(ratios("title", "another's", TWO, &[&near[0]]).contains(">0.25 ×<"));
    }
}
