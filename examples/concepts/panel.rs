//! [`Panel`]: one chart or grid of a picture, as SVG.
//!
//! What is black on white is drawn in a stand-in that becomes the reader's text colour, so that a panel is as readable
//! on a dark ground.

use std::fmt::Write;
use std::ops::Range;

use plotters::chart::ChartBuilder;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{IntoDrawingArea, SVGBackend};
use plotters::series::{DashedLineSeries, LineSeries};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle, TextStyle};

use crate::ramp::Ramp;

/// Okabe and Ito's colours, which colour-blind people can tell apart.
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];
/// Stands for the reader's text colour.
const INK: RGBColor = RGBColor(1, 2, 3);
const INK_WRITTEN: &str = "\"#010203\"";
/// How wide a panel is, in pixels.
pub const WIDTH: u32 = 340;
/// The height of a line of text, in pixels.
const LINE: i32 = 19;
/// What is drawn is drawn so much larger and shown smaller: places are whole numbers, and lines would go in steps.
const FINE: i32 = 4;

/// A length in pixels, as it is drawn.
const fn px(pixels: i32) -> i32 {
    pixels * FINE
}

/// A stroke of this width in pixels, as it is drawn.
fn stroke(colour: impl Into<ShapeStyle>, pixels: i32) -> ShapeStyle {
    colour.into().stroke_width(px(pixels) as u32)
}

/// Points in data coordinates.
pub type Points = Vec<(f64, f64)>;

enum Mark {
    Line { series: usize, dashed: bool, points: Points },
    Dots { series: usize, points: Points },
    Cells { ramp: Ramp, numbers: Vec<f32>, width: usize, x: Range<f64>, y: Range<f64> },
    Frame { series: Option<usize>, x: Range<f64>, y: Range<f64> },
    Arrow { from: (f64, f64), to: (f64, f64) },
    Words { at: (f64, f64), text: String },
}

/// One chart or grid: marks in data coordinates, perhaps with axes.
pub struct Panel {
    title: String,
    axes: Option<(String, String)>,
    within: Option<(Range<f64>, Range<f64>)>,
    height: u32,
    names: Vec<String>,
    marks: Vec<Mark>,
}

type Drawn = Result<(), Box<dyn std::error::Error>>;

impl Panel {
    fn new(title: impl Into<String>, axes: Option<(String, String)>, height: u32) -> Self {
        Self { title: title.into(), axes, within: None, height, names: Vec::new(), marks: Vec::new() }
    }

    /// A chart with these axes, as wide as its marks.
    pub fn chart(title: impl Into<String>, x: &str, y: &str) -> Self {
        Self::new(title, Some((x.into(), y.into())), 300)
    }

    /// Numbers as a grid of rows of `width`, from the top.
    pub fn grid(title: impl Into<String>, ramp: Ramp, numbers: &[f32], width: usize) -> Self {
        let rows = numbers.len() / width;
        let height = LINE as u32 + 10 + WIDTH * rows as u32 / width as u32;
        Self::new(title, None, height).within(0.0..width as f64, 0.0..rows as f64).cells(
            ramp,
            numbers,
            width,
            0.0..width as f64,
            0.0..rows as f64,
        )
    }

    /// An empty sheet of these units, for marks.
    pub fn sketch(title: impl Into<String>, width: f64, height: f64) -> Self {
        let high = (f64::from(WIDTH) * height / width) as u32 + LINE as u32 + 10;
        Self::new(title, None, high).within(0.0..width, 0.0..height)
    }

    /// The same, showing this part.
    pub fn within(self, x: Range<f64>, y: Range<f64>) -> Self {
        Self { within: Some((x, y)), ..self }
    }

    fn series(&mut self, name: &str) -> usize {
        self.names.push(name.into());
        self.names.len() - 1
    }

    fn with(mut self, mark: Mark) -> Self {
        self.marks.push(mark);
        self
    }

    /// With a line; every second is dashed.
    pub fn line(mut self, name: &str, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let series = self.series(name);
        self.with(Mark::Line { series, dashed: series % 2 == 1, points: points.into_iter().collect() })
    }

    /// With dots.
    pub fn dots(mut self, name: &str, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let series = self.series(name);
        self.with(Mark::Dots { series, points: points.into_iter().collect() })
    }

