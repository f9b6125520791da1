//! Boxes and masks below the networks.
mod anchors;
mod box_iou;
mod box_pair;
mod detection;
mod nms;
mod point_grid;
mod region;
mod roi_align;
mod soft_nms;
mod surest;

pub(crate) use self::region::Measured;
pub use self::{
    anchors::Anchors,
    box_iou::{ciou, diou, giou, iou, pairwise_ciou, pairwise_diou, pairwise_giou, pairwise_iou},
    detection::Detection,
    nms::{nms, nms_by_class},
    point_grid::point_grid,
    region::{Region, region_iou},
    roi_align::RoiAlign,
    soft_nms::{Decay, soft_nms, soft_nms_by_class},
    surest::surest,
};
