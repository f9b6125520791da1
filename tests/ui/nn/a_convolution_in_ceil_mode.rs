//~ `kiln::prelude::CeilMode<kiln::prelude::Stride<2>>` is not the geometry of a window
//~ a `CeilMode` belongs to pools
use kiln::prelude::*;

pub fn wrong(_: &Conv2d<3, 8, 3, CeilMode<Stride<2>>>) {} // wrong