    /// With numbers as cells over this part, from the top.
    pub fn cells(self, ramp: Ramp, numbers: &[f32], width: usize, x: Range<f64>, y: Range<f64>) -> Self {
        self.with(Mark::Cells { ramp, numbers: numbers.to_vec(), width, x, y })
    }

    /// With a frame that has a name.
    pub fn frame(mut self, name: &str, x: Range<f64>, y: Range<f64>) -> Self {
        let series = self.series(name);
        self.with(Mark::Frame { series: Some(series), x, y })
    }

    /// With a box around text.
    pub fn boxed(self, text: impl Into<String>, (x, y): (f64, f64), (wide, high): (f64, f64)) -> Self {
        let (across, up) = (x - wide / 2.0..x + wide / 2.0, y - high / 2.0..y + high / 2.0);
        self.with(Mark::Frame { series: None, x: across, y: up }).words(text, (x, y))
    }

    /// With an arrow.
    pub fn arrow(self, from: (f64, f64), to: (f64, f64)) -> Self {
        self.with(Mark::Arrow { from, to })
    }

    /// With text around a place; lines are parted by line feeds.
    pub fn words(self, text: impl Into<String>, at: (f64, f64)) -> Self {
        self.with(Mark::Words { at, text: text.into() })
    }

    /// The panel's size in pixels.
    pub fn size(&self) -> (u32, u32) {
        let rows = self.names.iter().filter(|name| !name.is_empty()).count() + self.ramps().count();
        (WIDTH, self.height + rows as u32 * LINE as u32)
    }

