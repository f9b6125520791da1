//! Data sets: files, samples, typed batches; loaders whose order can be repeated.
//!
//! Data flows one way: file, sample, batch, typed tensor. A [`Dataset`] decodes one sample; [`Splits`]
//! part it into [`Split<Train>`](Split), [`Split<Valid>`](Split) and [`Split<Test>`](Split), which are
//! different types; a [`Transform`] brings samples to the size that its type states, boxes and masks along with
//! the image; `Collate` makes typed batches of them; and `Loader` delivers these to training, in an order that is
//! a pure function of the seed and the epoch.
//!
//! [`Digits`] is the data set that ships: 28 x 28 grey images of ten classes, either the 10,000 inside the
//! binary (feature `embedded`) or the files of MNIST or Fashion-MNIST in a folder. [`Scenes`] sets these digits on
//! textured ground, with boxes and masks. A [`Gallery`] opens data of any form to be looked at: [`Statistics`] tell what it
//! is made of, and `draw` (feature `draw`) shows it. Everything that makes tensors stands behind the feature `tensors`.

mod augment;
mod bounding_box;
mod census;
mod dataset;
#[cfg(feature = "draw")]
pub mod draw;
#[cfg(feature = "embedded")]
mod embedded;
mod error;
mod fingerprint;
mod folder;
mod gallery;
mod grey_image;
mod idx;
mod idx_images;
mod idx_pictures;
mod image;
mod label_map;
mod largest_object;
mod mask;
mod options;
#[cfg(any(feature = "tensors", test))]
mod order;
mod picture;
mod polygon;
#[cfg(any(feature = "tensors", test))]
mod portion;
mod reader;
mod rle;
mod rng;
mod sample;
mod scenes;
mod semantic;
mod split;
mod standardization;
mod statistics;
mod transform;
mod visible;
mod without_masks;

#[cfg(feature = "tensors")]
mod blended;
#[cfg(feature = "tensors")]
mod boxes;
#[cfg(feature = "tensors")]
mod classified;
#[cfg(feature = "tensors")]
mod collate;
#[cfg(feature = "tensors")]
mod detected;
#[cfg(feature = "tensors")]
mod loader;
#[cfg(feature = "tensors")]
mod localized;
#[cfg(any(feature = "tensors", test))]
mod prefetch;
#[cfg(feature = "tensors")]
mod segmented;

#[cfg(feature = "download")]
pub use kiln_download as download;

pub use augment::Augment;
pub use bounding_box::{BoundingBox, BoxFormat, Coordinate, Cxcywh, Normalized, Pixels, Space, Xywh, Xyxy};
pub use census::Census;
pub use dataset::Dataset;
pub use error::DataError;
pub use gallery::{Form, Gallery, NamedTransform, NoSuchTransform, Seen};
pub use grey_image::GreyImage;
pub use idx_images::{Digits, IdxImages, LabelledImage};
pub use idx_pictures::IdxPictures;
pub use image::{Bytes, Image, Standardized, Unit, ValueRange};
pub use label_map::{LabelMap, WithGround};
pub use largest_object::{CountObjects, LargestObject};
pub use mask::Mask;
pub use options::LoaderOptions;
pub use picture::{Decoded, Picture};
pub use polygon::{Polygon, PolygonError};
pub use reader::{
    Cifar, Cifar10, Cifar20, Cifar100, CocoDetection, CocoResult, CocoSegmentation, Flaw, ImageFolder, PennFudan, Pets,
    Place, VOC_CLASSES, VocDetection, VocSegmentation, YoloDetection, YoloSegmentation, other_picture_files,
    picture_files, read_lines, save_coco_results, voc_year,
};
pub use rle::{Rle, RleError};
pub use rng::SampleRng;
pub use sample::{ANY, Counts, Instance, Label, NotAClass, Object, Sample};
pub use scenes::{SceneError, SceneOptions, SceneTarget, Scenes};
pub use semantic::Semantic;
pub use split::{Deal, Fold, Reusable, Role, SET_NAMES, Split, SplitError, Splits, Test, Train, Valid};
pub use standardization::{NotStandard, Standardization};
pub use statistics::{Spread, Statistics};
pub use transform::{
    Affine, Blend, CenterCrop, ColorJitter, Crops, CutOut, Edges, Footprint, GaussianBlur, HorizontalFlip, Join,
    Joined, Letterbox, MixUp, Mixed, Mosaic, Motion, Pixel, RandomCrop, Raster, Resize, Sometimes, Standardize, Target,
    ToChannels, ToUnit, Transform, Transformed, VerticalFlip,
};
pub use visible::{Mark, Marked, Pictured, Visible};
pub use without_masks::WithoutMasks;

#[cfg(feature = "tensors")]
pub use {
    blended::Blended, boxes::Boxes, classified::Classified, collate::Batched, collate::Collate, detected::Detected,
    loader::Loader, localized::Localized, portion::Portion, segmented::Segmented,
};
