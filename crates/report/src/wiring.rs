//! [`Wiring`]: a graph of boxes and wires, drawn.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};

use layout::core::base::Orientation;
use layout::core::color::Color;
use layout::core::format::{ClipHandle, RenderBackend};
use layout::core::geometry::{Point, Position};
use layout::core::style::{LineStyleKind, StyleAttr};
use layout::std_shapes::shapes::{Arrow, Element, LineEndKind, ShapeKind};
use layout::topo::layout::VisualGraph;
use maud::{Markup, PreEscaped, html};

use crate::section::Section;

/// What the layout takes for the width of a letter, in pixels.
const LETTER: usize = 8;
/// Room around a box, in pixels.
const ROOM: f64 = 22.0;
/// Room around the whole drawing, in pixels.
const MARGIN: f64 = 12.0;

/// A wire from one box to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// The number of the box that it begins at.
    pub from: usize,
    /// The number of the box that it leads to.
    pub to: usize,
    /// What runs through it: a tensor's shape.
    pub label: String,
}

/// A graph: boxes, and wires between them. It is laid out from top to bottom along its wires.
///
/// # Edge cases
/// Wires between the same two boxes are drawn as one, with all their labels. A wire of a box to itself, or to one that is
/// not there, is left out.
///
/// ```
/// use kiln_report::{Page, Wire, Wiring};
/// let mut wiring = Wiring::new("a network of one layer");
/// let [input, layer] = [wiring.add("input", ""), wiring.add_marked("output", "Linear<784, 10>")];
/// wiring.wires.push(Wire { from: input, to: layer, label: "N x 784".into() });
/// let page = Page::new("graph").with(wiring.section("Graph", "Forwards."));
/// assert!(page.html().contains("Linear&lt;784, 10&gt;</text>"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wiring {
    words: String,
    boxes: Vec<(String, String, bool)>,
    /// The wires.
    pub wires: Vec<Wire>,
}

impl Wiring {
    /// A graph without boxes; the words stand for the drawing where it is not seen.
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), boxes: Vec::new(), wires: Vec::new() }
    }

    /// Adds a box of two lines, the first one in bold; gives its number.
    pub fn add(&mut self, name: impl Into<String>, detail: impl Into<String>) -> usize {
        self.boxes.push((name.into(), detail.into(), false));
        self.boxes.len() - 1
    }

    /// Adds a box that stands out.
    pub fn add_marked(&mut self, name: impl Into<String>, detail: impl Into<String>) -> usize {
        self.boxes.push((name.into(), detail.into(), true));
        self.boxes.len() - 1
    }

    /// The part of a page that shows it.
    pub fn section(&self, title: &str, caption: &str) -> Section {
        Section::new(title, caption, html! { div.scroll { (PreEscaped(self.svg())) } })
    }

    /// The drawing, as a file of its own that is as light or dark as what it stands in.
    pub fn svg(&self) -> String {
        let style = StyleAttr::new(Color::fast("black"), 1, None, 4, LETTER);
        let mut graph = VisualGraph::new(Orientation::TopToBottom);
        let handles: Vec<_> = self
            .boxes
            .iter()
            .enumerate()
            .map(|(number, (name, detail, _))| {
                let widest = name.chars().count().max(detail.chars().count());
                let height = if detail.is_empty() { 26.0 } else { 42.0 };
                let size = Point::new((widest * LETTER + 16) as f64, height);
                let element = Element {
                    // Its texts are drawn together with it.
                    shape: ShapeKind::new_box(""),
                    pos: Position::new(Point::zero(), size, Point::zero(), Point::splat(ROOM)),
                    look: style.clone(),
                    orientation: Orientation::TopToBottom,
                    properties: Some(number.to_string()),
                };
                graph.add_node(element)
            })
            .collect();
        for ((from, to), labels) in self.joined() {
            let (start, end) = (LineEndKind::None, LineEndKind::Arrow);
            let label = labels.join(", ");
            let arrow = Arrow::new(start, end, LineStyleKind::Normal, &label, &style, &None, &None);
            graph.add_edge(arrow, handles[from], handles[to]);
        }
        let (lines, boxes) = (String::new(), String::new());
        let mut sheet = Sheet { wiring: self, tip: self.tip(), lines, boxes, corner: Point::zero() };
        if !handles.is_empty() {
            graph.do_it(false, false, false, &mut sheet);
        }
        sheet.finish()
    }

    /// The name of the tip of its wires: another drawing on the same page has another.
    fn tip(&self) -> String {
        let mut hasher = DefaultHasher::new();
        (&self.words, &self.boxes).hash(&mut hasher);
        format!("tip-{:x}", hasher.finish())
    }

    /// The labels of the wires between each two boxes.
    fn joined(&self) -> BTreeMap<(usize, usize), Vec<&str>> {
        let mut joined: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        let there = |wire: &&Wire| wire.from.max(wire.to) < self.boxes.len() && wire.from != wire.to;
        for wire in self.wires.iter().filter(there) {
            let labels = joined.entry((wire.from, wire.to)).or_default();
            if !wire.label.is_empty() && !labels.contains(&wire.label.as_str()) {
                labels.push(&wire.label);
            }
        }
        joined
    }
}

