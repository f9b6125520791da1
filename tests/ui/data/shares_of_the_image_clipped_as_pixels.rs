//~ BoundingBox<Xyxy, Normalized>
use kiln::data::{BoundingBox, Normalized, Xyxy};

pub fn wrong(found: BoundingBox<Xyxy, Normalized>) -> BoundingBox {
    found.clip(480, 640) // wrong
}
