//! [`Chart`]: lines over a run's epochs.

use std::ops::Range;

use maud::{Markup, PreEscaped};
use plotters::backend::SVGBackend;
use plotters::chart::ChartBuilder;
use plotters::element::{Circle, EmptyElement, Text, TriangleMarker};
use plotters::prelude::{IntoDrawingArea, LineSeries, PathElement};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle};

use crate::section::Section;

/// Okabe and Ito's colours, which colour-blind people can tell apart, in an order that stands on light and dark grounds.
const COLOURS: [RGBColor; 6] = [
    RGBColor(0x00, 0x72, 0xB2),
    RGBColor(0xD5, 0x5E, 0x00),
    RGBColor(0x00, 0x9E, 0x73),
    RGBColor(0xCC, 0x79, 0xA7),
    RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0x56, 0xB4, 0xE9),
];

/// Stands for the reader's text colour, which only the page knows.
const INK: RGBColor = RGBColor(1, 2, 3);
const INK_WRITTEN: &str = "\"#010203\"";
/// The first of the colours, which a dark page makes lighter.
const BLUE_WRITTEN: &str = "\"#0072B2\"";

/// On a phone it is shown at two thirds of this.
const SIZE: (u32, u32) = (520, 360);
const LETTERS: i32 = 20;
/// Beyond it there is no room for an axis: plotters never comes to an end of marks without end.
const LARGEST: f64 = 1e300;
/// Where the lines begin, from the left.
const LEFT: i32 = 86;
/// The height of a row of names above them.
const ROW: i32 = 26;

/// One line of a [`Chart`].
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it shows.
    pub name: String,
    /// Its points: epoch and value. What is no number is left out.
    pub points: Vec<(usize, f64)>,
}

/// Lines over epochs, with their axes, and perhaps one point that stands out.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What the values are, with their unit: "accuracy (%)".
    pub values: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// The line and the epoch of the point that stands out, and what it is.
    pub marked: Option<(usize, usize, String)>,
}

/// Whether a value has a place on an axis.
fn fits(value: f64) -> bool {
    value.abs() < LARGEST
}

impl Chart {
    /// The part of a page that shows it.
    pub fn section(&self, title: &str, caption: &str) -> Section {
        Section::new(title, caption, self.markup())
    }

    /// Whether there is a number in it.
    pub fn is_empty(&self) -> bool {
        self.numbers().next().is_none()
    }

