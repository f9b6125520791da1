//~ expected `&[BoundingBox]`, found `&[BoundingBox<Cxcywh>]`
use kiln::data::{BoundingBox, Boxes, Cxcywh};
use kiln::prelude::*;

pub fn wrong(yolo: &[BoundingBox<Cxcywh>], device: &Device) -> Boxes<Dyn> {
    Boxes::from_boxes(yolo, device) // wrong
}
