//~ expected `256`, found `224`
use kiln::prelude::*;
use kiln::vision::UNet;

type Labelled = PixelLabels<Batch, Len<224>, Len<256>, 21>;

pub fn wrong(net: &UNet<21>, images: Tensor![Batch, 3, 256, 256], labels: &Labelled) {
    pixel_cross_entropy(net.forward(images), labels); // wrong
}
