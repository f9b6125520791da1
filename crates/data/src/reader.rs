//! Readers: data sets in the formats that they are published in.
//!
//! Annotations and paths are read when a data set is opened, and what is wrong with them is told then, by file and
//! place. Pictures and masks are decoded one sample at a time. Nothing in a file is trusted: what it takes in memory is
//! bounded by its length, and that of a sample by a limit.

mod annotated;
mod cifar;
mod class_names;
mod coco;
mod flaw;
mod image_folder;
mod numbers;
mod penn_fudan;
mod pets;
mod pictures;
mod text;
mod voc;
mod yolo;

pub use cifar::{Cifar, Cifar10, Cifar20, Cifar100};
pub use coco::{CocoDetection, CocoResult, CocoSegmentation, save_coco_results};
pub(crate) use flaw::listed;
pub use flaw::{Flaw, Place};
pub use image_folder::ImageFolder;
pub use penn_fudan::PennFudan;
pub use pets::Pets;
pub use pictures::{other_picture_files, picture_files};
pub use text::read_lines;
pub use voc::{VOC_CLASSES, VocDetection, VocSegmentation, voc_year};
pub use yolo::{YoloDetection, YoloSegmentation};
