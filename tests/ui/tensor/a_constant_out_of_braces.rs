//~ expected type, found constant `CLASSES`
use kiln::prelude::*;

const CLASSES: usize = 10;

pub fn wrong(_: Tensor![Batch, CLASSES]) {} // wrong
