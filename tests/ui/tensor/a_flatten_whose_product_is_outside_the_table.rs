//~ KILN_SIZES = "438531"
//~ 3 x 127 x 1151
//~ `Dyn`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 3, 127, 1151]) {
    x.flatten(); // wrong
}