/// What the layout draws on.
struct Sheet<'a> {
    wiring: &'a Wiring,
    tip: String,
    lines: String,
    boxes: String,
    corner: Point,
}

impl Sheet<'_> {
    fn reach(&mut self, at: Point) {
        self.corner = Point::new(self.corner.x.max(at.x), self.corner.y.max(at.y));
    }

    fn put(&mut self, markup: &Markup) {
        self.boxes.push_str(&markup.0);
    }

    fn finish(self) -> String {
        let (width, height) = (self.corner.x + MARGIN, self.corner.y + MARGIN);
        let (width, height) = (width.ceil() as usize, height.ceil() as usize);
        let drawing = html! {
            svg.wiring xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(self.wiring.words)
                width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } font-family="sans-serif" {
                defs {
                    marker id=(self.tip) markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto-start-reverse" {
                        path d="M0 0 L8 4 L0 8 Z" fill="currentColor" {}
                    }
                }
                (PreEscaped(self.lines))
                (PreEscaped(self.boxes))
            }
        };
        drawing.into_string()
    }
}

impl RenderBackend for Sheet<'_> {
    fn draw_rect(&mut self, at: Point, size: Point, _: &StyleAttr, number: Option<String>, _: Option<ClipHandle>) {
        let number = number.and_then(|number| number.parse::<usize>().ok());
        let Some((name, detail, marked)) = number.and_then(|number| self.wiring.boxes.get(number)) else { return };
        let middle = at.x + size.x / 2.0;
        let first = at.y + if detail.is_empty() { size.y / 2.0 + 4.0 } else { size.y / 2.0 - 4.0 };
        let fill = if *marked { "#009E73" } else { "currentColor" };
        let markup = html! {
            rect x=(short(at.x)) y=(short(at.y)) width=(short(size.x)) height=(short(size.y)) rx="4"
                fill=(fill) fill-opacity=(if *marked { "0.22" } else { "0.05" }) stroke="currentColor" stroke-opacity="0.6" {}
            text x=(short(middle)) y=(short(first)) text-anchor="middle" font-size="13" font-weight="600" fill="currentColor" { (name) }
            @if !detail.is_empty() {
                text x=(short(middle)) y=(short(first + 17.0)) text-anchor="middle" font-size="12" fill="currentColor" { (detail) }
            }
        };
        self.put(&markup);
        self.reach(at.add(size));
    }

    /// The label of a wire; that of a box is drawn with it.
    fn draw_text(&mut self, at: Point, text: &str, _: &StyleAttr) {
        if text.is_empty() {
            return;
        }
        let markup = html! {
            text x=(short(at.x)) y=(short(at.y + 4.0)) text-anchor="middle" font-size="12" fill="currentColor"
                stroke="var(--ground, white)" stroke-width="5" paint-order="stroke" { (text) }
        };
        self.put(&markup);
        self.reach(Point::new(at.x + (text.chars().count() * LETTER / 2) as f64, at.y));
    }

    fn draw_arrow(
        &mut self,
        path: &[(Point, Point)],
        _: bool,
        ends: (bool, bool),
        _: &StyleAttr,
        _: Option<String>,
        _: &str,
    ) {
        let [first, second, rest @ ..] = path else { return };
        let point = |point: Point| format!("{} {}", short(point.x), short(point.y));
        let mut way = format!("M {} C {}, {}, {}", point(first.0), point(first.1), point(second.0), point(second.1));
        for (control, end) in rest {
            // Writing into a string does not fail.
            let _ = write!(way, " S {}, {}", point(*control), point(*end));
        }
        let tip = |there: bool| there.then(|| format!("url(#{})", self.tip));
        let markup = html! {
            path d=(way) fill="none" stroke="currentColor" stroke-opacity="0.6" marker-start=[tip(ends.0)] marker-end=[tip(ends.1)] {}
        };
        self.lines.push_str(&markup.0);
        path.iter().for_each(|(one, other)| {
            self.reach(*one);
            self.reach(*other);
        });
    }

    fn draw_line(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    fn draw_circle(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    fn create_clip(&mut self, _: Point, _: Point, _: usize) -> ClipHandle {
        0
    }
}

/// A coordinate to a tenth of a pixel.
fn short(coordinate: f64) -> String {
    let text = format!("{coordinate:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_string)
}
