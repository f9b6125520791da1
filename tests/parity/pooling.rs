//! Pooling: windows side by side, overlapping, padded, dilated.
use crate::harness::{On, compare, raw, typed};
use burn::nn::{
    PaddingConfig2d,
    pool::{
        AdaptiveAvgPool1dConfig, AdaptiveAvgPool2dConfig, AvgPool1dConfig, AvgPool2dConfig, MaxPool1dConfig,
        MaxPool2dConfig,
    },
};
use burn::{nn::PaddingConfig1d, tensor::Tensor as Burn};
use kiln_nn::{
    AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveMaxPool1d, AdaptiveMaxPool2d, AvgPool1d, AvgPool2d, GlobalAvgPool1d,
    GlobalAvgPool2d, GlobalMaxPool1d, GlobalMaxPool2d, MaxPool1d, MaxPool2d,
};
use kiln_tensor::{CeilMode, Dilation, Pad, Same, Shape, Stride, Tensor};

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
                    result.into_burn().flatten(0, x.len() - 1)
                },
                |leaves| $config.init().forward(raw(&leaves[0], x)).flatten(0, x.len() - 1),
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

pooling!(max_over_a_sequence on Cpu: MaxPool1d::<3, Stride<2, Same>>::new(), [2, 3, 7],
    MaxPool1dConfig::new(3).with_stride(2).with_padding(PaddingConfig1d::Explicit(1, 1)) => [2, 3, 4]);
pooling!(max_over_a_ragged_sequence on Every: MaxPool1d::<2, CeilMode<Stride<2>>>::new(), [2, 2, 7],
    MaxPool1dConfig::new(2).with_stride(2).with_ceil_mode(true) => [2, 2, 4]);
pooling!(average_over_a_sequence on Cpu: AvgPool1d::<2>::new(), [2, 3, 7], AvgPool1dConfig::new(2).with_stride(2) => [2, 3, 3]);
pooling!(average_over_a_ragged_sequence on Every: AvgPool1d::<3, CeilMode<Stride<2, Pad<1>>>>::new(), [1, 2, 6],
    AvgPool1dConfig::new(3).with_stride(2).with_padding(PaddingConfig1d::Explicit(1, 1)).with_ceil_mode(true) => [1, 2, 4]);
pooling!(max_ragged on Every: MaxPool2d::<2, CeilMode<Stride<2>>>::new(), [1, 2, 5, 7],
    MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).with_ceil_mode(true) => [1, 2, 3, 4]);
pooling!(max_ragged_and_dilated on Cpu: MaxPool2d::<2, CeilMode<Dilation<2, Stride<3, Pad<1>>>>>::new(), [1, 1, 6, 7],
    MaxPool2dConfig::new([2, 2]).with_strides([3, 3]).with_dilation([2, 2]).with_padding(pad(1)).with_ceil_mode(true) => [1, 1, 3, 3]);
pooling!(average_ragged on Every: AvgPool2d::<3, CeilMode<Stride<2>>>::new(), [1, 2, 6, 7],
    AvgPool2dConfig::new([3, 3]).with_strides([2, 2]).with_ceil_mode(true) => [1, 2, 3, 3]);
pooling!(average_ragged_without_the_padding on Cpu:
    AvgPool2d::<3, CeilMode<Stride<2, Same>>>::new().with_count_include_pad(false), [1, 1, 6, 5],
    AvgPool2dConfig::new([3, 3]).with_strides([2, 2]).with_padding(pad(1)).with_ceil_mode(true).with_count_include_pad(false)
    => [1, 1, 4, 3]);

pooling!(adaptive_average on Every: AdaptiveAvgPool2d::<2, 3>, [2, 2, 5, 7], AdaptiveAvgPool2dConfig::new([2, 3]) => [2, 2, 2, 3]);
pooling!(adaptive_average_of_a_sequence on Cpu: AdaptiveAvgPool1d::<3>, [2, 2, 7], AdaptiveAvgPool1dConfig::new(3) => [2, 2, 3]);
pooling!(adaptive_average_that_grows on Cpu: AdaptiveAvgPool2d::<4, 5>, [1, 2, 3, 2], AdaptiveAvgPool2dConfig::new([4, 5]) => [1, 2, 4, 5]);

/// What a loop over PyTorch's windows gives, for a pool that burn has not.
struct Loop<const D: usize>([usize; D]);

impl<const D: usize> Loop<D> {
    fn init(self) -> Self {
        self
    }

    fn forward<const R: usize>(&self, x: Burn<R>) -> Burn<R> {
        (0..D).fold(x, |x, spatial| {
            let (axis, windows) = (R - D + spatial, self.0[spatial]);
            let size = x.dims()[axis];
            let part = |i: usize| (i * size / windows, ((i + 1) * size).div_ceil(windows));
            let largest = |(start, end): (usize, usize)| x.clone().narrow(axis, start, end - start).max_dim(axis);
            Burn::cat((0..windows).map(part).map(largest).collect(), axis)
        })
    }
}

pooling!(adaptive_max on Every: AdaptiveMaxPool2d::<2, 3>, [2, 2, 5, 7], Loop([2, 3]) => [2, 2, 2, 3]);
pooling!(adaptive_max_of_a_sequence on Cpu: AdaptiveMaxPool1d::<3>, [2, 2, 7], Loop([3]) => [2, 2, 3]);
pooling!(adaptive_max_that_grows on Cpu: AdaptiveMaxPool2d::<4, 5>, [1, 2, 3, 2], Loop([4, 5]) => [1, 2, 4, 5]);
pooling!(adaptive_max_of_whole_parts on Cpu: AdaptiveMaxPool2d::<2, 2>, [1, 2, 4, 6], MaxPool2dConfig::new([2, 3]).with_strides([2, 3]) => [1, 2, 2, 2]);

macro_rules! global { ($($name:ident: $layer:expr, [$($x:literal),*], $theirs:expr;)*) => { $(
    #[test]
    fn $name() {
        let x = [$($x),*];
        compare(
            stringify!($name),
            On::Cpu,
            &[x.iter().product()],
            |leaves| $layer.forward(typed::<Shape![$($x),*]>(&leaves[0])).into_burn().flatten(0, 1),
            |leaves| $theirs.forward(raw(&leaves[0], x)).flatten(0, x.len() - 1),
        );
    }
)* } }
global! {
    global_average_of_a_sequence: GlobalAvgPool1d, [2, 3, 5], AdaptiveAvgPool1dConfig::new(1).init();
    global_max: GlobalMaxPool2d, [2, 3, 5, 4], Loop([1, 1]);
    global_max_of_a_sequence: GlobalMaxPool1d, [2, 3, 5], Loop([1]);
}
