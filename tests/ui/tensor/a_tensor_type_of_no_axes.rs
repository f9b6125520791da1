//~ a shape has at least one axis
use kiln::prelude::*;

pub fn wrong(_: Tensor![]) {} // wrong
