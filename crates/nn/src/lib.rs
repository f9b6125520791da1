//! Typed layers, losses, stacks; saving and loading.
//!
//! A layer owns its parameters, as raw burn tensors under burn's field names. Its `forward` has the sizes in its
//! signature, so a wrong one is a mismatch of two numbers on the line that is wrong. What changes a shape is a type
//! parameter; what does not (an initialiser, an epsilon, a rate) is a value, set by a builder method.
//!
//! Layers follow each other in a struct of your own, or in a [`Stack!`]:
//!
//! ```
//! use kiln_nn::{Conv2d, Flatten, Linear, MaxPool2d, Relu, Stack};
//! use kiln_tensor::{Dim, Tensor};
//!
//! type Features = Stack![Conv2d<1, 8, 3>, Relu, MaxPool2d<2>];
//! type Net<const CLASSES: usize> = Stack![Features, Flatten, Linear<1352, CLASSES>];
//! fn logits<N: Dim>(net: &Net<10>, images: Tensor![N, 1, 28, 28]) -> Tensor![N, 10] { images.apply(net) }
//!
//! let device = burn::tensor::Device::flex();
//! let images: Tensor![4, 1, 28, 28] = Tensor::ones(&device);
//! assert_eq!(logits(&Net::init(&device), images).dims(), [4, 10]);
//! ```
mod activation;
mod avg_pool2d;
mod batch_norm;
mod checkpoint;
mod checkpoint_error;
mod checkpoint_header;
mod conv2d;
mod cross_entropy;
mod depthwise_conv2d;
mod display;
mod dropout;
mod fingerprint;
mod flatten;
mod global_avg_pool2d;
mod grouped_conv2d;
mod init;
mod linear;
mod max_pool2d;
mod pool_padding;
mod rect_conv2d;
mod stack;
mod torch_layout;

pub use self::{
    activation::{Relu, Sigmoid, Tanh},
    avg_pool2d::{AvgPool2d, Undilated},
    batch_norm::{BatchNorm1d, BatchNorm2d},
    checkpoint::{load, save},
    checkpoint_error::{CheckpointError, Difference},
    conv2d::Conv2d,
    cross_entropy::{CrossEntropyLoss, cross_entropy},
    depthwise_conv2d::DepthwiseConv2d,
    dropout::{Dropout, DropoutRateError},
    fingerprint::{Fingerprint, Parameter, ParameterKind, fingerprint},
    flatten::Flatten,
    global_avg_pool2d::GlobalAvgPool2d,
    grouped_conv2d::{GroupedConv2d, Groups},
    init::Init,
    linear::Linear,
    max_pool2d::MaxPool2d,
    pool_padding::PoolPadding,
    rect_conv2d::{Kernel, RectConv2d},
    stack::{End, Layers, LongStack, Stack},
};
