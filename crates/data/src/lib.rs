//! Data sets: files, samples, typed batches; loaders whose order can be repeated.
//!
//! Data flows one way: file, sample, batch, typed tensor. A [`Dataset`] decodes one sample; [`Splits`]
//! part it into [`Split<Train>`](Split), [`Split<Valid>`](Split) and [`Split<Test>`](Split), which are
//! different types; `Collate` makes typed batches of samples; and `Loader` delivers them to training, in an
//! order that is a pure function of the seed and the epoch.
//!
//! [`Digits`] is the data set that ships: 28 x 28 grey images of ten classes, either the 10,000 inside the
//! binary (feature `embedded`) or the files of MNIST or Fashion-MNIST in a folder. Everything that makes
//! tensors stands behind the feature `tensors`.

mod augment;
mod dataset;
#[cfg(feature = "catalogue")]
pub mod download;
#[cfg(feature = "embedded")]
mod embedded;
mod error;
mod folder;
mod grey_image;
mod idx;
mod idx_images;
mod options;
#[cfg(any(feature = "tensors", test))]
mod order;
mod rng;
mod split;

#[cfg(feature = "tensors")]
mod classified;
#[cfg(feature = "tensors")]
mod collate;
#[cfg(feature = "tensors")]
mod loader;
#[cfg(any(feature = "tensors", test))]
mod prefetch;

pub use augment::Augment;
pub use dataset::Dataset;
pub use error::DataError;
pub use grey_image::GreyImage;
pub use idx_images::{Digits, IdxImages, LabelledImage};
pub use options::LoaderOptions;
pub use rng::SampleRng;
pub use split::{Reusable, Role, Split, Splits, Test, Train, Valid};

#[cfg(feature = "tensors")]
pub use {classified::Classified, collate::Collate, loader::Loader};
