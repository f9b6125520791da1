//! Convolutions: strides, paddings, dilations, groups, odd sizes.
use crate::harness::{On, compare, param, raw, typed};
use burn::nn::{
    PaddingConfig1d, PaddingConfig2d, PaddingConfig3d,
    conv::{Conv1dConfig, Conv2dConfig, Conv3dConfig, ConvTranspose1dConfig, ConvTranspose2dConfig},
};
use kiln_nn::{
    Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, DepthwiseConv2d, GroupedConv2d, GroupedConvTranspose2d,
    Groups, Kernel, RectConv2d, UpConv2d,
};
use kiln_tensor::{Dilation, OutputPad, Pad, Same, Shape, Stride, Tensor};

fn pad(height: usize, width: usize) -> PaddingConfig2d {
    PaddingConfig2d::Explicit(height, width, height, width)
}

/// The layer, its input, its weight's shape, burn's configuration and the sizes of the result. There is a bias for each
/// channel of the result.
macro_rules! convolution {
    ($name:ident on $on:ident: $layer:ty, [$($x:literal),*], weight [$($w:literal),*], $config:expr => [$n:literal, $o:literal, $($y:literal),*]) => {
        #[test]
        fn $name() {
            let (x, w) = ([$($x),*], [$($w),*]);
            compare(
                stringify!($name),
                On::$on,
                &[x.iter().product(), w.iter().product(), $o],
                |leaves| {
                    let mut layer = <$layer>::init(&leaves[0].device());
                    layer.weight = param(&leaves[1], w);
                    layer.bias = Some(param(&leaves[2], [$o]));
                    let result: Tensor![$n, $o, $($y),*] = layer.forward(typed::<Shape![$($x),*]>(&leaves[0]));
                    assert_eq!(result.dims(), [$n, $o, $($y),*]);
                    result.into_burn().flatten(0, x.len() - 1)
                },
                |leaves| {
                    let mut layer = $config.init(&leaves[0].device());
                    layer.weight = param(&leaves[1], w);
                    layer.bias = Some(param(&leaves[2], [$o]));
                    layer.forward(raw(&leaves[0], x)).flatten(0, x.len() - 1)
                },
            );
        }
    };
}

convolution!(valid on Cpu: Conv2d<1, 2, 3>, [2, 1, 5, 4], weight [2, 1, 3, 3],
    Conv2dConfig::new([1, 2], [3, 3]) => [2, 2, 3, 2]);
convolution!(same on Cpu: Conv2d<2, 3, 3, Same>, [1, 2, 4, 5], weight [3, 2, 3, 3],
    Conv2dConfig::new([2, 3], [3, 3]).with_padding(pad(1, 1)) => [1, 3, 4, 5]);
convolution!(same_of_five on Cpu: Conv2d<1, 2, 5, Same>, [1, 1, 5, 3], weight [2, 1, 5, 5],
    Conv2dConfig::new([1, 2], [5, 5]).with_padding(pad(2, 2)) => [1, 2, 5, 3]);
convolution!(one_by_one on Cpu: Conv2d<3, 2, 1, Same>, [2, 3, 2, 3], weight [2, 3, 1, 1],
    Conv2dConfig::new([3, 2], [1, 1]) => [2, 2, 2, 3]);
convolution!(stride_over_odd_sizes on Every: Conv2d<2, 2, 3, Stride<2, Same>>, [2, 2, 7, 5], weight [2, 2, 3, 3],
    Conv2dConfig::new([2, 2], [3, 3]).with_stride([2, 2]).with_padding(pad(1, 1)) => [2, 2, 4, 3]);
convolution!(stride_over_even_sizes on Cpu: Conv2d<1, 2, 3, Stride<2, Same>>, [1, 1, 6, 4], weight [2, 1, 3, 3],
    Conv2dConfig::new([1, 2], [3, 3]).with_stride([2, 2]).with_padding(pad(1, 1)) => [1, 2, 3, 2]);
convolution!(stride_without_padding on Cpu: Conv2d<1, 2, 2, Stride<3>>, [1, 1, 8, 7], weight [2, 1, 2, 2],
    Conv2dConfig::new([1, 2], [2, 2]).with_stride([3, 3]) => [1, 2, 3, 2]);
