//~ a window of 5 with stride 1, padding 0 and dilation 1 does not fit an axis of 4
use kiln::prelude::*;

pub fn wrong(convolution: &Conv1d<3, 8, 5>, sequences: Tensor![Batch, 3, 4]) {
    convolution.forward(sequences); // wrong
}
