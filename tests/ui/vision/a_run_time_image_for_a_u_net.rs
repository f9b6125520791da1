//~ an image side of `kiln::prelude::Dyn` does not fit a U-Net
//~ a run-time side is `DynBy<16>`
use kiln::prelude::*;
use kiln::vision::UNet;

pub fn wrong(net: &UNet<21>, images: Tensor![Batch, 3, Dyn, Dyn]) {
    net.forward(images); // wrong
}
