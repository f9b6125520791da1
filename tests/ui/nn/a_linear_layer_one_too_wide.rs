//~ expected `9217`, found `9216`
use kiln::prelude::*;

pub fn at_once(layer: &Linear<9217, 128>, x: Tensor![Batch, 64, 12, 12]) {
    layer.forward(x.flatten()); // wrong
}

pub fn by_and_by(layer: &Linear<9217, 128>, x: Tensor![Batch, 64, 12, 12]) {
    let features = x.flatten();
    layer.forward(features); // wrong
}
