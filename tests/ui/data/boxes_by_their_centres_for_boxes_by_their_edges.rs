//~ expected `Boxes<_>`, found `Boxes<N, Cxcywh>`
use kiln::data::{Boxes, Cxcywh};
use kiln::prelude::*;

pub fn drawn<N: Dim>(_: Boxes<N>) {}

pub fn wrong<N: Dim>(found: Boxes<N, Cxcywh>) {
    drawn(found); // wrong
}
