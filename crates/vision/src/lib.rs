//! Networks for images, the operations on boxes and masks below them, and the figures of what they find.
//!
//! The reference networks are generic in their classes and in the size of their images. A network is a struct of layers
//! whose fields carry torchvision's names, so that torchvision's state dicts load as they are ([`kiln_nn::load`]). An
//! image that does not fit its arithmetic does not compile.
//!
//! ```
//! use kiln_tensor::{Dim, Strides5, Tensor};
//! use kiln_vision::ResNet18;
//! fn logits<N: Dim, H: Strides5, W: Strides5>(net: &ResNet18<37>, images: Tensor![N, 3, H, W]) -> Tensor![N, 37] {
//!     net.forward(images)
//! }
//! let device = burn::tensor::Device::flex();
//! let images: Tensor![1, 3, 33, 64] = Tensor::ones(&device);
//! assert_eq!(logits(&ResNet18::init(&device), images).dims(), [1, 37]);
//! ```
mod detect;
mod metrics;
mod models;
mod ops;

pub use self::{detect::*, metrics::*, models::*, ops::*};
