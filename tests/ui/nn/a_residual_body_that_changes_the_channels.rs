//~ two branches give `(kiln::prelude::Batch, Len<128>, Len<28>, Len<28>)` and `(kiln::prelude::Batch, Len<64>, Len<28>, Len<28>)`
use kiln::prelude::*;

pub fn wrong(block: &Residual<Conv2d<64, 128, 3, Same>>, x: Tensor![Batch, 64, 28, 28]) {
    x.apply(block); // wrong
}
