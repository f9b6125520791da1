//~ cannot find type `Chanels` in this scope
use kiln::prelude::*;

pub fn wrong(_: Tensor![Batch, Chanels, 28, 28]) {} // wrong
