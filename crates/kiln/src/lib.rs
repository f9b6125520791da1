//! Deep learning in which every dimension of a tensor is in its type.
//!
//! A wrong channel count, a flattened size that is off, a ten-way head on a hundred-class data set: each is an error
//! of `cargo check`, on the line that is wrong, with both numbers in it. The same model trains on any burn backend,
//! picked by a Cargo feature and, where several are compiled in, by name at run time.
//!
//! ```
//! use kiln::prelude::*;
//!
//! #[derive(Module, Debug)]
//! struct Net<const CLASSES: usize> {
//!     conv: Conv2d<1, 8, 3>,
//!     pool: MaxPool2d<2>,
//!     output: Linear<1352, CLASSES>,
//! }
//!
//! impl<const CLASSES: usize> Net<CLASSES> {
//!     fn forward<N: Dim>(&self, images: Tensor![N, 1, 28, 28]) -> Tensor![N, { CLASSES }] {
//!         let features = self.pool.forward(self.conv.forward(images).relu());
//!         self.output.forward(features.flatten())
//!     }
//! }
//!
//! let device = kiln::device("flex")?;
//! let net = Net::<10> { conv: Conv2d::init(&device), pool: MaxPool2d::new(), output: Linear::init(&device) };
//! let logits = net.forward(<Tensor![5, 1, 28, 28]>::zeros(&device));
//! assert_eq!(logits.dims(), [5, 10]);
//! # Ok::<(), kiln::device::DeviceError>(())
//! ```
#[cfg(feature = "train")]
pub mod cli;
pub mod device;
#[cfg(feature = "train")]
pub mod looks;
pub mod prelude;
#[cfg(feature = "remote")]
pub mod remote;
#[cfg(feature = "train")]
pub mod tally;
pub mod threads;

pub use self::device::device;
pub use burn;
pub use kiln_data as data;
pub use kiln_interpret as interpret;
pub use kiln_nn as nn;
#[cfg(feature = "train")]
pub use kiln_report as report;
pub use kiln_tensor as tensor;
pub use kiln_tensor::{Shape, Tensor};
#[cfg(feature = "train")]
pub use kiln_train as train;
pub use kiln_vision as vision;

/// The README's code runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
