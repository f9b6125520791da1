//~ two branches give `(kiln::prelude::Batch, Len<64>, Len<24>, Len<24>)` and `(kiln::prelude::Batch, Len<64>, Len<26>, Len<26>)`
use kiln::prelude::*;

pub fn wrong(net: &Stack![Conv2d<3, 64, 3>, Residual<Stack![Conv2d<64, 64, 3>, Relu]>], x: Tensor![Batch, 3, 28, 28]) {
    x.apply(net); // wrong
}
