//~ two branches give `(kiln::prelude::Batch, Len<128>, Len<14>, Len<14>)` and `(kiln::prelude::Batch, Len<128>, Len<28>, Len<28>)`
use kiln::prelude::*;

type Body = Stack![Conv2d<64, 128, 3, Stride<2, Same>>, Relu, Conv2d<128, 128, 3, Same>];
pub fn wrong(block: &Residual<Body, Conv2d<64, 128, 1>>, x: Tensor![Batch, 64, 28, 28]) {
    x.apply(block); // wrong
}
