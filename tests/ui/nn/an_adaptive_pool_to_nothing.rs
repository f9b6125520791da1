//~ `Len<0>` counts nothing
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 8, 4, 4]) {
    AdaptiveAvgPool2d::<0, 2>.forward(x); // wrong
}
