//~ expected `BoundingBox`, found `BoundingBox<Cxcywh>`
use kiln::data::{BoundingBox, Cxcywh, Label, Object};

pub fn wrong(label: Label<20>, found: BoundingBox<Cxcywh>) -> Object<20> {
    Object::new(label, found) // wrong
}
