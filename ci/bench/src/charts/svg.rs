//! Just enough SVG.

use std::fmt::Write;

pub(crate) const INK: &str = "#222222";
pub(crate) const FAINT: &str = "#d8d8d8";
pub(crate) const GREY: &str = "#767676";
/// This core, and a target met.
pub(crate) const BLUE: &str = "#1f6fb2";
/// A target not met.
pub(crate) const ORANGE: &str = "#d9730d";

const FONT_SIZE: f64 = 13.0;

/// Where a text ends up relative to its point.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing that grows element by element.
#[derive(Debug)]
pub(crate) struct Svg {
    width: f64,
    height: f64,
    elements: String,
}

impl Svg {
    /// An empty one with a title in its upper left corner.
    pub(crate) fn new(width: f64, height: f64, title: &str) -> Svg {
        let mut svg = Svg {
            width,
            height,
            elements: String::new(),
        };
        svg.rectangle((0.0, 0.0), (width, height), "#ffffff");
        let title = escaped(title);
        svg.element(format_args!(
            r#"<text x="16" y="26" font-size="16" font-weight="bold" fill="{INK}">{title}</text>"#
        ));
        svg
    }

    pub(crate) fn rectangle(&mut self, (x, y): (f64, f64), (w, h): (f64, f64), color: &str) {
        self.element(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{w:.1}" height="{h:.1}" fill="{color}"/>"#
        ));
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), color: &str, width: f64) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.element(format_args!(
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{color}" stroke-width="{width}"/>"#
        ));
    }

    /// A line through points, each of them marked.
    pub(crate) fn path(&mut self, points: &[(f64, f64)], color: &str) {
        let list: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let list = list.join(" ");
        self.element(format_args!(
            r#"<polyline points="{list}" fill="none" stroke="{color}" stroke-width="2.5"/>"#
        ));
        for (x, y) in points {
            self.element(format_args!(
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="4" fill="{color}"/>"#
            ));
        }
    }

    pub(crate) fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, color: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = escaped(text);
        self.element(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" fill="{color}">{text}</text>"#
        ));
    }

    fn element(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = writeln!(self.elements, "  {element}");
    }

    /// The file's content.
    pub(crate) fn finish(self) -> String {
        let (width, height, elements) = (self.width, self.height, self.elements);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" \
             font-size=\"{FONT_SIZE}\">\n{elements}</svg>\n"
        )
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        let mut svg = Svg::new(10.0, 10.0, "a < b & c");
        svg.text((1.0, 2.0), Anchor::End, INK, "\"d\" > e");
        let text = svg.finish();
        assert!(text.contains("a &lt; b &amp; c"), "{text}");
        assert!(text.contains("&quot;d&quot; &gt; e"), "{text}");
    }

    #[test]
    fn a_path_marks_each_of_its_points() {
        let mut svg = Svg::new(10.0, 10.0, "");
        svg.path(&[(0.0, 1.0), (2.0, 3.0)], BLUE);
        let text = svg.finish();
        assert!(text.contains(r#"points="0.0,1.0 2.0,3.0""#), "{text}");
        assert_eq!(text.matches("<circle").count(), 2);
        assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
    }
}
