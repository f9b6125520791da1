//~ expected `BoundingBox<Xywh>`, found `BoundingBox`
use kiln::data::{BoundingBox, Xywh};

pub fn wrong(found: BoundingBox<Xywh>, wanted: BoundingBox) -> f32 {
    found.iou(wanted) // wrong
}
