//~ a window of 3 with stride 3, padding 0 and dilation 1 does not fit an axis of 2
use kiln::prelude::*;

pub fn wrong(pool: &MaxPool2d<3>, x: Tensor![Batch, 64, 2, 28]) {
    pool.forward(x); // wrong
}
