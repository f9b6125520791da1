//! Figures of what networks find: COCO's and VOC's average precision; which class is taken for which.
mod coco;
mod confusion_matrix;
mod confusion_table;
mod error;
mod images;
mod ranking;
mod top_k;
mod truth;
mod voc;

pub use self::{
    coco::{CocoEvaluator, CocoFigures},
    confusion_matrix::ConfusionMatrix,
    confusion_table::ConfusionTable,
    error::EvaluationError,
    top_k::count_in_top,
    truth::Truth,
    voc::{Interpolation, VocEvaluator, VocFigures},
};
