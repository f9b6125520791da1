//! How the vision tasks are judged, for training: tallies over what networks find.

mod average_precision;
mod found;
mod localization;
mod mean_iou;
pub(crate) mod side_by_side;
mod voc_precision;

pub use average_precision::AveragePrecision;
pub use found::Found;
pub use localization::{Localization, Located};
pub use mean_iou::{MeanIou, NamedPixels};
pub use voc_precision::VocPrecision;
