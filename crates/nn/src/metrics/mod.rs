//! Figures of classifiers: which class is taken for which, and whether the right one is among the first.
mod confusion_matrix;
mod confusion_table;
mod top_k;

pub use self::{confusion_matrix::ConfusionMatrix, confusion_table::ConfusionTable, top_k::count_in_top};
