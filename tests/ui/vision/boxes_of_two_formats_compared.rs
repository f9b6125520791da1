//~ expected `&Boxes<Batch>`, found `&Boxes<Batch, Cxcywh>`
use kiln::data::{Boxes, Cxcywh};
use kiln::prelude::*;
use kiln::vision::giou;

pub fn wrong(found: &Boxes<Batch>, wanted: &Boxes<Batch, Cxcywh>) -> Tensor![Batch] {
    giou(found, wanted) // wrong
}