    /// The lines that have points, with their places among all.
    fn drawn(&self) -> impl Iterator<Item = (usize, &Line)> + '_ {
        self.lines.iter().enumerate().filter(|(_, line)| line.points.iter().any(|(_, value)| fits(*value)))
    }

    fn numbers(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.lines.iter().flat_map(|line| &line.points).copied().filter(|(_, value)| fits(*value))
    }

    pub(crate) fn markup(&self) -> Markup {
        let mut svg = String::new();
        // Writing into memory does not fail, and an area without points was given sound ranges.
        let rows = self.places_of_names().last().map_or(0, |(_, row)| *row);
        let size = (SIZE.0, SIZE.1 + (rows * ROW) as u32);
        let drawn = self.draw(SVGBackend::with_string(&mut svg, size), ROW + 10 + rows * ROW);
        debug_assert!(drawn.is_ok(), "{drawn:?}");
        let words = format!("{}: {} over epochs", self.values, names(self.drawn().map(|(_, line)| line)));
        let opening = format!("<svg class=\"chart\" role=\"img\" aria-label=\"{}\" ", escaped(&words));
        let svg = svg.replacen("<svg ", &opening, 1).replace(INK_WRITTEN, "\"currentColor\"");
        PreEscaped(svg.replace(BLUE_WRITTEN, "\"var(--blue, #0072B2)\""))
    }

    fn draw(&self, backend: SVGBackend<'_>, top: i32) -> Result<(), Box<dyn std::error::Error>> {
        let area = backend.into_drawing_area();
        let letters = ("sans-serif", LETTERS).into_font().color(&INK);
        let (epochs, values) = (self.epochs(), self.range());
        let mut chart = ChartBuilder::on(&area)
            .margin_top(top)
            .margin_right(16)
            .margin_bottom(4)
            .x_label_area_size(56)
            .y_label_area_size(LEFT)
            .build_cartesian_2d(epochs.clone(), values.clone())?;
        let places = places(&values);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(INK.mix(0.0))
            .bold_line_style(INK.mix(0.15))
            .axis_style(INK.mix(0.6))
            .label_style(letters.clone())
            .axis_desc_style(letters.clone())
            .x_labels((epochs.end.ceil() as usize).min(8))
            .y_labels(6)
            .x_label_formatter(&|epoch| if epoch.fract() == 0.0 { format!("{epoch:.0}") } else { String::new() })
            .y_label_formatter(&|value| format!("{value:.places$}"))
            .x_desc("epoch")
            .y_desc(self.values.as_str())
            .draw()?;
        for (index, line) in self.drawn() {
            let colour = COLOURS[index % COLOURS.len()];
            let points = || line.points.iter().filter(|it| fits(it.1)).map(|(epoch, value)| (*epoch as f64, *value));
            chart.draw_series(LineSeries::new(points(), ShapeStyle::from(colour).stroke_width(2)))?;
            match is_round(index) {
                true => drop(chart.draw_series(points().map(|at| Circle::new(at, 3, colour.filled())))?),
                false => drop(chart.draw_series(points().map(|at| TriangleMarker::new(at, 5, colour.filled())))?),
            }
        }
        if let Some((line, epoch, words)) = &self.marked {
            let found = self.lines.get(*line).and_then(|line| line.points.iter().find(|it| it.0 == *epoch));
            if let Some((epoch, value)) = found.filter(|it| fits(it.1)) {
                let at = (*epoch as f64, *value);
                let upright = [(at.0, values.start), (at.0, values.end)];
                chart.draw_series([PathElement::new(upright, INK.mix(0.5))])?;
                let late = at.0 > (epochs.start + epochs.end) / 2.0;
                let width = words.chars().count() as i32 * LETTERS * 11 / 20;
                let left = if late { -width - 6 } else { 6 };
                let label = letters.clone();
                chart.draw_series([Circle::new(at, 7, ShapeStyle::from(INK).stroke_width(2))])?;
                // There is room above all lines.
                let top = EmptyElement::at((at.0, values.end));
                chart.draw_series([top + Text::new(words.clone(), (left, 2), label)])?;
            }
        }
        self.legend(&area, &letters)?;
        area.present()?;
        Ok(())
    }

    /// The names of the lines, above them.
    fn legend(
        &self,
        area: &plotters::drawing::DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
        letters: &plotters::style::TextStyle<'_>,
    ) -> Result<(), Box<dyn std::error::Error>> {
        for ((index, line), (left, row)) in self.drawn().zip(self.places_of_names()) {
            let (colour, middle) = (COLOURS[index % COLOURS.len()], 16 + row * ROW);
            let style = ShapeStyle::from(colour).stroke_width(2);
            area.draw(&PathElement::new([(left, middle), (left + 22, middle)], style))?;
            match is_round(index) {
                true => area.draw(&Circle::new((left + 11, middle), 3, colour.filled()))?,
                false => area.draw(&TriangleMarker::new((left + 11, middle), 5, colour.filled()))?,
            }
            area.draw(&Text::new(line.name.clone(), (left + 28, middle - LETTERS * 2 / 5), letters.clone()))?;
        }
        Ok(())
    }

    /// Where the name of each line that is drawn begins, and in which row: as many stand in a row as fit.
    fn places_of_names(&self) -> Vec<(i32, i32)> {
        let mut next = (LEFT, 0);
        let place = |(_, line): (usize, &Line)| {
            let width = 44 + line.name.chars().count() as i32 * LETTERS * 3 / 5;
            if next.0 > LEFT && next.0 + width > SIZE.0 as i32 {
                next = (LEFT, next.1 + 1);
            }
            let place = next;
            next.0 += width;
            place
        };
        self.drawn().map(place).collect()
    }

    fn epochs(&self) -> Range<f64> {
        let epochs = || self.numbers().map(|(epoch, _)| epoch as f64);
        let (first, last) = (epochs().fold(f64::INFINITY, f64::min), epochs().fold(0.0, f64::max));
        match first < last {
            true => first..last,
            false => last.max(1.0) - 0.5..last.max(1.0) + 0.5,
        }
    }

    fn range(&self) -> Range<f64> {
        let values = || self.numbers().map(|(_, value)| value);
        let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        if !(least.is_finite() && most.is_finite()) {
            return 0.0..1.0;
        }
        let room = match (most - least) * 0.08 {
            room if room > 0.0 => room,
            _ if most == 0.0 => 1.0,
            _ => most.abs() * 0.1,
        };
        least - room..most + room * 2.0
    }
}

