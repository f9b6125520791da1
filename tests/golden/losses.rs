//! Losses: each reduction, weights, smoothing, ignored labels, logits far from zero.
use crate::harness::Family;
use kiln_nn::CrossEntropyLoss;
use kiln_tensor::Shape;
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("losses.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[CASES, AWAITED]);
}

/// Cases whose layers are still being written.
const AWAITED: &[&str] = &[
    "bce",
    "bce_by_element",
    "bce_of_shares",
    "bce_summed",
    "bce_with_logits",
    "bce_with_logits_by_element",
    "bce_with_logits_far_out",
    "bce_with_logits_of_shares",
    "bce_with_logits_positive_weight",
    "bce_with_logits_positive_weight_of_shares",
    "bce_with_logits_summed",
    "cosine_embedding",
    "cosine_embedding_by_sample",
    "cosine_embedding_margin",
    "cosine_embedding_summed",
    "cross_entropy_by_sample",
    "cross_entropy_ignoring",
    "cross_entropy_ignoring_and_smoothed",
    "cross_entropy_ignoring_and_weighted",
    "cross_entropy_ignoring_by_sample",
    "cross_entropy_ignoring_weighted_and_smoothed",
    "cross_entropy_summed",
    "cross_entropy_weighted",
    "cross_entropy_weighted_and_smoothed",
    "cross_entropy_weighted_summed",
    "focal",
    "focal_by_element",
    "focal_far_out",
    "focal_of_nothing",
    "focal_of_one_and_a_half",
    "focal_summed",
    "focal_without_alpha",
    "huber",
    "huber_by_element",
    "huber_of_a_half_summed",
    "huber_of_two",
    "kl_div",
    "kl_div_by_element",
    "kl_div_of_certain_targets",
    "kl_div_summed",
    "l1",
    "l1_by_element",
    "l1_of_images",
    "l1_summed",
    "mse",
    "mse_by_element",
    "mse_of_images",
    "mse_summed",
    "nll",
    "nll_ignoring_by_sample",
    "nll_summed",
    "nll_weighted",
    "smooth_l1",
    "smooth_l1_by_element",
    "smooth_l1_of_a_ninth",
    "smooth_l1_of_nothing",
    "smooth_l1_summed",
    "triplet_margin",
    "triplet_margin_by_sample",
    "triplet_margin_of_two",
    "triplet_margin_summed",
    "triplet_margin_swapped",
];

functions! { CASES of FAMILY:
    cross_entropy on Every: |x| CrossEntropyLoss::new().forward(x.typed::<Shape![5, 4]>("input"), &x.labels("target"));
    cross_entropy_of_one_sample: |x| CrossEntropyLoss::new().forward(x.typed::<Shape![1, 4]>("input"), &x.labels("target"));
    cross_entropy_smoothed: |x| CrossEntropyLoss::new().with_label_smoothing(0.1).forward(x.typed::<Shape![5, 4]>("input"), &x.labels("target"));
    cross_entropy_far_out: |x| CrossEntropyLoss::new().forward(x.typed::<Shape![5, 4]>("input"), &x.labels("target"));
}
