//! How the vision tasks are judged, for training: tallies over what networks find.

mod average_precision;
mod localization;
mod mean_iou;
pub(crate) mod side_by_side;

pub use average_precision::{AveragePrecision, Found};
pub use localization::{Localization, Located};
pub use mean_iou::{MeanIou, NamedPixels};
