//~ expected `BoundingBox`, found `BoundingBox<Xyxy, Normalized>`
use kiln::data::{BoundingBox, Normalized, Xyxy};

pub fn wrong(found: BoundingBox, wanted: BoundingBox<Xyxy, Normalized>) -> f32 {
    found.iou(wanted) // wrong
}
