//! Typed layers, losses, figures of classes, stacks; saving and loading.
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
mod attention;
mod channel_dropout;
mod checkpoint;
mod combine;
mod conv;
mod cut;
mod display;
mod dropout;
mod embedding;
mod facts;
mod flatten;
mod given;
mod init;
mod kernels;
mod linear;
mod loss;
mod metrics;
mod norm;
mod pad;
mod pool;
mod resample;
mod room;
mod stack;
mod summary;
#[cfg(feature = "capture")]
mod trace;
mod unflatten;

#[cfg(feature = "capture")]
pub use self::trace::{Giver, Learnt, NetworkGraph, TensorWire, TraceError, TraceInput, trace, trace_graph};
pub use self::{
    activation::*,
    attention::MultiheadAttention,
    channel_dropout::{Dropout1d, Dropout2d},
    checkpoint::*,
    combine::*,
    conv::*,
    cut::Cut,
    dropout::{Dropout, DropoutRateError},
    embedding::Embedding,
    facts::{Facts, Field},
    flatten::Flatten,
    given::{Given, given},
    init::{Init, Initializer},
    linear::Linear,
    loss::*,
    metrics::*,
    norm::*,
    pad::*,
    pool::*,
    resample::*,
    stack::{End, Layers, LongStack, Stack},
    summary::{Row, Summarize, Summary, grouped},
    unflatten::Unflatten,
};
