//! Pools: side by side, overlapping, padded, dilated, rounded up, to a fixed size.
use crate::harness::Family;
use kiln_nn::{AvgPool2d, GlobalAvgPool2d, MaxPool2d};
use kiln_tensor::{Dilation, Pad, Same, Stride};
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("pooling.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[CASES, AWAITED]);
}

/// Cases whose layers are still being written.
const AWAITED: &[&str] = &[
    "adaptive_avg_pool1d",
    "adaptive_avg_pool1d_uneven",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool2d_growing",
    "adaptive_avg_pool2d_to_one",
    "adaptive_avg_pool2d_uneven",
    "adaptive_max_pool1d",
    "adaptive_max_pool1d_uneven",
    "adaptive_max_pool2d",
    "adaptive_max_pool2d_growing",
    "adaptive_max_pool2d_uneven",
    "avg_pool1d",
    "avg_pool1d_overlapping",
    "avg_pool1d_rounded_up",
    "avg_pool1d_without_the_padding",
    "avg_pool2d_overlapping_rounded_up",
    "avg_pool2d_padded_rounded_up",
    "avg_pool2d_rounded_up",
    "avg_pool2d_without_the_padding_rounded_up",
    "global_avg_pool1d",
    "global_max_pool1d",
    "global_max_pool2d",
    "max_pool1d",
    "max_pool1d_dilated",
    "max_pool1d_over_an_odd_size",
    "max_pool1d_overlapping",
    "max_pool1d_rounded_up",
    "max_pool2d_overlapping_rounded_up",
    "max_pool2d_padded_rounded_up",
    "max_pool2d_rounded_up",
    "max_pool2d_rounded_up_for_nothing",
];

layers! { CASES of FAMILY:
    max_pool2d: MaxPool2d<2>, [2, 3, 4, 6] => [2, 3, 2, 3];
    max_pool2d_over_odd_sizes: MaxPool2d<2>, [1, 2, 5, 7] => [1, 2, 2, 3];
    max_pool2d_overlapping on Every: MaxPool2d<3, Stride<2, Same>>, [2, 2, 7, 6] => [2, 2, 4, 3];
    max_pool2d_by_one: MaxPool2d<2, Stride<1>>, [1, 1, 4, 5] => [1, 1, 3, 4];
    max_pool2d_same_of_five: MaxPool2d<5, Same>, [1, 2, 6, 4] => [1, 2, 6, 4];
    max_pool2d_padded: MaxPool2d<2, Stride<2, Pad<1>>>, [1, 1, 4, 5] => [1, 1, 3, 3];
    max_pool2d_dilated: MaxPool2d<2, Dilation<2>>, [1, 2, 5, 4] => [1, 2, 3, 2];
    max_pool2d_dilated_strided_padded: MaxPool2d<3, Dilation<2, Stride<2, Pad<1>>>>, [1, 2, 8, 7] => [1, 2, 3, 3];

    avg_pool2d: AvgPool2d<2>, [2, 3, 4, 6] => [2, 3, 2, 3];
    avg_pool2d_over_odd_sizes: AvgPool2d<3>, [1, 2, 7, 5] => [1, 2, 2, 1];
    avg_pool2d_overlapping on Every: AvgPool2d<3, Stride<2, Same>>, [2, 2, 7, 6] => [2, 2, 4, 3];
    avg_pool2d_without_the_padding: AvgPool2d<3, Same>, [1, 1, 4, 3] => [1, 1, 4, 3], with_count_include_pad(false);

    global_avg_pool2d on Every: GlobalAvgPool2d, [2, 3, 5, 4] => [2, 3];
}
