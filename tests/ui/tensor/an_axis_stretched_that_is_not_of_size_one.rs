//~ axis 1 of
//~ cannot be stretched to `kiln::prelude::Len<4>`
//~ only an axis of size 1
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 3]) {
    x.expand::<1, Len<4>, _>(); // wrong
}
