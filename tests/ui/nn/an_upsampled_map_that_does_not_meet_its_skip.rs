//~ Len<14>, Len<14>)>` does not fit `kiln::Tensor<(kiln::prelude::Batch, Len<8>, Len<15>, Len<15>)>`
use kiln::prelude::*;

pub fn wrong(up: &Upsample<2, Bilinear>, skip: Tensor![Batch, 8, 15, 15], x: Tensor![Batch, 8, 7, 7]) {
    let _ = skip + up.forward(x); // wrong
}
