//~ expected `20`, found `80`
use kiln::data::{BoundingBox, Label, Object};

pub fn wrong(label: Label<80>, found: BoundingBox) -> Object<20> {
    Object::new(label, found) // wrong
}
