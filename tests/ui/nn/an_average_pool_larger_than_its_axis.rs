//~ a window of 8 with stride 8, padding 0 and dilation 1 does not fit an axis of 7
use kiln::prelude::*;

pub fn wrong(pool: &AvgPool2d<8>, x: Tensor![Batch, 512, 7, 7]) {
    pool.forward(x); // wrong
}
