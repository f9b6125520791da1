//! Losses: each reduction, weights, smoothing, ignored labels, logits far from zero.
#![allow(clippy::type_complexity, reason = "pairs of tensors by their shapes")]

use crate::harness::{Family, Inputs};
use kiln_nn::{
    BceLoss, BceWithLogitsLoss, CosineEmbeddingLoss, CrossEntropyLoss, FocalLoss, HuberLoss, KlDivLoss, L1Loss,
    MseLoss, NllLoss, SmoothL1Loss, TripletMarginLoss, pixel_cross_entropy,
};
use kiln_tensor::{Bool, Labels, Len, LogProbability, Partial, PixelLabels, Probability, Shape, Tensor};
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("losses.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[NUMBERS, CLASSES, ANSWERS, DISTRIBUTIONS, EMBEDDINGS]);
}

fn numbers(x: &Inputs) -> [Tensor![4, 3]; 2] {
    [x.typed("input"), x.typed("target")]
}

fn images(x: &Inputs) -> [Tensor![2, 3, 2, 2]; 2] {
    [x.typed("input"), x.typed("target")]
}

/// PyTorch's `ignore_index=3`, of pixels.
fn pixels(x: &Inputs) -> (Tensor![2, 4, 3, 2], PixelLabels<Len<2>, Len<3>, Len<2>, 4>) {
    let classes = x.whole::<Shape![2, 3, 2]>("target");
    let labels: Vec<_> = classes.to_vec().into_iter().map(|class| (class != 3).then_some(class as usize)).collect();
    let labels = PixelLabels::try_from_options(&labels, [2, 3, 2], &classes.device());
    (x.typed("input"), labels.expect("labels of four classes"))
}

functions! { NUMBERS of FAMILY:
    l1 on Every: |x| { let [x, y] = numbers(x); L1Loss::new().forward(x, y) };
    l1_of_images: |x| { let [x, y] = images(x); L1Loss::new().forward(x, y) };
    l1_summed: |x| { let [x, y] = numbers(x); L1Loss::new().sum(x, y) };
    l1_by_element: |x| { let [x, y] = numbers(x); L1Loss::new().each(x, y) };
    mse on Every: |x| { let [x, y] = numbers(x); MseLoss::new().forward(x, y) };
    mse_of_images: |x| { let [x, y] = images(x); MseLoss::new().forward(x, y) };
    mse_summed: |x| { let [x, y] = numbers(x); MseLoss::new().sum(x, y) };
    mse_by_element: |x| { let [x, y] = numbers(x); MseLoss::new().each(x, y) };
    smooth_l1 on Every: |x| { let [x, y] = numbers(x); SmoothL1Loss::new().forward(x, y) };
    smooth_l1_of_a_ninth: |x| { let [x, y] = numbers(x); SmoothL1Loss::new().with_beta(1.0 / 9.0).forward(x, y) };
    smooth_l1_of_nothing: |x| { let [x, y] = numbers(x); SmoothL1Loss::new().with_beta(0.0).forward(x, y) };
    smooth_l1_summed: |x| { let [x, y] = numbers(x); SmoothL1Loss::new().with_beta(0.5).sum(x, y) };
    smooth_l1_by_element: |x| { let [x, y] = numbers(x); SmoothL1Loss::new().each(x, y) };
    huber on Every: |x| { let [x, y] = numbers(x); HuberLoss::new().forward(x, y) };
    huber_of_two: |x| {
        let [x, y] = [x.typed::<kiln_tensor::Shape![2, 2, 3]>("input"), x.typed("target")];
        HuberLoss::new().with_delta(2.0).forward(x, y)
    };
    huber_of_a_half_summed: |x| { let [x, y] = numbers(x); HuberLoss::new().with_delta(0.5).sum(x, y) };
    huber_by_element: |x| { let [x, y] = numbers(x); HuberLoss::new().each(x, y) };
}

const WEIGHTS: [f32; 4] = [0.5, 1.0, 2.0, 0.25];

fn scores(x: &Inputs) -> (Tensor![5, 4], Labels<Len<5>, 4>) {
    (x.typed("input"), x.labels("target"))
}

/// PyTorch's `ignore_index=3`.
fn some(x: &Inputs) -> (Tensor![5, 4], Labels<Len<5>, 4, Partial>) {
    (x.typed("input"), x.some_labels("target", 3))
}

fn logs(x: &Inputs) -> (Tensor![5, 4; LogProbability], Labels<Len<5>, 4>) {
    (x.typed("input").assume_log_probabilities(), x.labels("target"))
}

