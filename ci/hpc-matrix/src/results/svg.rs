//! The elements of a picture, as far as this one needs them.

use std::fmt::Write;

/// A picture that grows by one element at a time.
pub(super) struct Svg {
    width: f64,
    height: f64,
    elements: String,
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How large a text is, and which colour it has.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    /// The font's size.
    pub(super) size: f64,
    /// As SVG names it.
    pub(super) color: &'static str,
}

impl Svg {
    /// A picture on white, with a title that programs read aloud.
    pub(super) fn new(width: f64, height: f64, title: &str) -> Svg {
        let mut svg = Svg {
            width,
            height,
            elements: String::new(),
        };
        let title = escaped(title);
        svg.element(format_args!("<title>{title}</title>"));
        svg.rectangle((0.0, 0.0), (width, height), "#ffffff", "");
        svg
    }

    /// A filled rectangle with a title of its own, if that is not empty.
    pub(super) fn rectangle(
        &mut self,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        color: &str,
        title: &str,
    ) {
        let place = format!(
            r#"x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{color}""#
        );
        if title.is_empty() {
            self.element(format_args!("<rect {place}/>"));
        } else {
            let title = escaped(title);
            self.element(format_args!("<rect {place}><title>{title}</title></rect>"));
        }
    }

    /// Text in a line.
    pub(super) fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, ink: Ink, text: &str) {
        let place = format!(r#"x="{x:.1}" y="{y:.1}""#);
        self.any_text(&place, anchor, ink, text);
    }

    /// Text that runs upwards from its place.
    pub(super) fn upright(&mut self, (x, y): (f64, f64), ink: Ink, text: &str) {
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
    pub(super) fn finish(self) -> String {
        let (width, height, elements) = (self.width, self.height, self.elements);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" \
             height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             font-family=\"sans-serif\">\n{elements}</svg>\n"
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
        let ink = Ink {
            size: 9.0,
            color: "#000",
        };
        svg.text((1.0, 2.0), Anchor::End, ink, "\"d\" > e");
        svg.rectangle((0.0, 0.0), (1.0, 1.0), "#fff", "<f>");
        let text = svg.finish();
        assert!(text.contains("a &lt; b &amp; c"), "{text}");
        assert!(text.contains("&quot;d&quot; &gt; e"), "{text}");
        assert!(text.contains("<title>&lt;f&gt;</title>"), "{text}");
    }
}
