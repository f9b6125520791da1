//~ expected `Tensor<(_, Len<10>)>`, found `Tensor<(Batch, Len<10>), Int>`
use kiln::prelude::*;

pub fn wrong(layer: &Linear<10, 10>, classes: Tensor![Batch, 10; Int]) {
    layer.forward(classes); // wrong
}
