//~ an image side of `Len<250>` does not fit a U-Net of depth 4: it is not a multiple of 16
use kiln::prelude::*;
use kiln::vision::UNet;

pub fn wrong(net: &UNet<21>, images: Tensor![Batch, 3, 256, 250]) {
    net.forward(images); // wrong
}
