//! Run-time axes too small for a layer: a message that names it, on every backend.
use crate::harness::devices;
use burn::tensor::Tensor as Burn;
use kiln_nn::{
    AdaptiveAvgPool2d, AdaptiveMaxPool1d, AvgPool1d, AvgPool2d, Conv1d, Conv2d, Conv3d, ConvTranspose1d,
    ConvTranspose2d, DepthwiseConv2d, GroupedConv2d, Groups, Kernel, MaxPool1d, MaxPool2d, RectConv2d, Relu, Stack,
    WeightNormConv2d,
};
use kiln_tensor::{CeilMode, Device, Dilation, Dyn, Forward, Pad, Same, Stride, Tensor};
use std::panic::{AssertUnwindSafe, catch_unwind};

type Sequence = Tensor![1, 2, Dyn];
type Image = Tensor![1, 2, Dyn, Dyn];
type Volume = Tensor![1, 2, Dyn, Dyn, Dyn];

fn sequence(size: usize, device: &Device) -> Sequence {
    Tensor::try_from_burn(Burn::ones([1, 2, size], device)).unwrap()
}

fn image([high, wide]: [usize; 2], device: &Device) -> Image {
    Tensor::try_from_burn(Burn::ones([1, 2, high, wide], device)).unwrap()
}

fn volume(size: usize, device: &Device) -> Volume {
    Tensor::try_from_burn(Burn::ones([1, 2, size, size, size], device)).unwrap()
}

/// What a panic says.
fn complaint<T>(run: impl FnOnce() -> T) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(run)).err()?;
    Some(panic.downcast_ref::<String>().cloned().unwrap_or_default())
}

/// The layer, the least input it takes, one that is too small, and what is said of it.
macro_rules! rooms { ($($name:ident: $layer:ty, $make:ident($least:expr), $small:expr => $message:literal;)*) => { $(
    #[test]
    fn $name() {
        for (name, device) in devices() {
            let layer = <$layer as kiln_nn::Init>::init(&device);
            let said = complaint(|| Forward::forward(&layer, $make($small, &device)));
            assert_eq!(said.as_deref(), Some($message), "{name}");
            let result = Forward::forward(&layer, $make($least, &device));
            assert!(result.dims().iter().all(|size| *size > 0), "{name}");
        }
    }
)* } }
rooms! {
    convolution: Conv2d<2, 3, 5>, image([5, 5]), [5, 4] =>
        "`Conv2d<2, 3, 5>` takes axes of at least [5, 5] behind the channels, and an input of [1, 2, 5, 4] reaches it";
    convolution_padded: Conv2d<2, 3, 5, Pad<1>>, image([3, 3]), [2, 9] =>
        "`Conv2d<2, 3, 5, Pad<1>>` takes axes of at least [3, 3] behind the channels, and an input of [1, 2, 2, 9] reaches it";
    convolution_same: Conv2d<2, 3, 3, Same>, image([1, 1]), [0, 4] =>
        "`Conv2d<2, 3, 3, Same>` takes axes of at least [1, 1] behind the channels, and an input of [1, 2, 0, 4] reaches it";
    convolution_dilated: Conv1d<2, 3, 3, Dilation<4, Stride<2>>>, sequence(9), 8 =>
        "`Conv1d<2, 3, 3, Dilation<4, Stride<2>>>` takes axes of at least [9] behind the channels, and an input of [1, 2, 8] reaches it";
    convolution_of_volumes: Conv3d<2, 1, 2>, volume(2), 1 =>
        "`Conv3d<2, 1, 2>` takes axes of at least [2, 2, 2] behind the channels, and an input of [1, 2, 1, 1, 1] reaches it";
    convolution_wide: RectConv2d<2, 1, Kernel<1, 3>>, image([1, 3]), [1, 2] =>
        "`RectConv2d<2, 1, Kernel<1, 3>>` takes axes of at least [1, 3] behind the channels, and an input of [1, 2, 1, 2] reaches it";
    convolution_in_groups: GroupedConv2d<2, 2, 3, Groups<2>>, image([3, 3]), [1, 1] =>
        "`GroupedConv2d<2, 2, 3, Groups<2>>` takes axes of at least [3, 3] behind the channels, and an input of [1, 2, 1, 1] reaches it";
    convolution_by_channel: DepthwiseConv2d<2, 3>, image([3, 3]), [2, 2] =>
        "`DepthwiseConv2d<2, 3>` takes axes of at least [3, 3] behind the channels, and an input of [1, 2, 2, 2] reaches it";
    convolution_with_weight_norm: WeightNormConv2d<2, 1, 3>, image([3, 3]), [2, 3] =>
        "`Conv2d<2, 1, 3>` takes axes of at least [3, 3] behind the channels, and an input of [1, 2, 2, 3] reaches it";
    transposed: ConvTranspose2d<2, 1, 2, Pad<2>>, image([4, 4]), [3, 4] =>
        "`ConvTranspose2d<2, 1, 2, Pad<2>>` takes axes of at least [4, 4] behind the channels, and an input of [1, 2, 3, 4] reaches it";
    transposed_with_a_stride: ConvTranspose1d<2, 1, 2, Stride<2, Pad<2>>>, sequence(3), 2 =>
        "`ConvTranspose1d<2, 1, 2, Stride<2, Pad<2>>>` takes axes of at least [3] behind the channels, and an input of [1, 2, 2] reaches it";
    pool: MaxPool2d<3>, image([3, 3]), [3, 2] =>
        "`MaxPool2d<3>` takes axes of at least [3, 3] behind the channels, and an input of [1, 2, 3, 2] reaches it";
    pool_of_a_sequence: MaxPool1d<3, Stride<2, Same>>, sequence(1), 0 =>
        "`MaxPool1d<3, Stride<2, Same>>` takes axes of at least [1] behind the channels, and an input of [1, 2, 0] reaches it";
    average: AvgPool2d<4, Stride<2, Pad<1>>>, image([2, 2]), [1, 2] =>
        "`AvgPool2d<4, Stride<2, Pad<1>>>` takes axes of at least [2, 2] behind the channels, and an input of [1, 2, 1, 2] reaches it";
    ragged_average: AvgPool1d<4, CeilMode<Stride<3>>>, sequence(2), 1 =>
        "`AvgPool1d<4, CeilMode<Stride<3>>>` takes axes of at least [2] behind the channels, and an input of [1, 2, 1] reaches it";
    adaptive_average: AdaptiveAvgPool2d<2, 2>, image([1, 1]), [1, 0] =>
        "`AdaptiveAvgPool2d<2, 2>` takes axes of at least [1, 1] behind the channels, and an input of [1, 2, 1, 0] reaches it";
    adaptive_maximum: AdaptiveMaxPool1d<3>, sequence(1), 0 =>
        "`AdaptiveMaxPool1d<3>` takes axes of at least [1] behind the channels, and an input of [1, 2, 0] reaches it";
    within_a_stack: Stack![Conv2d<2, 4, 3>, Relu, MaxPool2d<2>], image([4, 4]), [4, 3] =>
        "`MaxPool2d<2>` takes axes of at least [2, 2] behind the channels, and an input of [1, 4, 2, 1] reaches it";
}
