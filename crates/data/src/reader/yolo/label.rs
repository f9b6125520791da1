//! A line of YOLO's text: a class, and a box or an outline in shares of the picture.

use super::super::class_names::ClassNames;
use super::super::flaw::quoted;
use crate::{BoundingBox, Cxcywh, Flaw, Label, Normalized, Xyxy};

/// One object, in shares of its picture.
pub(super) struct Line<const CLASSES: usize> {
    pub(super) label: Label<CLASSES>,
    pub(super) shape: Shape,
}

pub(super) enum Shape {
    Box(BoundingBox<Xyxy, Normalized>),
    /// Corners, each by its column and its row.
    Outline(Box<[[f32; 2]]>),
}

/// How far beyond the picture a number may lie, from rounding.
const SLACK: f32 = 0.01;

impl<const CLASSES: usize> Line<CLASSES> {
    pub(super) fn parse(line: &str, names: &ClassNames<CLASSES>) -> Result<Self, Flaw> {
        let mut numbers = Vec::new();
        for text in line.split_whitespace() {
            let number = text.parse().ok().filter(|it: &f32| it.is_finite());
            numbers.push(number.ok_or_else(|| Flaw::Number { found: quoted(text), wanted: "a number" })?);
        }
        let Some((&class, rest)) = numbers.split_first() else {
            return Err(Flaw::Numbers { found: 0, wanted: WANTED });
        };
        // Some tools write `7` as `7.0`.
        let whole = class >= 0.0 && class.fract() == 0.0 && class < 16_777_216.0;
        if !whole {
            return Err(Flaw::Number { found: class.to_string(), wanted: "the number of a class" });
        }
        let label = names.numbered(class as usize)?;
        let share = -SLACK..=1.0 + SLACK;
        if let Some(&found) = rest.iter().find(|it| !share.contains(*it)) {
            return Err(Flaw::Share { found });
        }
        let shape = match rest.as_chunks() {
            (&[[cx, cy], [width, height]], []) => {
                if width < 0.0 || height < 0.0 {
                    return Err(Flaw::Share { found: width.min(height) });
                }
                Shape::Box(on_picture(BoundingBox::<Cxcywh, _>::new([cx, cy, width, height]).to_xyxy()))
            }
            (corners, []) if corners.len() > 2 => Shape::Outline(corners.into()),
            _ => return Err(Flaw::Numbers { found: numbers.len(), wanted: WANTED }),
        };
        Ok(Self { label, shape })
    }
}

const WANTED: &str = "a class and the 4 of a box, or a class and 2 for each of 3 corners or more,";

impl Shape {
    /// The box, or the one around the outline, as far as it lies on the picture.
    pub(super) fn bounding_box(&self) -> BoundingBox<Xyxy, Normalized> {
        match self {
            Self::Box(bounding_box) => *bounding_box,
            Self::Outline(corners) => {
                let start = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
                let wider =
                    |[x1, y1, x2, y2]: [f32; 4], [x, y]: &[f32; 2]| [x1.min(*x), y1.min(*y), x2.max(*x), y2.max(*y)];
                on_picture(BoundingBox::new(corners.iter().fold(start, wider)))
            }
        }
    }
}

fn on_picture(bounding_box: BoundingBox<Xyxy, Normalized>) -> BoundingBox<Xyxy, Normalized> {
    BoundingBox::new(bounding_box.values().map(|edge| edge.clamp(0.0, 1.0)))
}
