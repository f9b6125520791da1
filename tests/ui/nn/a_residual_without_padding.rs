//~ Len<26>
//~ Len<28>
//~ does not fit
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<32, 32, 3>, x: Tensor![Batch, 32, 28, 28]) {
    let features = convolution.forward(x.clone());
    x + features; // wrong
}
