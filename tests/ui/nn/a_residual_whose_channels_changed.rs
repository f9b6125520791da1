//~ Len<64>
//~ Len<32>
//~ does not fit
//~ broadcast_like
use kiln::prelude::*;

pub fn wrong(convolution: &Conv2d<32, 64, 3, Same>, x: Tensor![Batch, 32, 28, 28]) {
    let features = convolution.forward(x.clone());
    x + features; // wrong
}
