//! What the types of convolutions, pools and resampling know.
use kiln_nn::{
    AdaptiveAvgPool2d, ConcatChannels, Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, Cut, Facts, Flatten,
    GroupedConvTranspose2d, Groups, Init, Linear, MaxPool2d, PixelShuffle, ReflectionPad2d, ReplicationPad2d, Residual,
    Stack, Summary, UpConv2d, Upsample, ZeroPad2d,
};
use kiln_tensor::{Batch, CeilMode, Dyn, OutputPad, Pad, Same, Stride, Tensor};

#[test]
fn products_are_counted_where_they_are_summed() {
    assert_eq!(<Conv1d<3, 8, 5> as Facts<Tensor![Batch, 3, 16]>>::MULTIPLY_ADDS, 8 * 12 * 3 * 5);
    assert_eq!(<Conv3d<2, 4, 3, Same> as Facts<Tensor![Batch, 2, 5, 6, 7]>>::MULTIPLY_ADDS, 4 * 5 * 6 * 7 * 2 * 27);
    // Each element of the input meets each element of its kernels, whatever the size of the output.
    type Double = OutputPad<1, Stride<2, Pad<1>>>;
    type Up = ConvTranspose2d<8, 4, 3, Double>;
    assert_eq!(<Up as Facts<Tensor![Batch, 8, 7, 5]>>::MULTIPLY_ADDS, 8 * 7 * 5 * 4 * 9);
    assert_eq!(<Up as Facts<Tensor![Batch, 8, 7, 5]>>::OUTPUT, [None, Some(4), Some(14), Some(10)]);
    assert_eq!(<ConvTranspose1d<8, 4, 3> as Facts<Tensor![2, 8, 7]>>::MULTIPLY_ADDS, 2 * 8 * 7 * 4 * 3);
    assert_eq!(<UpConv2d<8, 4, 2> as Facts<Tensor![Batch, 8, 7, 5]>>::MULTIPLY_ADDS, 8 * 7 * 5 * 4 * 4);
    type InGroups = GroupedConvTranspose2d<8, 4, 3, Groups<2, Double>>;
    assert_eq!(<InGroups as Facts<Tensor![Batch, 8, 7, 5]>>::MULTIPLY_ADDS, 8 * 7 * 5 * 2 * 9);
    assert_eq!(InGroups::PARAMETERS, 8 * 2 * 9 + 4);
    assert_eq!((Up::PARAMETERS, UpConv2d::<8, 4, 2>::PARAMETERS, Conv3d::<2, 4, 3>::PARAMETERS), (292, 132, 220));
}

#[test]
fn fields_grow_by_windows_and_shrink_in_upsampling() {
    type Net =
        Stack![Conv2d<1, 4, 3>, MaxPool2d<2, CeilMode<Stride<2>>>, Conv2d<4, 4, 3, Same>, Upsample<2>, PixelShuffle<2>];
    type Images = Tensor![Batch, 1, 9, 11];
    assert_eq!(<Net as Facts<Images>>::OUTPUT, [None, Some(1), Some(16), Some(20)]);
    let summary = Summary::of::<Net, Images>();
    let fields: Vec<_> = summary.rows.iter().map(|row| (row.field[0].size, row.field[0].stride())).collect();
    assert_eq!(fields, [(3, 1.0), (4, 2.0), (8, 2.0), (8, 1.0), (8, 0.5)]);
}

#[test]
fn run_time_images_reach_a_head_of_known_size() {
    type Net = Stack![ZeroPad2d<1>, Conv2d<3, 8, 3>, AdaptiveAvgPool2d<2, 2>, Flatten, Linear<32, 10>];
    assert_eq!(<Net as Facts<Tensor![Batch, 3, Dyn, Dyn]>>::OUTPUT, [None, Some(10)]);
    let summary = Summary::of::<Net, Tensor![Batch, 3, Dyn, Dyn]>();
    assert_eq!(summary.rows[2].field[0].size, usize::MAX);
}

