//~ expected `21`, found `20`
use kiln::prelude::*;
use kiln::vision::UNet;

type Labelled = PixelLabels<Batch, Len<256>, Len<256>, 20>;

pub fn wrong(net: &UNet<21>, images: Tensor![Batch, 3, 256, 256], labels: &Labelled) {
    pixel_cross_entropy(net.forward(images), labels); // wrong
}
