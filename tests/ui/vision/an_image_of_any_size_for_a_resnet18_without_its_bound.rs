//~ an image side of `H` cannot take five strides of two
//~ a generic side needs the bound `H: Strides5`
use kiln::prelude::*;
use kiln::vision::ResNet18;

pub fn wrong<H: Dim, W: Strides5>(net: &ResNet18<10>, images: Tensor![Batch, 3, H, W]) -> Tensor![Batch, 10] {
    net.forward(images) // wrong
}
