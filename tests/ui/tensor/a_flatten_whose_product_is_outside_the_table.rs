//~ KILN_SIZES = "438531"
//~ the size that comes out here is 438531
//~ `Dyn`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 3, 127, 1151]) {
    x.flatten(); // wrong
}
