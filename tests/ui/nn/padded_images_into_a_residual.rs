//~ does not fit `kiln::Tensor<(kiln::prelude::Batch, Len<6>, Len<14>, Len<14>)>`
use kiln::prelude::*;

pub fn wrong(pad: &ZeroPad2d<1>, x: Tensor![Batch, 6, 14, 14]) -> Tensor![Batch, 6, 14, 14] {
    x.clone() + pad.forward(x) // wrong
}