/// Whether the points of a line are round: told apart not by their colour alone, which begins anew after six lines.
fn is_round(line: usize) -> bool {
    (line + line / COLOURS.len()).is_multiple_of(2)
}

/// How many digits behind the point tell the labels of an axis apart.
fn places(values: &Range<f64>) -> usize {
    let step = (values.end - values.start) / 6.0;
    (-step.log10()).ceil().clamp(0.0, 8.0) as usize
}

fn names<'a>(lines: impl Iterator<Item = &'a Line>) -> String {
    lines.map(|line| line.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Text as it may stand within an attribute.
fn escaped(text: &str) -> String {
    maud::html! { (text) }.into_string().replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_do_not_fit_into_a_row_begin_another() {
        let line = |name: &str| Line { name: name.into(), points: vec![(1, 0.5), (2, 0.25)] };
        let chart = Chart { values: "loss".into(), lines: vec![line("a"); 2], marked: None };
        let height = |chart: &Chart| chart.markup().0.split("viewBox=\"0 0 520 ").nth(1).map(|it| it[..3].to_string());
        assert_eq!(chart.places_of_names(), [(86, 0), (142, 0)]);
        assert_eq!(height(&chart).as_deref(), Some("360"));
        let long = "runs/a-long-name-of-a-run";
        let chart = Chart { lines: vec![line(long), line(long), line("b")], ..chart };
        assert_eq!(chart.places_of_names(), [(86, 0), (86, 1), (430, 1)]);
        assert_eq!(height(&chart).as_deref(), Some("386"));
    }

    #[test]
    fn a_line_without_points_is_left_out_and_the_others_keep_their_colours() {
        let line = |name: &str, value| Line { name: name.into(), points: vec![(1, value), (2, value)] };
        let lines = vec![line("training", f64::NAN), line("validation", 0.5)];
        let svg = Chart { values: "AP (%)".into(), lines, marked: None }.markup().0;
        assert!(svg.contains("validation") && !svg.contains("training"), "{svg}");
        assert!(svg.contains("#D55E00") && !svg.contains("var(--blue"), "{svg}");
    }

    #[test]
    fn numbers_beyond_any_axis_are_left_out() {
        let markup = |points: &[(usize, f64)]| {
            let line = Line { name: "a".into(), points: points.into() };
            Chart { values: "loss".into(), lines: vec![line], marked: None }.markup().0
        };
        let within = [(1, 0.5), (3, 0.25)];
        assert_eq!(markup(&[within[0], (2, 1.7e308), within[1], (4, -1e301)]), markup(&within));
    }

    #[test]
    fn labels_of_an_axis_have_the_digits_that_tell_them_apart() {
        for (values, wanted) in [(0.0..60.0, 0), (0.0..3.0, 1), (2.2..2.5, 2), (0.004..0.011, 3), (0.0..1e-30, 8)] {
            assert_eq!(places(&values), wanted, "{values:?}");
        }
    }
}
