//! Random zeros: how many there are, and that they are the same forward and backward.
use crate::{assert_same, elsewhere, pair, random, shapes};
use burn::tensor::{Device, Tensor, TensorData};
use kiln_cpu::dropout;
use proptest::prelude::*;

/// The output and the gradient, which is that of the sum of products with the input.
fn results(x: &Tensor<2>, rate: f64) -> [TensorData; 2] {
    let tracked = Tensor::<2>::from_data(x.to_data(), &x.device().autodiff()).require_grad();
    let output = dropout(tracked.clone(), rate);
    let upstream = Tensor::<2>::from_data(x.to_data(), &x.device().autodiff());
    let gradients = (output.clone() * upstream).sum().backward();
    [output.into_data(), tracked.grad(&gradients).expect("a tracked tensor has a gradient").into_data()]
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn values_are_zero_or_scaled_and_gradients_likewise(shape in pair(1..=200), rate in 0.0..0.95) {
        let x = random(shape, &Device::flex());
        let [output, gradient] = results(&x, rate);
        let scale = (1.0 / (1.0 - rate)) as f32;
        for (x, output) in x.into_data().iter::<f32>().zip(output.iter::<f32>()) {
            assert!(output == 0.0 || output == x * scale, "{x} became {output}, with a scale of {scale}");
        }
        // What comes from above is the input: so both are the same product.
        assert_same(gradient, output);
    }
}

#[test]
fn as_many_are_zero_as_are_asked_for_and_neighbours_and_passes_are_independent() {
    let (x, count) = (Tensor::<1>::ones([1 << 20], &Device::flex()), f64::from(1 << 20));
    for rate in [0.1, 0.3, 0.5, 0.9] {
        let zeros =
            || -> Vec<bool> { dropout(x.clone(), rate).into_data().iter::<f32>().map(|it| it == 0.0).collect() };
        let (first, second) = (zeros(), zeros());
        // Six deviations of a share of so many that are drawn.
        let near = |seen: usize, wanted: f64| {
            let bound = 6.0 * (wanted * (1.0 - wanted) / count).sqrt();
            let share = seen as f64 / count;
            assert!((share - wanted).abs() < bound, "{share} where {wanted} is wanted");
        };
        near(first.iter().filter(|it| **it).count(), rate);
        near(first.iter().zip(&second).filter(|(a, b)| **a && **b).count(), rate * rate);
        for apart in [1, 2, 16, 128, 1 << 14] {
            near(first.iter().zip(first.iter().cycle().skip(apart)).filter(|(a, b)| **a && **b).count(), rate * rate);
        }
    }
}

#[test]
fn nothing_is_left_where_all_is_dropped() {
    for device in [Device::flex(), elsewhere()] {
        let left = dropout(Tensor::<2>::ones([300, 300], &device), 1.0).into_data();
        assert!(left.iter::<f32>().all(|it| it == 0.0), "{device:?}");
    }
}

#[test]
fn other_backends_drop_as_many() {
    let x = Tensor::<2>::ones([300, 300], &elsewhere());
    let share = dropout(x, 0.25).into_data().iter::<f32>().filter(|it| *it == 0.0).count() as f32 / 90_000.0;
    assert!((share - 0.25).abs() < 0.01, "{share}");
}
