//! Upsampling, pixel shuffling, padding: what moves pixels without parameters.
use crate::harness::{On, compare, raw, typed};
use burn::{
    nn::{
        PixelShuffleConfig, PixelUnshuffleConfig,
        interpolate::{Interpolate2dConfig, InterpolateMode},
    },
    tensor::{Tensor as Burn, TensorData},
};
use kiln_nn::{
    Bilinear, PixelShuffle, PixelUnshuffle, ReflectionPad2d, ReplicationPad2d, Unflatten, Upsample, ZeroPad1d,
    ZeroPad2d,
};
use kiln_tensor::{Shape, Tensor};

macro_rules! resampling {
    ($name:ident on $on:ident: $layer:expr, [$($x:literal),*], $theirs:expr => [$($y:literal),*]) => {
        #[test]
        fn $name() {
            let (x, y) = ([$($x),*], [$($y),*]);
            compare(
                stringify!($name),
                On::$on,
                &[x.iter().product()],
                |leaves| {
                    let result: Tensor![$($y),*] = $layer.forward(typed::<Shape![$($x),*]>(&leaves[0]));
                    assert_eq!(result.dims(), y);
                    result.into_burn().flatten(0, y.len() - 1)
                },
                |leaves| $theirs.forward(raw(&leaves[0], x)).flatten(0, y.len() - 1),
            );
        }
    };
}

/// Each axis times a matrix of what each element of the result takes of each of the input.
struct Matrices<F: Fn(usize) -> Vec<Vec<f32>>>(F);

impl<F: Fn(usize) -> Vec<Vec<f32>>> Matrices<F> {
    fn forward<const R: usize>(&self, x: Burn<R>) -> Burn<R> {
        (2..R).fold(x, |x, axis| {
            let rows = (self.0)(x.dims()[axis]);
            let sizes = [rows.len(), rows[0].len()];
            let matrix = Burn::<2>::from_data(TensorData::new(rows.concat(), sizes), &x.device());
            let last = x.swap_dims(axis, R - 1);
            last.matmul(matrix.transpose().unsqueeze()).swap_dims(axis, R - 1)
        })
    }
}

/// PyTorch's weights without aligned corners.
fn bilinear(factor: usize) -> impl Fn(usize) -> Vec<Vec<f32>> {
    move |size| {
        let row = |position: usize| {
            let source = ((position as f32 + 0.5) / factor as f32 - 0.5).max(0.0);
            let (low, high) = (source as usize, (source as usize + 1).min(size - 1));
            let mut row = vec![0.0; size];
            row[low] += 1.0 - source.fract();
            row[high] += source.fract();
            row
        };
        (0..size * factor).map(row).collect()
    }
}

/// The entry that each entry of the result is.
fn picked(entries: impl Fn(usize) -> Vec<usize>) -> impl Fn(usize) -> Vec<Vec<f32>> {
    move |size| {
        let one = |entry: usize| (0..size).map(|i| f32::from(i == entry)).collect();
        entries(size).into_iter().map(one).collect()
    }
}

fn nearest(factor: f32) -> burn::nn::interpolate::Interpolate2d {
    Interpolate2dConfig::new().with_scale_factor(Some([factor, factor])).with_mode(InterpolateMode::Nearest).init()
}

resampling!(nearest_twice on Every: Upsample::<2>::new(), [2, 3, 2, 3], nearest(2.0) => [2, 3, 4, 6]);
resampling!(nearest_thrice on Cpu: Upsample::<3>::new(), [1, 2, 3, 1], nearest(3.0) => [1, 2, 9, 3]);
resampling!(bilinear_once on Cpu: Upsample::<1, Bilinear>::new(), [1, 2, 3, 4], Matrices(bilinear(1)) => [1, 2, 3, 4]);
resampling!(bilinear_twice on Every: Upsample::<2, Bilinear>::new(), [2, 2, 3, 4], Matrices(bilinear(2)) => [2, 2, 6, 8]);
resampling!(bilinear_thrice on Cpu: Upsample::<3, Bilinear>::new(), [1, 2, 4, 2], Matrices(bilinear(3)) => [1, 2, 12, 6]);
resampling!(bilinear_five_times on Cpu: Upsample::<5, Bilinear>::new(), [1, 1, 2, 3], Matrices(bilinear(5)) => [1, 1, 10, 15]);
resampling!(bilinear_of_one_pixel on Cpu: Upsample::<4, Bilinear>::new(), [1, 2, 1, 3], Matrices(bilinear(4)) => [1, 2, 4, 12]);

resampling!(shuffle on Every: PixelShuffle::<2>, [2, 8, 2, 3], PixelShuffleConfig::new(2).init() => [2, 2, 4, 6]);
resampling!(shuffle_by_three on Cpu: PixelShuffle::<3>, [1, 9, 2, 1], PixelShuffleConfig::new(3).init() => [1, 1, 6, 3]);
resampling!(unshuffle on Every: PixelUnshuffle::<2>, [2, 2, 4, 6], PixelUnshuffleConfig::new(2).init() => [2, 8, 2, 3]);

resampling!(zeros on Cpu: ZeroPad2d::<1>, [1, 2, 2, 3],
    Matrices(picked(|n| [n].into_iter().chain(0..n).chain([n]).collect())) => [1, 2, 4, 5]);
resampling!(zeros_on_one_side on Every: ZeroPad2d::<0, 2, 0, 2>, [1, 2, 2, 3],
    Matrices(picked(|n| (0..n).chain([n, n]).collect())) => [1, 2, 4, 5]);
resampling!(zeros_of_a_sequence on Cpu: ZeroPad1d::<2, 1>, [1, 2, 3],
    Matrices(picked(|n| [n, n].into_iter().chain(0..n).chain([n]).collect())) => [1, 2, 6]);
resampling!(reflection on Every: ReflectionPad2d::<2, 1, 2, 1>, [1, 2, 3, 4],
    Matrices(picked(|n| [2, 1].into_iter().chain(0..n).chain([n - 2]).collect())) => [1, 2, 6, 7]);
resampling!(reflection_of_all_but_one on Cpu: ReflectionPad2d::<2>, [1, 1, 3, 3],
    Matrices(picked(|_| vec![2, 1, 0, 1, 2, 1, 0])) => [1, 1, 7, 7]);
resampling!(replication on Every: ReplicationPad2d::<2, 1, 2, 1>, [1, 2, 3, 4],
    Matrices(picked(|n| [0, 0].into_iter().chain(0..n).chain([n - 1]).collect())) => [1, 2, 6, 7]);
resampling!(replication_beyond_its_size on Cpu: ReplicationPad2d::<4>, [1, 1, 2, 1],
    Matrices(picked(|n| [0; 4].into_iter().chain(0..n).chain([n - 1; 4]).collect())) => [1, 1, 10, 9]);

#[test]
fn unflatten() {
    compare(
        "Unflatten",
        On::Cpu,
        &[2 * 12],
        |leaves| {
            Unflatten::<Shape![3, 2, 2]>::new().forward(typed::<Shape![2, 12]>(&leaves[0])).into_burn().flatten(0, 3)
        },
        |leaves| raw(&leaves[0], [2, 3, 2, 2]).flatten(0, 3),
    );
}