functions! { CLASSES of FAMILY:
    cross_entropy on Every: |x| { let (x, y) = scores(x); CrossEntropyLoss::new().forward(x, &y) };
    cross_entropy_of_one_sample: |x| CrossEntropyLoss::<4>::new().forward(x.typed("input"), &x.labels::<Len<1>, 4>("target"));
    cross_entropy_summed: |x| { let (x, y) = scores(x); CrossEntropyLoss::new().sum(x, &y) };
    cross_entropy_by_sample: |x| { let (x, y) = scores(x); CrossEntropyLoss::new().each(x, &y) };
    cross_entropy_weighted: |x| { let (x, y) = scores(x); CrossEntropyLoss::new().with_class_weights(WEIGHTS).forward(x, &y) };
    cross_entropy_weighted_summed: |x| { let (x, y) = scores(x); CrossEntropyLoss::new().with_class_weights(WEIGHTS).sum(x, &y) };
    cross_entropy_smoothed: |x| { let (x, y) = scores(x); CrossEntropyLoss::new().with_label_smoothing(0.1).forward(x, &y) };
    cross_entropy_weighted_and_smoothed: |x| {
        let (x, y) = scores(x);
        CrossEntropyLoss::new().with_class_weights(WEIGHTS).with_label_smoothing(0.2).forward(x, &y)
    };
    cross_entropy_ignoring: |x| { let (x, y) = some(x); CrossEntropyLoss::new().forward(x, &y) };
    cross_entropy_ignoring_by_sample: |x| { let (x, y) = some(x); CrossEntropyLoss::new().each(x, &y) };
    cross_entropy_ignoring_and_weighted: |x| { let (x, y) = some(x); CrossEntropyLoss::new().with_class_weights(WEIGHTS).forward(x, &y) };
    cross_entropy_ignoring_and_smoothed: |x| { let (x, y) = some(x); CrossEntropyLoss::new().with_label_smoothing(0.1).forward(x, &y) };
    cross_entropy_ignoring_weighted_and_smoothed on Every: |x| {
        let (x, y) = some(x);
        CrossEntropyLoss::new().with_class_weights(WEIGHTS).with_label_smoothing(0.1).forward(x, &y)
    };
    cross_entropy_of_pixels on Every: |x| { let (x, y) = pixels(x); pixel_cross_entropy(x, &y) };
    cross_entropy_of_pixels_weighted: |x| { let (x, y) = pixels(x); CrossEntropyLoss::new().with_class_weights(WEIGHTS).of_pixels(x, &y) };
    cross_entropy_far_out: |x| { let (x, y) = scores(x); CrossEntropyLoss::new().forward(x, &y) };
    nll on Every: |x| { let (x, y) = logs(x); NllLoss::new().forward(x, &y) };
    nll_summed: |x| { let (x, y) = logs(x); NllLoss::new().sum(x, &y) };
    nll_ignoring_by_sample: |x| { let (x, y) = some(x); NllLoss::new().each(x.assume_log_probabilities(), &y) };
    nll_weighted: |x| { let (x, y) = logs(x); NllLoss::new().with_class_weights(WEIGHTS).forward(x, &y) };
}

/// Targets that are true or false.
fn logits(x: &Inputs) -> (Tensor![2, 3], Tensor![2, 3; Bool]) {
    (x.typed("input"), x.typed("target").greater(0.5))
}

/// Targets between true and false.
fn shares(x: &Inputs) -> (Tensor![2, 3], Tensor![2, 3; Probability]) {
    (x.typed("input"), x.typed("target").assume_probabilities())
}

fn answers(x: &Inputs) -> (Tensor![2, 3; Probability], Tensor![2, 3; Bool]) {
    (x.typed("input").assume_probabilities(), x.typed("target").greater(0.5))
}

const POSITIVE: [f64; 3] = [0.5, 2.0, 3.0];

