//! Convolutions: strides, paddings, dilations, groups, odd sizes, a batch of one.
use crate::harness::Family;
use kiln_nn::{
    Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, DepthwiseConv2d, GroupedConv2d, GroupedConvTranspose2d,
    Groups, Kernel, RectConv2d, UpConv2d,
};
use kiln_tensor::{Dilation, OutputPad, Pad, Same, Stride};
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("convolutions.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[CASES]);
}

layers! { CASES of FAMILY:
    conv2d_valid: Conv2d<2, 3, 3>, [2, 2, 5, 6] => [2, 3, 3, 4];
    conv2d_same: Conv2d<2, 3, 3, Same>, [1, 2, 4, 5] => [1, 3, 4, 5];
    conv2d_same_of_seven: Conv2d<2, 2, 7, Same>, [1, 2, 5, 4] => [1, 2, 5, 4];
    conv2d_one_by_one: Conv2d<5, 3, 1>, [2, 5, 3, 2] => [2, 3, 3, 2];
    conv2d_one_by_one_strided: Conv2d<4, 6, 1, Stride<2>>, [2, 4, 5, 6] => [2, 6, 3, 3];
    conv2d_strided_over_odd_sizes on Every: Conv2d<3, 4, 3, Stride<2, Same>>, [2, 3, 7, 5] => [2, 4, 4, 3];
    conv2d_strided_over_even_sizes: Conv2d<3, 4, 3, Stride<2, Same>>, [2, 3, 6, 8] => [2, 4, 3, 4];
    conv2d_strided_stem_of_seven: Conv2d<3, 4, 7, Stride<2, Same>>, [1, 3, 14, 13] => [1, 4, 7, 7];
    conv2d_patches: Conv2d<3, 8, 4, Stride<4>>, [2, 3, 8, 12] => [2, 8, 2, 3];
    conv2d_stride_past_the_kernel: Conv2d<2, 3, 2, Stride<3>>, [1, 2, 8, 7] => [1, 3, 3, 2];
    conv2d_padded_even_kernel: Conv2d<1, 2, 2, Pad<1>>, [1, 1, 3, 4] => [1, 2, 4, 5];
    conv2d_padded_past_the_kernel: Conv2d<1, 2, 2, Pad<3>>, [1, 1, 2, 3] => [1, 2, 7, 8];
    conv2d_dilated: Conv2d<2, 3, 3, Dilation<2>>, [1, 2, 7, 6] => [1, 3, 3, 2];
    conv2d_dilated_same: Conv2d<2, 3, 3, Dilation<2, Same>>, [1, 2, 5, 6] => [1, 3, 5, 6];
    conv2d_dilated_and_strided: Conv2d<2, 3, 3, Dilation<2, Stride<2, Same>>>, [2, 2, 7, 6] => [2, 3, 4, 3];
    conv2d_dilated_by_three_and_strided_by_two: Conv2d<2, 2, 3, Dilation<3, Stride<2, Pad<3>>>>, [1, 2, 9, 8] => [1, 2, 5, 4];
    conv2d_without_bias: Conv2d<2, 3, 3>, [2, 2, 4, 4] => [2, 3, 2, 2], without_bias();
    conv2d_of_its_whole_image: Conv2d<3, 5, 4>, [2, 3, 4, 4] => [2, 5, 1, 1];
    conv2d_many_channels: Conv2d<19, 17, 3, Same>, [1, 19, 3, 5] => [1, 17, 3, 5];

    rect_conv2d_wide: RectConv2d<2, 3, Kernel<1, 3>>, [1, 2, 3, 5] => [1, 3, 3, 3];
    rect_conv2d_high_same on Every: RectConv2d<2, 3, Kernel<5, 1>, Same>, [2, 2, 6, 3] => [2, 3, 6, 3];
    rect_conv2d_strided: RectConv2d<1, 2, Kernel<3, 5>, Stride<2, Same>>, [1, 1, 5, 6] => [1, 2, 3, 3];
    rect_conv2d_dilated: RectConv2d<2, 2, Kernel<3, 1>, Dilation<2, Same>>, [1, 2, 5, 4] => [1, 2, 5, 4];

    grouped_conv2d_valid on Every: GroupedConv2d<4, 6, 3, Groups<2>>, [1, 4, 4, 5] => [1, 6, 2, 3];
    grouped_conv2d_strided: GroupedConv2d<6, 9, 3, Groups<3, Stride<2, Same>>>, [2, 6, 5, 4] => [2, 9, 3, 2];
    grouped_conv2d_dilated: GroupedConv2d<4, 4, 3, Groups<2, Dilation<2, Same>>>, [1, 4, 5, 6] => [1, 4, 5, 6];
    grouped_conv2d_one_by_one: GroupedConv2d<8, 4, 1, Groups<4>>, [2, 8, 3, 3] => [2, 4, 3, 3], without_bias();
    grouped_conv2d_fewer_out: GroupedConv2d<6, 3, 3, Groups<3, Same>>, [1, 6, 4, 3] => [1, 3, 4, 3];
    depthwise_conv2d_same on Every: DepthwiseConv2d<5, 3, Same>, [2, 5, 4, 3] => [2, 5, 4, 3];
    depthwise_conv2d_strided: DepthwiseConv2d<3, 3, Stride<2, Same>>, [1, 3, 7, 6] => [1, 3, 4, 3];
    depthwise_conv2d_of_five_dilated: DepthwiseConv2d<2, 5, Dilation<2, Same>>, [1, 2, 9, 6] => [1, 2, 9, 6];
    depthwise_conv2d_without_bias: DepthwiseConv2d<4, 3>, [2, 4, 5, 5] => [2, 4, 3, 3], without_bias();

    conv1d_valid on Every: Conv1d<2, 3, 3>, [2, 2, 7] => [2, 3, 5];
    conv1d_same_of_five: Conv1d<3, 2, 5, Same>, [1, 3, 6] => [1, 2, 6];
    conv1d_strided_over_an_odd_size: Conv1d<2, 4, 3, Stride<2, Same>>, [2, 2, 9] => [2, 4, 5];
    conv1d_strided_over_an_even_size: Conv1d<2, 4, 3, Stride<2, Same>>, [2, 2, 8] => [2, 4, 4];
    conv1d_dilated: Conv1d<2, 2, 3, Dilation<3>>, [1, 2, 11] => [1, 2, 5];
    conv1d_dilated_and_strided: Conv1d<2, 2, 3, Dilation<2, Stride<2, Same>>>, [3, 2, 10] => [3, 2, 5];
    conv1d_padded_even_kernel: Conv1d<1, 2, 4, Pad<1>>, [2, 1, 5] => [2, 2, 4];
    conv1d_without_bias: Conv1d<2, 3, 3>, [2, 2, 5] => [2, 3, 3], without_bias();
    conv1d_of_one_point: Conv1d<4, 3, 1>, [1, 4, 1] => [1, 3, 1];

    conv3d_valid on Every: Conv3d<2, 3, 2>, [1, 2, 3, 4, 3] => [1, 3, 2, 3, 2];
    conv3d_same: Conv3d<2, 2, 3, Same>, [2, 2, 3, 2, 4] => [2, 2, 3, 2, 4];
    conv3d_strided_over_odd_sizes: Conv3d<2, 3, 3, Stride<2, Same>>, [1, 2, 5, 3, 4] => [1, 3, 3, 2, 2];
    conv3d_dilated: Conv3d<1, 2, 2, Dilation<2>>, [1, 1, 3, 4, 5] => [1, 2, 1, 2, 3];
    conv3d_without_bias: Conv3d<2, 2, 1>, [2, 2, 2, 3, 2] => [2, 2, 2, 3, 2], without_bias();

    conv_transpose1d_valid on Every: ConvTranspose1d<2, 3, 3>, [2, 2, 5] => [2, 3, 7];
    conv_transpose1d_strided: ConvTranspose1d<3, 2, 4, Stride<2, Pad<1>>>, [1, 3, 5] => [1, 2, 10];
    conv_transpose1d_output_padded: ConvTranspose1d<2, 2, 3, OutputPad<1, Stride<2, Pad<1>>>>, [2, 2, 4] => [2, 2, 8];
    conv_transpose1d_without_bias: ConvTranspose1d<2, 3, 2, Stride<2>>, [2, 2, 3] => [2, 3, 6], without_bias();
    conv_transpose2d_valid: ConvTranspose2d<2, 3, 3>, [2, 2, 3, 4] => [2, 3, 5, 6];
    conv_transpose2d_padded: ConvTranspose2d<2, 3, 3, Pad<1>>, [1, 2, 4, 3] => [1, 3, 4, 3];
    conv_transpose2d_strided: ConvTranspose2d<3, 2, 4, Stride<2, Pad<1>>>, [1, 3, 3, 5] => [1, 2, 6, 10];
    conv_transpose2d_stride_past_the_kernel: ConvTranspose2d<2, 2, 2, Stride<3>>, [1, 2, 3, 2] => [1, 2, 8, 5];
    conv_transpose2d_output_padded on Every: ConvTranspose2d<2, 3, 3, OutputPad<1, Stride<2, Pad<1>>>>, [2, 2, 4, 3] => [2, 3, 8, 6];
    conv_transpose2d_output_padded_by_two: ConvTranspose2d<2, 2, 3, OutputPad<2, Stride<3>>>, [1, 2, 3, 2] => [1, 2, 11, 8];
    conv_transpose2d_dilated: ConvTranspose2d<2, 2, 3, Dilation<2>>, [1, 2, 3, 4] => [1, 2, 7, 8];
    conv_transpose2d_without_bias: ConvTranspose2d<2, 2, 3, Stride<2, Pad<1>>>, [1, 2, 3, 3] => [1, 2, 5, 5], without_bias();
    grouped_conv_transpose2d: GroupedConvTranspose2d<4, 6, 3, Groups<2>>, [2, 4, 3, 2] => [2, 6, 5, 4];
    grouped_conv_transpose2d_output_padded on Every: GroupedConvTranspose2d<6, 3, 3, Groups<3, OutputPad<1, Stride<2, Pad<1>>>>>, [1, 6, 3, 4] => [1, 3, 6, 8];
    grouped_conv_transpose2d_dilated_without_bias: GroupedConvTranspose2d<4, 4, 3, Groups<4, Dilation<2, Stride<2, Pad<2>>>>>, [1, 4, 3, 3] => [1, 4, 5, 5], without_bias();
    up_conv2d_by_two on Every: UpConv2d<4, 2, 2>, [2, 4, 3, 2] => [2, 2, 6, 4];
    up_conv2d_by_three: UpConv2d<2, 3, 3>, [1, 2, 2, 3] => [1, 3, 6, 9];
    up_conv2d_without_bias: UpConv2d<2, 1, 2>, [1, 2, 1, 2] => [1, 1, 2, 4], without_bias();
}
