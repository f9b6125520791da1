//~ Normalized
//~ Pixels
use kiln::data::{BoundingBox, Normalized, Xyxy};

pub fn wrong(found: BoundingBox) -> BoundingBox<Xyxy, Normalized> {
    found // wrong
}