    /// What needs a key.
    fn ramps(&self) -> impl Iterator<Item = &Ramp> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Cells { ramp, .. } if !ramp.what.is_empty() => Some(ramp),
            _ => None,
        })
    }

    /// The panel as an SVG element.
    pub fn svg(&self) -> Result<String, Box<dyn std::error::Error>> {
        let mut svg = String::new();
        let (wide, high) = self.size();
        let drawn = (wide * FINE as u32, high * FINE as u32);
        {
            let area = SVGBackend::with_string(&mut svg, drawn).into_drawing_area();
            self.draw(&area)?;
            area.present()?;
        }
        let mut words = String::new();
        for letter in self.title.chars() {
            match letter {
                '<' => words.push_str("&lt;"),
                '&' => words.push_str("&amp;"),
                '"' => words.push_str("&quot;"),
                letter => words.push(letter),
            }
        }
        let opening = format!("<svg class=\"chart\" role=\"img\" aria-label=\"{words}\" ");
        // Cells that meet within a pixel would let the ground through.
        let svg = svg.replace("<rect ", "<rect shape-rendering=\"crispEdges\" ");
        let size = |(wide, high): (u32, u32)| format!("width=\"{wide}\" height=\"{high}\" ");
        let svg = svg.replacen(&size(drawn), &size((wide, high)), 1);
        let svg = svg.replacen("<svg ", &opening, 1).replace(INK_WRITTEN, "\"currentColor\"");
        // Lines alone: a cell's blue is one of a ramp.
        Ok(svg.replace("stroke=\"#0072B2\"", "stroke=\"var(--blue, #0072B2)\""))
    }

    fn draw(&self, area: &DrawingArea<SVGBackend<'_>, Shift>) -> Drawn {
        area.draw(&Text::new(self.title.clone(), (px(4), px(4)), letters(18)))?;
        let mut top = LINE + 8;
        for (series, name) in self.names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let middle = top + LINE / 2;
            self.sample(area, series, middle)?;
            area.draw(&Text::new(name.clone(), (px(40), px(middle)), centred(HPos::Left)))?;
            top += LINE;
        }
        for ramp in self.ramps() {
            key(area, ramp, top)?;
            top += LINE;
        }
        top += 4;
        let (x, y) = self.ranges();
        let axes = self.axes.is_some();
        let mut chart = ChartBuilder::on(area);
        chart.margin_top(px(top)).margin_right(px(if axes { 14 } else { 1 })).margin_left(px(1)).margin_bottom(px(2));
        if axes {
            chart.x_label_area_size(px(42)).y_label_area_size(px(58));
        }
        let mut chart = chart.build_cartesian_2d(x.clone(), y.clone())?;
        if let Some((across, up)) = &self.axes {
            let places = |range: &Range<f64>| (1.0 - ((range.end - range.start) / 6.0).log10()).ceil().clamp(0.0, 6.0);
            let (for_x, for_y) = (places(&x) as usize, places(&y) as usize);
            chart
                .configure_mesh()
                .light_line_style(INK.mix(0.0))
                .bold_line_style(stroke(INK.mix(0.12), 1))
                .axis_style(stroke(INK.mix(0.6), 1))
                .set_all_tick_mark_size(px(5))
                .label_style(letters(14))
                .axis_desc_style(letters(15))
                .x_labels(6)
                .y_labels(6)
                .x_label_formatter(&|x| short(*x, for_x))
                .y_label_formatter(&|y| short(*y, for_y))
                .x_desc(across.as_str())
                .y_desc(up.as_str())
                .draw()?;
        }
        for mark in &self.marks {
            match mark {
                Mark::Line { series, dashed, points } => {
                    let style = stroke(colour(*series), 2);
                    let points = points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite());
                    match dashed {
                        true => chart.draw_series(DashedLineSeries::new(points, px(6), px(4), style))?,
                        false => chart.draw_series(LineSeries::new(points, style))?,
                    };
                }
                Mark::Dots { series, points } => {
                    // Dots of a colour that the cells below them may have.
                    if self.marks.iter().any(|mark| matches!(mark, Mark::Cells { .. })) {
                        chart.draw_series(
                            points.iter().map(|at| Circle::new(*at, px(6), RGBColor(255, 255, 255).filled())),
                        )?;
                    }
                    let style = colour(*series).filled();
                    chart.draw_series(points.iter().map(|at| Circle::new(*at, px(4), style)))?;
                }
                Mark::Cells { ramp, numbers, width, x, y } => {
                    let rows = numbers.len() / width;
                    let (wide, high) = ((x.end - x.start) / *width as f64, (y.end - y.start) / rows as f64);
                    for (row, runs) in numbers.chunks(*width).map(|row| ramp.runs(row)).enumerate() {
                        let (top, bottom) = (y.end - row as f64 * high, y.end - (row + 1) as f64 * high);
                        chart.draw_series(runs.into_iter().map(|(cells, [r, g, b])| {
                            let edges = [cells.start, cells.end].map(|cell| x.start + cell as f64 * wide);
                            Rectangle::new([(edges[0], top), (edges[1], bottom)], RGBColor(r, g, b).filled())
                        }))?;
                    }
                }
                Mark::Frame { series, x, y } => {
                    let style = stroke(series.map_or(INK, colour), 2);
                    let corners =
                        [(x.start, y.start), (x.end, y.start), (x.end, y.end), (x.start, y.end), (x.start, y.start)];
                    chart.draw_series([PathElement::new(corners, style)])?;
                }
                Mark::Arrow { from, to } => {
                    chart.draw_series([PathElement::new([*from, *to], stroke(INK, 1))])?;
                    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
                    let length = dx.hypot(dy);
                    let head = (x.end - x.start) * 0.025;
                    let (ux, uy) = (dx / length * head, dy / length * head);
                    let wing = |side: f64| (to.0 - 1.6 * ux - side * uy * 0.7, to.1 - 1.6 * uy + side * ux * 0.7);
                    chart.draw_series([Polygon::new([*to, wing(1.0), wing(-1.0)], INK.filled())])?;
                }
                Mark::Words { at, text } => {
                    let style = centred(HPos::Center);
                    let (left, above) = chart.backend_coord(at);
                    let lines: Vec<&str> = text.lines().collect();
                    for (index, line) in lines.iter().enumerate() {
                        let down = (2 * index as i32 - lines.len() as i32 + 1) * LINE / 2;
                        area.draw(&Text::new((*line).to_owned(), (left, above + px(down)), style.clone()))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// How a series looks, before its name.
    fn sample(&self, area: &DrawingArea<SVGBackend<'_>, Shift>, series: usize, middle: i32) -> Drawn {
        let style = stroke(colour(series), 2);
        let dots = self.marks.iter().any(|mark| matches!(mark, Mark::Dots { series: it, .. } if *it == series));
        let dashed =
            self.marks.iter().any(|mark| matches!(mark, Mark::Line { series: it, dashed: true, .. } if *it == series));
        match (dots, dashed) {
            (true, _) => area.draw(&Circle::new((px(20), px(middle)), px(4), colour(series).filled()))?,
            (_, true) => {
                for left in [8, 18, 28] {
                    area.draw(&PathElement::new([(px(left), px(middle)), (px(left + 6), px(middle))], style))?;
                }
            }
            _ => area.draw(&PathElement::new([(px(8), px(middle)), (px(34), px(middle))], style))?,
        }
        Ok(())
    }

    /// What it shows: what it was told, or all its points with some room.
    fn ranges(&self) -> (Range<f64>, Range<f64>) {
        let points = || {
            self.marks.iter().flat_map(|mark| match mark {
                Mark::Line { points, .. } | Mark::Dots { points, .. } => points.as_slice(),
                _ => &[],
            })
        };
        let spread = |of: fn(&(f64, f64)) -> f64, room: f64| {
            let numbers = || points().map(of).filter(|number| number.is_finite());
            let (least, most) = (numbers().fold(f64::INFINITY, f64::min), numbers().fold(f64::NEG_INFINITY, f64::max));
            let room = ((most - least) * room).max(1e-9);
            least - room..most + room
        };
        self.within.clone().unwrap_or_else(|| (spread(|it| it.0, 0.02), spread(|it| it.1, 0.08)))
    }
}

fn colour(series: usize) -> RGBColor {
    COLOURS[series % COLOURS.len()]
}

fn letters(size: i32) -> TextStyle<'static> {
    ("sans-serif", px(size)).into_font().color(&INK)
}

/// Letters around the middle of a line, on this side of a place or around it.
fn centred(across: HPos) -> TextStyle<'static> {
    letters(16).pos(Pos::new(across, VPos::Center))
}

