//! COCO's figures: average precision and recall over ten overlaps, four ranges of area and three counts of detections.
mod class;
mod evaluator;
mod figures;
mod matching;
mod settings;

pub use self::{evaluator::CocoEvaluator, figures::CocoFigures};
