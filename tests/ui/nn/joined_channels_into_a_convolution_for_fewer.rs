//~ expected `96`, found `128`
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<96, 32, 3>, x: Tensor![Batch, 64, 28, 28], skip: Tensor![Batch, 64, 28, 28]) {
    convolution.forward(x.concat_channels(skip)); // wrong
}
