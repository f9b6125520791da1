//! Pools and transposed convolutions over random sizes, known at run time only, against loops over the windows as
//! PyTorch defines them.
use crate::harness::{assert_close, devices, host, numbers};
use burn::tensor::{Device, Tensor as Burn, TensorData};
use kiln_nn::{
    AdaptiveAvgPool1d, AdaptiveMaxPool1d, AvgPool1d, AvgPool2d, ConvTranspose1d, MaxPool1d, MaxPool2d,
    ReplicationPad2d, Upsample, ZeroPad2d,
};
use kiln_tensor::{CeilMode, Dilation, Dyn, OutputPad, Pad, Same, Stride, Tensor, Valid};
use proptest::prelude::*;

const TOLERANCE: f32 = 1e-5;

type Sequence = Tensor![1, 2, Dyn];
type Image = Tensor![1, 1, Dyn, Dyn];

fn cpus() -> impl Iterator<Item = Device> {
    devices().into_iter().filter(|(name, _)| ["flex", "ndarray"].contains(name)).map(|(_, device)| device)
}

fn sequence(numbers: &[f32], device: &Device) -> Sequence {
    let data = TensorData::new(numbers.to_vec(), [1, 2, numbers.len() / 2]);
    Tensor::try_from_burn(Burn::from_data(data, device)).unwrap()
}

fn image(numbers: &[f32], sizes: [usize; 2], device: &Device) -> Image {
    let data = TensorData::new(numbers.to_vec(), [1, 1, sizes[0], sizes[1]]);
    Tensor::try_from_burn(Burn::from_data(data, device)).unwrap()
}

/// A window's geometry, as numbers.
#[derive(Clone, Copy, Debug)]
struct Window {
    kernel: usize,
    stride: usize,
    padding: usize,
    dilation: usize,
    ragged: bool,
}

/// The points of one window: those inside the axis, and how many lie inside the axis and its padding.
#[derive(Debug)]
struct Points {
    inside: Vec<usize>,
    padded: usize,
}

impl Window {
    fn reach(self) -> usize {
        self.dilation * (self.kernel - 1) + 1
    }

    /// Each window over an axis of `size`, positions counted from the start of the padding.
    fn over(self, size: usize) -> Vec<Points> {
        let end = size + 2 * self.padding;
        let last = |start: &usize| match self.ragged {
            false => start + self.reach() <= end,
            true => *start < size + self.padding && start + self.reach() < end + self.stride,
        };
        let points = |start: usize| {
            let all = (0..self.kernel).map(move |i| start + i * self.dilation).filter(|point| *point < end);
            let inside = all.clone().filter(|point| (self.padding..size + self.padding).contains(point));
            Points { inside: inside.map(|point| point - self.padding).collect(), padded: all.count() }
        };
        (0..).step_by(self.stride).take_while(last).map(points).collect()
    }

    fn max(self, row: &[f32]) -> Vec<f32> {
        let largest = |points: Points| points.inside.iter().fold(f32::NEG_INFINITY, |max, &i| max.max(row[i]));
        self.over(row.len()).into_iter().map(largest).collect()
    }

    fn mean(self, row: &[f32], count_padding: bool) -> Vec<f32> {
        let mean = |points: Points| {
            let count = if count_padding { points.padded } else { points.inside.len() };
            points.inside.iter().map(|&i| row[i]).sum::<f32>() / count as f32
        };
        self.over(row.len()).into_iter().map(mean).collect()
    }
}

fn by_row(numbers: &[f32], width: usize, result: impl Fn(&[f32]) -> Vec<f32>) -> Vec<f32> {
    numbers.chunks(width).flat_map(result).collect()
}

fn transposed(numbers: &[f32], width: usize) -> Vec<f32> {
    (0..width).flat_map(|column| numbers.iter().skip(column).step_by(width).copied()).collect()
}

