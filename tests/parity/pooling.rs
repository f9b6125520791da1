//! Pooling: windows side by side, overlapping, padded, dilated.
use crate::harness::{On, compare, raw, typed};
use burn::nn::{
    PaddingConfig2d,
    pool::{AdaptiveAvgPool2dConfig, AvgPool2dConfig, MaxPool2dConfig},
};
use kiln_nn::{AvgPool2d, GlobalAvgPool2d, MaxPool2d};
use kiln_tensor::{Dilation, Pad, Same, Shape, Stride, Tensor};

fn pad(size: usize) -> PaddingConfig2d {
    PaddingConfig2d::Explicit(size, size, size, size)
}

macro_rules! pooling {
    ($name:ident on $on:ident: $layer:expr, [$($x:literal),*], $config:expr => [$($y:literal),*]) => {
        #[test]
        fn $name() {
            let x = [$($x),*];
            compare(
                stringify!($name),
                On::$on,
                &[x.iter().product()],
                |leaves| {
                    let result: Tensor![$($y),*] = $layer.forward(typed::<Shape![$($x),*]>(&leaves[0]));
                    assert_eq!(result.dims(), [$($y),*]);
                    result.into_burn().flatten(0, 3)
                },
                |leaves| $config.init().forward(raw(&leaves[0], x)).flatten(0, 3),
            );
        }
    };
}

pooling!(max on Cpu: MaxPool2d::<2>::new(), [2, 3, 4, 6], MaxPool2dConfig::new([2, 2]) => [2, 3, 2, 3]);
pooling!(max_over_odd_sizes on Cpu: MaxPool2d::<2>::new(), [1, 2, 5, 7], MaxPool2dConfig::new([2, 2]) => [1, 2, 2, 3]);
pooling!(max_overlapping on Every: MaxPool2d::<3, Stride<2, Same>>::new(), [1, 2, 5, 6],
    MaxPool2dConfig::new([3, 3]).with_strides([2, 2]).with_padding(pad(1)) => [1, 2, 3, 3]);
pooling!(max_by_one on Cpu: MaxPool2d::<2, Stride<1>>::new(), [1, 1, 4, 5],
    MaxPool2dConfig::new([2, 2]).with_strides([1, 1]) => [1, 1, 3, 4]);
pooling!(max_padded on Cpu: MaxPool2d::<2, Stride<2, Pad<1>>>::new(), [1, 1, 4, 5],
    MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).with_padding(pad(1)) => [1, 1, 3, 3]);
pooling!(max_dilated on Cpu: MaxPool2d::<2, Dilation<2>>::new(), [1, 2, 5, 4],
    MaxPool2dConfig::new([2, 2]).with_strides([1, 1]).with_dilation([2, 2]) => [1, 2, 3, 2]);

pooling!(average on Cpu: AvgPool2d::<2>::new(), [2, 3, 4, 6], AvgPool2dConfig::new([2, 2]) => [2, 3, 2, 3]);
pooling!(average_over_odd_sizes on Cpu: AvgPool2d::<3>::new(), [1, 2, 7, 5], AvgPool2dConfig::new([3, 3]) => [1, 2, 2, 1]);
pooling!(average_padded on Every: AvgPool2d::<3, Stride<2, Same>>::new(), [1, 2, 5, 6],
    AvgPool2dConfig::new([3, 3]).with_strides([2, 2]).with_padding(pad(1)) => [1, 2, 3, 3]);
pooling!(average_without_the_padding on Cpu: AvgPool2d::<3, Same>::new().with_count_include_pad(false), [1, 1, 4, 3],
    AvgPool2dConfig::new([3, 3]).with_strides([1, 1]).with_padding(pad(1)).with_count_include_pad(false) => [1, 1, 4, 3]);

#[test]
fn global_average() {
    compare(
        "GlobalAvgPool2d",
        On::Every,
        &[2 * 3 * 5 * 4],
        |leaves| GlobalAvgPool2d.forward(typed::<Shape![2, 3, 5, 4]>(&leaves[0])).into_burn().flatten(0, 1),
        |leaves| AdaptiveAvgPool2dConfig::new([1, 1]).init().forward(raw(&leaves[0], [2, 3, 5, 4])).flatten(0, 3),
    );
}