convolution!(even_kernel_with_padding on Cpu: Conv2d<1, 2, 2, Pad<1>>, [1, 1, 3, 4], weight [2, 1, 2, 2],
    Conv2dConfig::new([1, 2], [2, 2]).with_padding(pad(1, 1)) => [1, 2, 4, 5]);
convolution!(dilation on Cpu: Conv2d<1, 2, 3, Dilation<2>>, [1, 1, 7, 6], weight [2, 1, 3, 3],
    Conv2dConfig::new([1, 2], [3, 3]).with_dilation([2, 2]) => [1, 2, 3, 2]);
convolution!(dilation_same on Cpu: Conv2d<1, 2, 3, Dilation<2, Same>>, [1, 1, 5, 6], weight [2, 1, 3, 3],
    Conv2dConfig::new([1, 2], [3, 3]).with_dilation([2, 2]).with_padding(pad(2, 2)) => [1, 2, 5, 6]);
convolution!(dilation_with_stride on Cpu: Conv2d<2, 1, 3, Dilation<2, Stride<2, Same>>>, [1, 2, 7, 6], weight [1, 2, 3, 3],
    Conv2dConfig::new([2, 1], [3, 3]).with_dilation([2, 2]).with_stride([2, 2]).with_padding(pad(2, 2)) => [1, 1, 4, 3]);

convolution!(wide_kernel on Cpu: RectConv2d<2, 2, Kernel<1, 3>>, [1, 2, 3, 5], weight [2, 2, 1, 3],
    Conv2dConfig::new([2, 2], [1, 3]) => [1, 2, 3, 3]);
convolution!(high_kernel_same on Every: RectConv2d<1, 2, Kernel<5, 1>, Same>, [2, 1, 6, 3], weight [2, 1, 5, 1],
    Conv2dConfig::new([1, 2], [5, 1]).with_padding(pad(2, 0)) => [2, 2, 6, 3]);
convolution!(rectangular_stride on Cpu: RectConv2d<1, 2, Kernel<3, 5>, Stride<2, Same>>, [1, 1, 5, 6], weight [2, 1, 3, 5],
    Conv2dConfig::new([1, 2], [3, 5]).with_stride([2, 2]).with_padding(pad(1, 2)) => [1, 2, 3, 3]);

convolution!(two_groups on Every: GroupedConv2d<4, 6, 3, Groups<2>>, [1, 4, 4, 3], weight [6, 2, 3, 3],
    Conv2dConfig::new([4, 6], [3, 3]).with_groups(2) => [1, 6, 2, 1]);
convolution!(groups_with_stride on Cpu: GroupedConv2d<6, 3, 3, Groups<3, Stride<2, Same>>>, [1, 6, 5, 4], weight [3, 2, 3, 3],
    Conv2dConfig::new([6, 3], [3, 3]).with_groups(3).with_stride([2, 2]).with_padding(pad(1, 1)) => [1, 3, 3, 2]);

convolution!(depthwise on Every: DepthwiseConv2d<3, 3, Same>, [2, 3, 4, 3], weight [3, 1, 3, 3],
    Conv2dConfig::new([3, 3], [3, 3]).with_groups(3).with_padding(pad(1, 1)) => [2, 3, 4, 3]);
convolution!(depthwise_with_stride on Cpu: DepthwiseConv2d<2, 3, Stride<2, Same>>, [1, 2, 5, 6], weight [2, 1, 3, 3],
    Conv2dConfig::new([2, 2], [3, 3]).with_groups(2).with_stride([2, 2]).with_padding(pad(1, 1)) => [1, 2, 3, 3]);

convolution!(sequence on Cpu: Conv1d<2, 3, 3>, [2, 2, 7], weight [3, 2, 3],
    Conv1dConfig::new(2, 3, 3) => [2, 3, 5]);
convolution!(sequence_with_stride on Every: Conv1d<1, 2, 5, Stride<2, Same>>, [2, 1, 8], weight [2, 1, 5],
    Conv1dConfig::new(1, 2, 5).with_stride(2).with_padding(PaddingConfig1d::Explicit(2, 2)) => [2, 2, 4]);
convolution!(sequence_dilated on Cpu: Conv1d<2, 1, 3, Dilation<2, Stride<2, Pad<1>>>>, [1, 2, 9], weight [1, 2, 3],
    Conv1dConfig::new(2, 1, 3).with_dilation(2).with_stride(2).with_padding(PaddingConfig1d::Explicit(1, 1)) => [1, 1, 4]);

