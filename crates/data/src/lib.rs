//! Data sets: files, samples, typed batches; loaders whose order can be repeated.
//!
//! Data flows one way: file, sample, batch, typed tensor. A [`Dataset`] decodes one sample; [`Splits`]
//! part it into [`Split<Train>`](Split), [`Split<Valid>`](Split) and [`Split<Test>`](Split), which are
//! different types; `Collate` makes typed batches of samples; and `Loader` delivers them to training, in an
//! order that is a pure function of the seed and the epoch.
//!
//! [`Digits`] is the data set that ships: 28 x 28 grey images of ten classes, either the 10,000 inside the
//! binary (feature `embedded`) or the files of MNIST or Fashion-MNIST in a folder. Everything that makes
//! tensors stands behind the feature `tensors`; with the feature `download`, `download` fetches public data sets by name.

mod augment;
mod bounding_box;
mod dataset;
#[cfg(feature = "embedded")]
mod embedded;
mod error;
mod folder;
mod grey_image;
mod idx;
mod idx_images;
mod image;
mod mask;
mod options;
#[cfg(any(feature = "tensors", test))]
mod order;
mod picture;
mod rng;
mod sample;
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
pub use bounding_box::{BoundingBox, BoxFormat, Cxcywh, Normalized, Pixels, Space, Xywh, Xyxy};
pub use dataset::Dataset;
pub use error::DataError;
pub use grey_image::GreyImage;
pub use idx_images::{Digits, IdxImages, LabelledImage};
pub use image::{Bytes, Image, Standardization, Standardized, Unit, ValueRange};
pub use mask::Mask;
pub use options::LoaderOptions;
pub use picture::{Channels, Picture};
pub use rng::SampleRng;
pub use sample::{Counts, Instance, Label, NotAClass, Object, Sample};
pub use split::{Reusable, Role, Split, Splits, Test, Train, Valid};

#[cfg(feature = "download")]
pub use kiln_download as download;
#[cfg(feature = "tensors")]
pub use {classified::Classified, collate::Collate, loader::Loader};
