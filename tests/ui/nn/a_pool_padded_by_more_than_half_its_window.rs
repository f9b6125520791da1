//~ padding
//~ 3
use kiln::prelude::*;

pub fn wrong() -> MaxPool2d<3, Pad<2>> {
    MaxPool2d::new() // wrong
}
