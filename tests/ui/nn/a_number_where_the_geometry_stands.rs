//~ type
use kiln::prelude::*;

pub fn wrong(_: &Conv2d<3, 8, 3, 2>) {} // wrong
