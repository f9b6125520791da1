//~ a window of 4 with stride 4, padding 0 and dilation 1 does not fit an axis of 3
use kiln::prelude::*;

pub fn wrong(pool: &MaxPool1d<4>, x: Tensor![Batch, 16, 3]) {
    pool.forward(x); // wrong
}
