//! Localisation, object detection and instance segmentation: a backbone, a pyramid, a head; which cell answers for which
//! object; reading what they say. A side is a multiple of 16, the width of
//! the coarsest level's cells.
mod assign;
mod detector;
mod features;
mod fpn;
mod head;
mod localizer;
mod pico_resnet;
mod predictions;
mod residual;
mod segmenter;
mod stacked;

pub use self::{
    assign::Answer,
    detector::Detector,
    features::{Backbone, Features},
    fpn::Fpn,
    head::DetectionHead,
    localizer::{Localizer, Locations},
    pico_resnet::PicoResNet,
    predictions::{Cell, Predictions, Reading},
    segmenter::{Masks, Segmenter},
};
