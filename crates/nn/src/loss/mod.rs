//! Losses, under PyTorch's names.
//!
//! Each has three forms: `forward` is the mean, `sum` the sum, and `each` the loss of every element or sample, a tensor.
//! What a loss takes is in the kind of the tensor: logits are plain floats, and softmax and sigmoid give a
//! [`Probability`](kiln_tensor::Probability), which a loss of logits refuses.
mod bce;
mod bce_with_logits;
mod cosine_embedding;
mod cross_entropy;
mod focal;
mod kl_div;
mod mask_loss;
mod nll;
mod pixel_cross_entropy;
mod regression;
mod triplet_margin;
mod truth;

pub use self::{
    bce::BceLoss,
    bce_with_logits::{BceWithLogitsLoss, PosWeight},
    cosine_embedding::CosineEmbeddingLoss,
    cross_entropy::{CrossEntropyLoss, cross_entropy},
    focal::FocalLoss,
    kl_div::KlDivLoss,
    mask_loss::{MaskRegion, mask_loss},
    nll::NllLoss,
    pixel_cross_entropy::pixel_cross_entropy,
    regression::{HuberLoss, L1Loss, MseLoss, SmoothL1Loss},
    triplet_margin::TripletMarginLoss,
    truth::Truth,
};
