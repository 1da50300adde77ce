//! The report as JSON, for programs. Figures are in seconds, bytes and
//! processors, whatever unit the table has them in.

use crate::charts::Points;
use crate::json::Json;
use crate::line::{Line, Verdict};
use crate::report::{Growth, Report};
use crate::rows::{Standing, Target};

pub(crate) fn json(report: &Report<'_>) -> Json {
    let machine = report.machine.described();
    let machine = machine.map(|(name, value)| (name, Json::Text(value)));
    Json::Fields(vec![
        ("machine", Json::Fields(machine.into())),
        ("pairs", report.pairs.into()),
        ("rows", Json::List(report.lines.iter().map(row).collect())),
        (
            "growth",
            Json::List(report.growth.iter().map(curve).collect()),
        ),
        ("rayon", Json::List(report.rayon.iter().map(row).collect())),
    ])
}

fn row(line: &Line) -> Json {
    let (ratio, range) = match line.ratio {
        Some(ratio) => (
            Json::Number(ratio.median),
            Json::List(vec![Json::Number(ratio.low), Json::Number(ratio.high)]),
        ),
        None => (Json::Null, Json::Null),
    };
    let (target_ratio, target_value) = match line.target {
        Target::None => (None, None),
        Target::Ratio(most) => (Some(most), None),
        Target::AtMost(most) => (None, Some(most)),
    };
    let met = match line.verdict() {
        Verdict::Met => Json::Bool(true),
        Verdict::NotMet => Json::Bool(false),
        Verdict::Open | Verdict::Unknown => Json::Null,
    };
    let not_yet = match line.standing {
        Standing::NotYet(why) => why.into(),
        Standing::Firm | Standing::Noisy => Json::Null,
    };
    let troubles = line.troubles.iter().map(|why| why.as_str().into());
    Json::Fields(vec![
        ("name", line.name.as_str().into()),
        ("against", line.against.into()),
        ("unit", line.unit.symbol().into()),
        ("other", line.other.into()),
        ("this", line.here.into()),
        ("ratio", ratio),
        ("range", range),
        ("target_ratio", target_ratio.into()),
        ("target_value", target_value.into()),
        ("met", met),
        ("not_yet", not_yet),
        ("troubles", Json::List(troubles.collect())),
    ])
}

fn curve(growth: &Growth) -> Json {
    let points = |points: &Points| {
        let point = |&(slots, figure): &(usize, f64)| {
            Json::Fields(vec![
                ("slots", slots.into()),
                ("figure", Json::Number(figure)),
            ])
        };
        Json::List(points.iter().map(point).collect())
    };
    Json::Fields(vec![
        ("name", growth.curve.name.into()),
        ("unit", growth.curve.unit.symbol().into()),
        ("1.13.0", points(&growth.registry)),
        ("this", points(&growth.here)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::report;
    use crate::rows::RAYON;
    use crate::table::tests::line;

    #[test]
    fn rows_keep_their_figures_unrounded_and_their_targets_apart() {
        let lines = [
            line("join", 10.0, 2.5, Target::Ratio(0.3)),
            line("busy", 1.0, 1.0, Target::AtMost(1.02)),
        ];
        let rayon = Line {
            against: RAYON,
            ..line("zip", 1.0, 1.0, Target::None)
        };
        let text = json(&report(&lines, &[rayon])).to_string();
        for part in [
            "\"name\": \"join\"",
            "\"this\": 0.0000000025",
            "\"ratio\": 0.25",
            "\"target_ratio\": 0.3",
            "\"target_value\": 1.02",
            "\"met\": true",
            "\"slots\": 4096",
            "\"against\": \"rayon 1.12.0\"",
        ] {
            assert!(text.contains(part), "{part:?} is not in\n{text}");
        }
    }
}
