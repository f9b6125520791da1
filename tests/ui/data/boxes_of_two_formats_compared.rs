//~ expected `&Boxes<N>`, found `&Boxes<N, Xywh>`
use kiln::data::{Boxes, Xywh};
use kiln::prelude::*;
use kiln::vision::iou;

pub fn wrong<N: Dim>(found: Boxes<N>, wanted: Boxes<N, Xywh>) -> Tensor![N] {
    iou(&found, &wanted) // wrong
}