convolution!(volume on Cpu: Conv3d<2, 2, 2>, [1, 2, 3, 4, 3], weight [2, 2, 2, 2, 2],
    Conv3dConfig::new([2, 2], [2, 2, 2]) => [1, 2, 2, 3, 2]);
convolution!(volume_with_stride on Every: Conv3d<1, 2, 3, Stride<2, Same>>, [1, 1, 3, 4, 5], weight [2, 1, 3, 3, 3],
    Conv3dConfig::new([1, 2], [3, 3, 3]).with_stride([2, 2, 2]).with_padding(PaddingConfig3d::Explicit(1, 1, 1)) => [1, 2, 2, 2, 3]);
convolution!(volume_dilated on Cpu: Conv3d<1, 1, 2, Dilation<2>>, [2, 1, 3, 4, 3], weight [1, 1, 2, 2, 2],
    Conv3dConfig::new([1, 1], [2, 2, 2]).with_dilation([2, 2, 2]) => [2, 1, 1, 2, 1]);

convolution!(transposed on Cpu: ConvTranspose2d<2, 3, 3>, [1, 2, 3, 4], weight [2, 3, 3, 3],
    ConvTranspose2dConfig::new([2, 3], [3, 3]) => [1, 3, 5, 6]);
convolution!(transposed_with_stride on Cpu: ConvTranspose2d<2, 1, 3, Stride<2, Pad<1>>>, [2, 2, 3, 2], weight [2, 1, 3, 3],
    ConvTranspose2dConfig::new([2, 1], [3, 3]).with_stride([2, 2]).with_padding([1, 1]) => [2, 1, 5, 3]);
convolution!(transposed_with_output_padding on Every: ConvTranspose2d<2, 3, 3, OutputPad<1, Stride<2, Pad<1>>>>, [1, 2, 3, 4],
    weight [2, 3, 3, 3], ConvTranspose2dConfig::new([2, 3], [3, 3]).with_stride([2, 2]).with_padding([1, 1]).with_padding_out([1, 1])
    => [1, 3, 6, 8]);
convolution!(transposed_dilated on Cpu: ConvTranspose2d<1, 2, 2, OutputPad<2, Dilation<2, Stride<3>>>>, [1, 1, 2, 3], weight [1, 2, 2, 2],
    ConvTranspose2dConfig::new([1, 2], [2, 2]).with_stride([3, 3]).with_dilation([2, 2]).with_padding_out([2, 2]) => [1, 2, 8, 11]);
convolution!(transposed_in_groups on Every: GroupedConvTranspose2d<4, 6, 3, Groups<2, OutputPad<1, Stride<2, Pad<1>>>>>, [1, 4, 3, 2],
    weight [4, 3, 3, 3], ConvTranspose2dConfig::new([4, 6], [3, 3]).with_groups(2).with_stride([2, 2]).with_padding([1, 1])
    .with_padding_out([1, 1]) => [1, 6, 6, 4]);
convolution!(transposed_channel_by_channel on Cpu: GroupedConvTranspose2d<3, 3, 4, Groups<3, Stride<2, Pad<1>>>>, [2, 3, 2, 3],
    weight [3, 1, 4, 4], ConvTranspose2dConfig::new([3, 3], [4, 4]).with_groups(3).with_stride([2, 2]).with_padding([1, 1])
    => [2, 3, 4, 6]);
convolution!(transposed_sequence on Every: ConvTranspose1d<3, 2, 4, OutputPad<1, Stride<3, Pad<1>>>>, [2, 3, 4], weight [3, 2, 4],
    ConvTranspose1dConfig::new([3, 2], 4).with_stride(3).with_padding(1).with_padding_out(1) => [2, 2, 12]);
convolution!(transposed_sequence_dilated on Cpu: ConvTranspose1d<1, 2, 3, Dilation<2, Pad<2>>>, [1, 1, 5], weight [1, 2, 3],
    ConvTranspose1dConfig::new([1, 2], 3).with_dilation(2).with_padding(2) => [1, 2, 5]);
convolution!(up on Every: UpConv2d<3, 2, 2>, [1, 3, 2, 3], weight [3, 2, 2, 2],
    ConvTranspose2dConfig::new([3, 2], [2, 2]).with_stride([2, 2]) => [1, 2, 4, 6]);
