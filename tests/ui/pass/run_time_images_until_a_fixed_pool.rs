use kiln::prelude::*;

pub fn right(layer: &Conv2d<3, 8, 3>, head: &Linear<8, 10>, x: Tensor![Batch, 3, Dyn, Dyn]) -> Tensor![Batch, 10] {
    head.forward(layer.forward(x).mean::<3>().mean::<2>())
}
