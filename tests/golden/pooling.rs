//! Pools: side by side, overlapping, padded, dilated, rounded up, to a fixed size.
use crate::harness::Family;
use kiln_nn::{
    AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveMaxPool1d, AdaptiveMaxPool2d, AvgPool1d, AvgPool2d, GlobalAvgPool1d,
    GlobalAvgPool2d, GlobalMaxPool1d, GlobalMaxPool2d, MaxPool1d, MaxPool2d,
};
use kiln_tensor::{CeilMode, Dilation, Pad, Same, Stride};
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("pooling.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[CASES]);
}

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

    max_pool1d on Every: MaxPool1d<2>, [2, 3, 6] => [2, 3, 3];
    max_pool1d_over_an_odd_size: MaxPool1d<2>, [1, 2, 7] => [1, 2, 3];
    max_pool1d_overlapping: MaxPool1d<3, Stride<2, Same>>, [2, 2, 8] => [2, 2, 4];
    max_pool1d_rounded_up: MaxPool1d<2, CeilMode<Stride<2>>>, [1, 2, 7] => [1, 2, 4];
    max_pool1d_dilated: MaxPool1d<2, Dilation<3>>, [1, 2, 8] => [1, 2, 5];
    avg_pool1d on Every: AvgPool1d<2>, [2, 3, 6] => [2, 3, 3];
    avg_pool1d_overlapping: AvgPool1d<3, Stride<2, Same>>, [2, 2, 7] => [2, 2, 4];
    avg_pool1d_without_the_padding: AvgPool1d<3, Stride<2, Same>>, [1, 2, 7] => [1, 2, 4], with_count_include_pad(false);
    avg_pool1d_rounded_up: AvgPool1d<3, CeilMode<Stride<3>>>, [1, 2, 7] => [1, 2, 3];

    max_pool2d_rounded_up on Every: MaxPool2d<2, CeilMode<Stride<2>>>, [1, 2, 5, 7] => [1, 2, 3, 4];
    max_pool2d_overlapping_rounded_up: MaxPool2d<3, CeilMode<Stride<2>>>, [2, 2, 6, 8] => [2, 2, 3, 4];
    max_pool2d_padded_rounded_up: MaxPool2d<3, CeilMode<Stride<2, Same>>>, [1, 2, 6, 7] => [1, 2, 4, 4];
    max_pool2d_rounded_up_for_nothing: MaxPool2d<2, CeilMode<Stride<2>>>, [1, 2, 4, 6] => [1, 2, 2, 3];
    avg_pool2d_rounded_up: AvgPool2d<2, CeilMode<Stride<2>>>, [1, 2, 5, 7] => [1, 2, 3, 4];
    avg_pool2d_overlapping_rounded_up: AvgPool2d<3, CeilMode<Stride<2>>>, [2, 2, 6, 8] => [2, 2, 3, 4];
    avg_pool2d_padded_rounded_up on Every: AvgPool2d<3, CeilMode<Stride<2, Same>>>, [1, 2, 6, 8] => [1, 2, 4, 5];
    avg_pool2d_without_the_padding_rounded_up: AvgPool2d<3, CeilMode<Stride<2, Same>>>, [1, 2, 6, 8] => [1, 2, 4, 5], with_count_include_pad(false);

    adaptive_avg_pool1d on Every: AdaptiveAvgPool1d<3>, [2, 2, 6] => [2, 2, 3];
    adaptive_avg_pool1d_uneven: AdaptiveAvgPool1d<4>, [1, 2, 7] => [1, 2, 4];
    adaptive_avg_pool2d: AdaptiveAvgPool2d<2, 3>, [2, 2, 4, 6] => [2, 2, 2, 3];
    adaptive_avg_pool2d_uneven on Every: AdaptiveAvgPool2d<3, 4>, [1, 2, 5, 7] => [1, 2, 3, 4];
    adaptive_avg_pool2d_to_one: AdaptiveAvgPool2d<1, 1>, [2, 3, 5, 4] => [2, 3, 1, 1];
    adaptive_avg_pool2d_growing: AdaptiveAvgPool2d<4, 5>, [1, 2, 3, 2] => [1, 2, 4, 5];
    adaptive_max_pool1d on Every: AdaptiveMaxPool1d<3>, [2, 2, 6] => [2, 2, 3];
    adaptive_max_pool1d_uneven: AdaptiveMaxPool1d<4>, [1, 2, 7] => [1, 2, 4];
    adaptive_max_pool2d: AdaptiveMaxPool2d<2, 3>, [2, 2, 4, 6] => [2, 2, 2, 3];
    adaptive_max_pool2d_uneven on Every: AdaptiveMaxPool2d<3, 4>, [1, 2, 5, 7] => [1, 2, 3, 4];
    adaptive_max_pool2d_growing: AdaptiveMaxPool2d<4, 5>, [1, 2, 3, 2] => [1, 2, 4, 5];

    global_max_pool2d on Every: GlobalMaxPool2d, [2, 3, 5, 4] => [2, 3];
    global_avg_pool1d on Every: GlobalAvgPool1d, [2, 3, 5] => [2, 3];
    global_max_pool1d on Every: GlobalMaxPool1d, [2, 3, 5] => [2, 3];
}