/// Which number has which colour: the ends of a ramp and what lies between.
fn key(area: &DrawingArea<SVGBackend<'_>, Shift>, ramp: &Ramp, top: i32) -> Drawn {
    const CELLS: i32 = 50;
    const BAR: Range<i32> = 180..280;
    let middle = top + LINE / 2;
    let [first, last] = ramp.ends;
    let reach = f64::from(first.abs().max(last.abs())).max(1e-4);
    let places = (2.0 - reach.log10().floor()).clamp(0.0, 4.0) as usize;
    let end = |number: f32| short(number.into(), places);
    area.draw(&Text::new(ramp.what, (px(8), px(middle)), centred(HPos::Left)))?;
    area.draw(&Text::new(end(first), (px(BAR.start - 6), px(middle)), centred(HPos::Right)))?;
    area.draw(&Text::new(end(last), (px(BAR.end + 6), px(middle)), centred(HPos::Left)))?;
    for cell in 0..CELLS {
        let share = (cell as f32 + 0.5) / CELLS as f32;
        let [r, g, b] = ramp.colour(first + (last - first) * share);
        let edge = |cell: i32| px(BAR.start) + px(BAR.end - BAR.start) * cell / CELLS;
        let corners = [(edge(cell), px(middle - 6)), (edge(cell + 1), px(middle + 6))];
        area.draw(&Rectangle::new(corners, RGBColor(r, g, b).filled()))?;
    }
    let corners = [(px(BAR.start), px(middle - 6)), (px(BAR.end), px(middle + 6))];
    area.draw(&Rectangle::new(corners, stroke(INK.mix(0.6), 1)))?;
    Ok(())
}

/// A number without zeros that say nothing.
fn short(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Panels in rows of three, as one SVG file that is dark or light as the reader's screen is.
pub fn sheet(panels: &[Panel]) -> Result<String, Box<dyn std::error::Error>> {
    const GAP: u32 = 16;
    let mut inner = String::new();
    let mut top = 0;
    for row in panels.chunks(3) {
        for (column, panel) in row.iter().enumerate() {
            let place = format!("<svg x=\"{}\" y=\"{top}\" ", column as u32 * (WIDTH + GAP));
            write!(inner, "{}", panel.svg()?.replacen("<svg ", &place, 1))?;
        }
        top += row.iter().map(|panel| panel.size().1).max().unwrap_or(0) + GAP;
    }
    let width = panels.len().clamp(1, 3) as u32 * (WIDTH + GAP) - GAP;
    let height = top.saturating_sub(GAP);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
         <style>:root {{ color: #1c1c1a }} @media (prefers-color-scheme: dark) {{ :root {{ color: #e8e8e4; --blue: #56b4e9 }} }}</style>\n\
         {inner}</svg>\n"
    ))
}
