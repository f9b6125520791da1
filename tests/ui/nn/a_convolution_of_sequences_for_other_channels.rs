//~ expected `8`, found `3`
use kiln::prelude::*;

pub fn wrong(convolution: &Conv1d<8, 16, 3>, x: Tensor![Batch, 3, 100]) {
    convolution.forward(x); // wrong
}
