//~ a window of 5 with stride 2, dilation 1 and padding `kiln::prelude::Valid` does not fit an axis of 3
use kiln::prelude::*;

pub fn wrong(pool: &MaxPool2d<5, CeilMode<Stride<2>>>, image: Tensor![Batch, 3, 3, 28]) {
    pool.forward(image); // wrong
}