#[test]
fn fields_begin_in_the_padding() {
    type Net = Stack![Conv2d<1, 4, 7, Stride<2, Pad<3>>>, MaxPool2d<3, Stride<2, Pad<1>>>, Conv2d<4, 4, 3, Same>, Conv2d<4, 4, 3>];
    assert_eq!(<Net as Facts<Tensor![Batch, 1, 64, 64]>>::START, Some([-3 - 2 - 4; 3]));
    type Padded = Stack![ZeroPad2d<1, 1, 2, 2>, MaxPool2d<2>];
    assert_eq!(<Padded as Facts<Tensor![Batch, 1, 8, 8]>>::START, Some([-2, -1, -1]));
    assert_eq!(<Stack![Upsample<2>, Conv2d<1, 1, 3>] as Facts<Tensor![Batch, 1, 8, 8]>>::START, None);
    assert_eq!(<ReflectionPad2d<1> as Facts<Tensor![Batch, 1, 8, 8]>>::START, None);
    assert_eq!(<ReplicationPad2d<1> as Facts<Tensor![Batch, 1, 8, 8]>>::START, None);
}

#[test]
fn what_branches_see_is_what_either_sees() {
    type Image = Tensor![Batch, 1, 8, 8];
    // To the left and above, to the right and below.
    type Before = Stack![ZeroPad2d<1, 0, 1, 0>, Conv2d<1, 1, 2>];
    type Behind = Stack![ZeroPad2d<0, 1, 0, 1>, Conv2d<1, 1, 2>];
    type Both = ConcatChannels<Before, Behind>;
    assert_eq!((<Both as Facts<Image>>::RECEPTIVE_FIELD, <Both as Facts<Image>>::START), (3, Some([-1; 3])));
    type Net = Stack![Conv2d<1, 1, 1, Stride<2>>, Residual<Before, Behind>, Conv2d<1, 1, 3>];
    assert_eq!(<Net as Facts<Image>>::RECEPTIVE_FIELD, 1 + 2 * 2 + 2 * 2);
    let rows = Summary::of::<Net, Image>().rows;
    assert_eq!(rows.last().unwrap().field[0].size, 9);
    // Behind what makes images larger, where fields begin between the pixels.
    type Left = Stack![ZeroPad2d<2, 0, 2, 0>, Conv2d<1, 1, 3>];
    type Right = Stack![ZeroPad2d<0, 2, 0, 2>, Conv2d<1, 1, 3>];
    type Larger = Stack![UpConv2d<1, 1, 2>, ConcatChannels<Left, Right>, Conv2d<2, 1, 1>];
    let rows = Summary::of::<Larger, Image>().rows;
    assert_eq!((<Larger as Facts<Image>>::RECEPTIVE_FIELD, rows.last().unwrap().field[0].size), (3, 3));
    // Around what lies there anyhow.
    type Around = Residual<Stack![Conv2d<1, 1, 3, Same>, Conv2d<1, 1, 3, Same>], Stack![]>;
    assert_eq!((<Around as Facts<Image>>::RECEPTIVE_FIELD, <Around as Facts<Image>>::START), (5, Some([-2; 3])));
}

#[test]
fn a_long_stack_is_cut_anywhere() {
    type Step = Conv2d<1, 1, 3>;
    type Net = Stack![
        Step, Step, Step, Step, Step, Step, Step, Step, Step, Step, Step, Step, Step, Step, Step, Step, Step, Step,
        Step, Step
    ];
    type Image = Tensor![1, 1, 48, 48];
    const fn field<const AT: usize, N: Cut<AT, Head: Facts<Image>>>() -> usize {
        <N::Head as Facts<Image>>::RECEPTIVE_FIELD
    }
    let fields = [field::<0, Net>(), field::<5, Net>(), field::<15, Net>(), field::<16, Net>(), field::<19, Net>()];
    assert_eq!(fields, [1, 11, 31, 33, 39]);
    let net = Net::init(&burn::tensor::Device::flex());
    let names = kiln_nn::fingerprint(&Cut::<19>::cut(net).1).names().len();
    assert_eq!(names, 2);
}