macro_rules! pools { ($($name:ident: $kernel:literal $geometry:ty, $window:expr;)*) => { $(
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn $name(size in 1usize..40, high in 1usize..14, wide in 1usize..14, seed in 0u64..1000) {
            let window: Window = $window;
            let row = numbers(2 * size, seed);
            prop_assume!(!window.over(size).is_empty());
            for device in cpus() {
                let x = sequence(&row, &device);
                let max = MaxPool1d::<$kernel, $geometry>::new().forward(x.clone());
                let expected = by_row(&row, size, |row| window.max(row));
                prop_assert_eq!(max.dims(), [1, 2, window.over(size).len()]);
                prop_assert_eq!(host(max.into_burn()), expected);
                for count in [true, false] {
                    let pool = AvgPool1d::<$kernel, $geometry>::new().with_count_include_pad(count);
                    let expected = by_row(&row, size, |row| window.mean(row, count));
                    assert_close(stringify!($name), &host(pool.forward(x.clone()).into_burn()), &expected, TOLERANCE);
                }
            }
            prop_assume!(!window.over(high).is_empty() && !window.over(wide).is_empty());
            let pixels = numbers(high * wide, seed);
            let (out_high, out_wide) = (window.over(high).len(), window.over(wide).len());
            for device in cpus() {
                let x = image(&pixels, [high, wide], &device);
                let max = MaxPool2d::<$kernel, $geometry>::new().forward(x.clone());
                let rows = by_row(&pixels, wide, |row| window.max(row));
                let expected = by_row(&transposed(&rows, out_wide), high, |row| window.max(row));
                prop_assert_eq!(max.dims(), [1, 1, out_high, out_wide]);
                prop_assert_eq!(host(max.into_burn()), transposed(&expected, out_high));
                for count in [true, false] {
                    let pool = AvgPool2d::<$kernel, $geometry>::new().with_count_include_pad(count);
                    let rows = by_row(&pixels, wide, |row| window.mean(row, count));
                    let expected = by_row(&transposed(&rows, out_wide), high, |row| window.mean(row, count));
                    let found = host(pool.forward(x.clone()).into_burn());
                    assert_close(stringify!($name), &found, &transposed(&expected, out_high), TOLERANCE);
                }
            }
        }
    }
)* } }
const fn ragged(kernel: usize, stride: usize, padding: usize) -> Window {
    Window { kernel, stride, padding, dilation: 1, ragged: true }
}
pools! {
    halves: 2 Stride<2>, Window { ragged: false, ..ragged(2, 2, 0) };
    overlapping_padded: 3 Stride<2, Pad<1>>, Window { ragged: false, ..ragged(3, 2, 1) };
    ragged_halves: 2 CeilMode<Stride<2>>, ragged(2, 2, 0);
    ragged_thirds_padded: 3 CeilMode<Stride<3, Pad<1>>>, ragged(3, 3, 1);
    ragged_overlapping: 3 CeilMode<Stride<2>>, ragged(3, 2, 0);
    ragged_overlapping_padded: 3 CeilMode<Stride<2, Same>>, ragged(3, 2, 1);
    ragged_wide: 5 CeilMode<Stride<3, Pad<2>>>, ragged(5, 3, 2);
    ragged_with_gaps: 2 CeilMode<Stride<5, Pad<1>>>, ragged(2, 5, 1);
    ragged_by_one: 4 CeilMode<Pad<2>>, ragged(4, 1, 2);
    ragged_of_valid: 3 CeilMode<Valid>, ragged(3, 1, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn dilated_ragged_windows(size in 1usize..40, seed in 0u64..1000) {
        let window = Window { dilation: 2, ..ragged(3, 2, 1) };
        prop_assume!(!window.over(size).is_empty());
        let row = numbers(2 * size, seed);
        for device in cpus() {
            let pool = MaxPool1d::<3, CeilMode<Dilation<2, Stride<2, Pad<1>>>>>::new();
            let max = host(pool.forward(sequence(&row, &device)).into_burn());
            prop_assert_eq!(max, by_row(&row, size, |row| window.max(row)));
        }
    }

    #[test]
    fn adaptive_windows(size in 1usize..40, seed in 0u64..1000) {
        let row = numbers(2 * size, seed);
        let part = |i: usize| i * size / 5..((i + 1) * size).div_ceil(5);
        let each = |of: fn(&[f32]) -> f32| by_row(&row, size, |row| (0..5).map(|i| of(&row[part(i)])).collect());
        let max = each(|part| part.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        let mean = each(|part| part.iter().sum::<f32>() / part.len() as f32);
        for device in cpus() {
            let found: Tensor![1, 2, 5] = AdaptiveMaxPool1d::<5>.forward(sequence(&row, &device));
            prop_assert_eq!(found.to_vec(), max.clone());
            let found: Tensor![1, 2, 5] = AdaptiveAvgPool1d::<5>.forward(sequence(&row, &device));
            assert_close("AdaptiveAvgPool1d", &found.to_vec(), &mean, TOLERANCE);
        }
    }

    #[test]
    fn transposed_sizes(size in 2usize..40) {
        fn check(found: Sequence, size: usize, (kernel, stride, dilation): (usize, usize, usize), padding: usize, more: usize) {
            assert_eq!(found.dims()[2], (size - 1) * stride + dilation * (kernel - 1) + 1 + more - 2 * padding);
        }
        for device in cpus() {
            let x = sequence(&numbers(2 * size, 1), &device);
            let layer = ConvTranspose1d::<2, 2, 3, OutputPad<1, Stride<2, Pad<1>>>>::init(&device);
            check(layer.forward(x.clone()), size, (3, 2, 1), 1, 1);
            let layer = ConvTranspose1d::<2, 2, 2, OutputPad<2, Stride<3>>>::init(&device);
            check(layer.forward(x.clone()), size, (2, 3, 1), 0, 2);
            let layer = ConvTranspose1d::<2, 2, 4, Dilation<2, Stride<4, Pad<2>>>>::init(&device);
            check(layer.forward(x.clone()), size, (4, 4, 2), 2, 0);
            let layer = ConvTranspose1d::<2, 2, 3, Pad<1>>::init(&device);
            check(layer.forward(x), size, (3, 1, 1), 1, 0);
        }
    }

    #[test]
    fn padded_and_upsampled_sizes(high in 1usize..9, wide in 1usize..9) {
        for device in cpus() {
            let x = image(&numbers(high * wide, 1), [high, wide], &device);
            prop_assert_eq!(ZeroPad2d::<1, 2, 3, 4>.forward(x.clone()).dims(), [1, 1, high + 7, wide + 3]);
            prop_assert_eq!(ReplicationPad2d::<1, 2, 3, 4>.forward(x.clone()).dims(), [1, 1, high + 7, wide + 3]);
            prop_assert_eq!(Upsample::<3>::new().forward(x).dims(), [1, 1, 3 * high, 3 * wide]);
        }
    }
}
