use kiln::prelude::*;
use kiln::vision::{MobileNetV2, ResNet50, UNet, Vgg11};

pub fn classified<N: Dim, H: Strides5, W: Strides5>(
    (large, small): &(ResNet50<37>, MobileNetV2<37>),
    images: Tensor![N, 3, H, W],
) -> Tensor![N, 37] {
    large.forward(images.clone()) + small.forward(images)
}

pub fn at_run_time(net: &Vgg11<37>, images: Tensor![Batch, 3, Dyn, Dyn]) -> Tensor![Batch, 37] {
    net.forward(images)
}

pub fn segmented<N: Dim, H: Unet4, W: Unet4>(net: &UNet<21>, images: Tensor![N, 3, H, W]) -> Tensor![N, 21, H, W] {
    net.forward(images)
}

pub fn of_a_multiple(net: &UNet<21>, images: Tensor![Batch, 3, (DynBy<16>), 240]) -> Tensor![Batch, 21, (DynBy<16>), 240] {
    net.forward(images)
}