functions! { ANSWERS of FAMILY:
    bce_with_logits on Every: |x| { let (x, y) = logits(x); BceWithLogitsLoss::new().forward(x, y) };
    bce_with_logits_of_shares: |x| { let (x, y) = shares(x); BceWithLogitsLoss::new().forward(x, y) };
    bce_with_logits_far_out: |x| { let (x, y) = logits(x); BceWithLogitsLoss::new().forward(x, y) };
    bce_with_logits_positive_weight on Every: |x| { let (x, y) = logits(x); BceWithLogitsLoss::new().with_pos_weight(POSITIVE).forward(x, y) };
    bce_with_logits_positive_weight_of_shares: |x| { let (x, y) = shares(x); BceWithLogitsLoss::new().with_pos_weight(POSITIVE).forward(x, y) };
    bce_with_logits_summed: |x| { let (x, y) = logits(x); BceWithLogitsLoss::new().sum(x, y) };
    bce_with_logits_by_element: |x| { let (x, y) = logits(x); BceWithLogitsLoss::new().each(x, y) };
    bce on Every: |x| { let (x, y) = answers(x); BceLoss::new().forward(x, y) };
    bce_summed: |x| { let (x, y) = answers(x); BceLoss::new().sum(x, y) };
    bce_by_element: |x| { let (x, y) = answers(x); BceLoss::new().each(x, y) };
    bce_of_shares: |x| { let (x, y) = shares(x); BceLoss::new().forward(x.assume_probabilities(), y) };
    focal on Every: |x| { let (x, y) = logits(x); FocalLoss::new().forward(x, y) };
    focal_of_one_and_a_half: |x| { let (x, y) = logits(x); FocalLoss::new().with_alpha(0.75).with_gamma(1.5).forward(x, y) };
    focal_without_alpha: |x| { let (x, y) = logits(x); FocalLoss::new().without_alpha().forward(x, y) };
    focal_of_nothing: |x| { let (x, y) = logits(x); FocalLoss::new().with_gamma(0.0).forward(x, y) };
    focal_summed: |x| { let (x, y) = logits(x); FocalLoss::new().sum(x, y) };
    focal_by_element: |x| { let (x, y) = logits(x); FocalLoss::new().each(x, y) };
    focal_far_out: |x| { let (x, y) = logits(x); FocalLoss::new().forward(x, y) };
}

fn distributions(x: &Inputs) -> (Tensor![3, 4; LogProbability], Tensor![3, 4; Probability]) {
    (x.typed("input").assume_log_probabilities(), x.typed("target").assume_probabilities())
}

functions! { DISTRIBUTIONS of FAMILY:
    kl_div on Every: |x| { let (x, y) = distributions(x); KlDivLoss::new().batch_mean(x, y) };
    kl_div_of_the_elements_mean: |x| { let (x, y) = distributions(x); KlDivLoss::new().forward(x, y) };
    kl_div_summed: |x| { let (x, y) = distributions(x); KlDivLoss::new().sum(x, y) };
    kl_div_of_certain_targets: |x| { let (x, y) = distributions(x); KlDivLoss::new().sum(x, y) };
    kl_div_by_element: |x| { let (x, y) = distributions(x); KlDivLoss::new().each(x, y) };
}

/// PyTorch's 1 and -1 as truth values.
fn pairs(x: &Inputs) -> (Tensor![4, 5], Tensor![4, 5], Tensor![4; Bool]) {
    (x.typed("input1"), x.typed("input2"), x.whole("target").greater(0))
}

fn triplets(x: &Inputs) -> [Tensor![4, 5]; 3] {
    ["anchor", "positive", "negative"].map(|name| x.typed(name))
}

functions! { EMBEDDINGS of FAMILY:
    cosine_embedding on Every: |x| { let (x, y, alike) = pairs(x); CosineEmbeddingLoss::new().forward(x, y, alike) };
    cosine_embedding_margin: |x| { let (x, y, alike) = pairs(x); CosineEmbeddingLoss::new().with_margin(-0.5).forward(x, y, alike) };
    cosine_embedding_by_sample: |x| { let (x, y, alike) = pairs(x); CosineEmbeddingLoss::new().each(x, y, alike) };
    cosine_embedding_summed: |x| { let (x, y, alike) = pairs(x); CosineEmbeddingLoss::new().with_margin(0.1).sum(x, y, alike) };
    triplet_margin on Every: |x| { let [a, p, n] = triplets(x); TripletMarginLoss::new().forward(a, p, n) };
    triplet_margin_of_two: |x| { let [a, p, n] = triplets(x); TripletMarginLoss::new().with_margin(2.0).forward(a, p, n) };
    triplet_margin_swapped: |x| { let [a, p, n] = triplets(x); TripletMarginLoss::new().with_swap().forward(a, p, n) };
    triplet_margin_by_sample: |x| { let [a, p, n] = triplets(x); TripletMarginLoss::new().each(a, p, n) };
    triplet_margin_summed: |x| { let [a, p, n] = triplets(x); TripletMarginLoss::new().sum(a, p, n) };
}
