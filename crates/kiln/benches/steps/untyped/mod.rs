//! The networks that are timed, written with burn's own tensors: what types may cost is the difference.
mod cnn;
mod layer;
mod mlp;
mod mnist;
mod mobilenet_v2;
mod resnet18;

pub use self::{cnn::Cnn, mlp::Mlp, mnist::Mnist, mobilenet_v2::MobileNetV2, resnet18::ResNet18};
