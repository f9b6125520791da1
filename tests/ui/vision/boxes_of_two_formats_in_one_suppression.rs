//~ Xyxy
//~ Xywh
use kiln::data::{BoundingBox, Xywh};
use kiln::vision::nms;

pub fn wrong(found: BoundingBox, coco: BoundingBox<Xywh>) -> Vec<usize> {
    nms(&[(found, 0.9), (coco, 0.8)], 0.5) // wrong
}
