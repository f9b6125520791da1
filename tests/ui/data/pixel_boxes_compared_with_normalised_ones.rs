//~ expected `&Boxes<N>`, found `&Boxes<N, Xyxy, Normalized>`
use kiln::data::{Boxes, Normalized, Xyxy};
use kiln::prelude::*;
use kiln::vision::iou;

pub fn wrong<N: Dim>(found: Boxes<N>, wanted: Boxes<N, Xyxy, Normalized>) -> Tensor![N] {
    iou(&found, &wanted) // wrong
}
