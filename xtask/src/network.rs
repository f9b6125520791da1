//! What `cargo xtask shapes` is asked for.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Print the table of a reference network's layers: shapes, parameters, multiply-adds, memory, receptive fields
#[derive(Args, Debug, Clone)]
pub struct Shapes {
    /// The network
    #[arg(value_enum)]
    pub network: Network,
    /// Write a page with the table, and the computational graph forwards and backwards
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write the computational graph alone, as a drawing
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

/// The reference networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Network {
    Mlp,
    #[value(name = "lenet5")]
    LeNet5,
    Cnn,
    Vgg11,
    #[value(name = "resnet18")]
    ResNet18,
    #[value(name = "resnet34")]
    ResNet34,
    #[value(name = "resnet50")]
    ResNet50,
    #[value(name = "mobilenetv2")]
    MobileNetV2,
    #[value(name = "unet")]
    UNet,
}
