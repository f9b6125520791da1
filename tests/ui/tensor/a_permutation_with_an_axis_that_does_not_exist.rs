//~ has no axis 4
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64, 12, 8]) {
    x.permute::<0, 1, 4, 2>(); // wrong
}
