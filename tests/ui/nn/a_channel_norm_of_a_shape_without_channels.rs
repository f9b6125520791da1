//~ GroupNorm<4, 32>` takes 32 channels on axis 1, and the shape `(Len<32>,)` reaches it
use kiln::prelude::*;

pub fn wrong(norm: &GroupNorm<4, 32>, x: Tensor![32]) {
    norm.forward(x); // wrong
}
