//~ 32 cannot be split into 3 equal parts
use kiln::prelude::*;

pub fn wrong(net: &Stack![Conv2d<1, 32, 3>, Maxout<3>], x: Tensor![Batch, 1, 28, 28]) {
    x.apply(net); // wrong
}
