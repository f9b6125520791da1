//~ (Len<8>
//~ Dyn)` cannot be flattened
//~ `.refine()`
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<3, 8, 3>, x: Tensor![Batch, 3, Dyn, Dyn]) {
    convolution.forward(x).flatten(); // wrong
}
