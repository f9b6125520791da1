//! What a network looks at: slopes, heat, and the pictures of them.
//!
//! Whatever is asked of a network is asked of a frozen one ([`observed`]): its parameters stay, its normalisations use
//! what they learnt, and gradients flow to the input alone. What is explained is a score: a function from an input, or
//! from the feature maps within a network, to one number. A stack is parted at its maps by [`Cut`](kiln_nn::Cut), a
//! struct by methods of its own.
mod ascent;
mod class_score;
mod field_box;
mod grad_cam;
mod integrated_gradients;
mod saliency;
mod shade;
mod sheet;

pub use self::{
    ascent::Ascent,
    class_score::class_score,
    field_box::{FieldBoxError, field_box},
    grad_cam::{grad_cam, share_within},
    integrated_gradients::integrated_gradients,
    saliency::{observed, saliency, slope},
    shade::{Shade, heat_over},
    sheet::{enlarged, filter_sheet, filter_tiles, image_picture, map_sheet, map_tiles, tiled},
};
