//! Reference networks, a file each, and the blocks they are made of.
mod cnn;
mod inverted_residual;
mod layer;
mod lenet5;
mod mlp;
mod mobilenet_v2;
mod pico_unet;
mod residual_block;
mod resnet18;
mod resnet34;
mod resnet50;
mod unet;
mod unet_block;
mod vgg11;

pub use self::{
    cnn::Cnn,
    inverted_residual::{Inverted, InvertedResidual, Separable},
    lenet5::LeNet5,
    mlp::Mlp,
    mobilenet_v2::MobileNetV2,
    pico_unet::PicoUNet,
    residual_block::{BasicBlock, Bottleneck, Projection, Shortcut},
    resnet18::ResNet18,
    resnet34::ResNet34,
    resnet50::ResNet50,
    unet::{Head, UNet},
    unet_block::{DoubleConv, Down, Up},
    vgg11::Vgg11,
};
