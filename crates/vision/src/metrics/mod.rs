//! Figures of what networks find: COCO's and VOC's average precision. Those of classes are `kiln-nn`'s.
mod coco;
mod error;
mod images;
mod ranking;
mod truth;
mod voc;

pub use self::{
    coco::{CocoEvaluator, CocoFigures},
    error::EvaluationError,
    truth::Truth,
    voc::{Interpolation, VocEvaluator, VocFigures},
};
pub use kiln_nn::{ConfusionMatrix, ConfusionTable, count_in_top};
