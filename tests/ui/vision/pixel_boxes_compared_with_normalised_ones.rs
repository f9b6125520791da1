//~ expected `&Boxes<Dyn>`, found `&Boxes<Dyn, Xyxy, Normalized>`
use kiln::data::{Boxes, Normalized, Xyxy};
use kiln::prelude::*;
use kiln::vision::pairwise_iou;

pub fn wrong(found: &Boxes<Dyn>, wanted: &Boxes<Dyn, Xyxy, Normalized>) -> Tensor<(Dyn, Dyn)> {
    pairwise_iou(found, wanted) // wrong
}
