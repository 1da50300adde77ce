//! Just enough SVG for the reports. A drawing stands on a white ground of its
//! own, so that it can be read on light and dark pages alike.

use std::fmt::Write;

/// A drawing that grows by one element at a time.
#[derive(Debug)]
pub struct Svg {
    width: f64,
    height: f64,
    elements: String,
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug)]
pub enum Anchor {
    /// It runs to the right from there.
    Start,
    /// It has its middle there.
    Middle,
    /// It runs up to there.
    End,
}

/// How large a text is, and which colour it has.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    /// The font's size.
    pub size: f64,
    /// As SVG names it.
    pub color: &'static str,
}

/// From the left, and from the top.
type Point = (f64, f64);

impl Svg {
    /// An empty one, with a title that programs read aloud.
    pub fn new(width: f64, height: f64, title: &str) -> Svg {
        let mut svg = Svg {
            width,
            height,
            elements: String::new(),
        };
        let title = escaped(title);
        svg.element(format_args!("<title>{title}</title>"));
        svg.rectangle((0.0, 0.0), (width, height), "#ffffff");
        svg
    }

    /// A filled rectangle.
    pub fn rectangle(&mut self, at: Point, size: (f64, f64), color: &str) {
        let place = rectangle_at(at, size, color);
        self.element(format_args!("<rect {place}/>"));
    }

    /// A filled rectangle with a title of its own, shown to who points at it.
    pub fn rectangle_with_title(&mut self, at: Point, size: (f64, f64), color: &str, title: &str) {
        let (place, title) = (rectangle_at(at, size, color), escaped(title));
        self.element(format_args!("<rect {place}><title>{title}</title></rect>"));
    }

    /// A straight line.
    pub fn line(&mut self, from: Point, to: Point, color: &str, width: f64) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.element(format_args!(
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{color}" stroke-width="{width}"/>"#
        ));
    }

    /// A line through points, each of them marked.
    pub fn path(&mut self, points: &[Point], color: &str) {
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

    /// Text in a line.
    pub fn text(&mut self, (x, y): Point, anchor: Anchor, ink: Ink, text: &str) {
        let place = format!(r#"x="{x:.1}" y="{y:.1}""#);
        self.any_text(&place, anchor, ink, text);
    }

    /// The same in bold letters.
    pub fn bold(&mut self, (x, y): Point, anchor: Anchor, ink: Ink, text: &str) {
        let place = format!(r#"x="{x:.1}" y="{y:.1}" font-weight="bold""#);
        self.any_text(&place, anchor, ink, text);
    }

    /// Text that runs upwards from its place.
    pub fn upright(&mut self, (x, y): Point, ink: Ink, text: &str) {
        let place = format!(r#"transform="translate({x:.1} {y:.1}) rotate(-60)""#);
        self.any_text(&place, Anchor::Start, ink, text);
    }

    fn any_text(&mut self, place: &str, anchor: Anchor, ink: Ink, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (Ink { size, color }, text) = (ink, escaped(text));
        self.element(format_args!(
            r#"<text {place} text-anchor="{anchor}" font-size="{size}" fill="{color}">{text}</text>"#
        ));
    }

    fn element(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = writeln!(self.elements, "  {element}");
    }

    /// The file's content.
    pub fn finish(self) -> String {
        let (width, height, elements) = (self.width, self.height, self.elements);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" \
             height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             font-family=\"sans-serif\">\n{elements}</svg>\n"
        )
    }
}

fn rectangle_at((x, y): Point, (width, height): (f64, f64), color: &str) -> String {
    format!(r#"x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{color}""#)
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
        let ink = Ink {
            size: 9.0,
            color: "#000",
        };
        svg.text((1.0, 2.0), Anchor::End, ink, "\"d\" > e");
        svg.rectangle_with_title((0.0, 0.0), (1.0, 1.0), "#fff", "<f>");
        let text = svg.finish();
        assert!(text.contains("a &lt; b &amp; c"), "{text}");
        assert!(text.contains("&quot;d&quot; &gt; e"), "{text}");
        assert!(text.contains("<title>&lt;f&gt;</title>"), "{text}");
    }

    #[test]
    fn a_path_marks_each_of_its_points() {
        let mut svg = Svg::new(10.0, 10.0, "");
        svg.path(&[(0.0, 1.0), (2.0, 3.0)], "#000");
        let text = svg.finish();
        assert!(text.contains(r#"points="0.0,1.0 2.0,3.0""#), "{text}");
        assert_eq!(text.matches("<circle").count(), 2);
        assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
    }
}
