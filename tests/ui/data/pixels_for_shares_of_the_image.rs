//~ expected `Boxes<_, Xyxy, Normalized>`, found `Boxes<N>`
use kiln::data::{Boxes, Normalized, Xyxy};
use kiln::prelude::*;

pub fn written<N: Dim>(_: Boxes<N, Xyxy, Normalized>) {}

pub fn wrong<N: Dim>(found: Boxes<N>) {
    written(found); // wrong
}
