//! Other numbers than 32-bit floats and automatic differentiation with checkpoints: there the work is burn's.
use crate::random;
use burn::tensor::{
    DType, Device, Int, Tensor, TensorData, activation, module,
    ops::{ConvOptions, MaxPoolOptions},
};
use kiln_cpu::{
    MaskRegion, batch_norm_train, batch_norm_train_relu, conv2d, group_norm, group_norm_relu, hard_tanh, linear,
    log_likelihood, log_sigmoid, mask_loss, max_pool2d, relu, sigmoid, upsample_nearest,
};

fn places() -> [(Device, DType); 2] {
    let device = Device::flex().autodiff();
    [(device.clone(), DType::F64), (device.gradient_checkpointing(), DType::F32)]
}

/// The output, and the gradient of the sum of its squares.
fn results<const D: usize, const E: usize>(
    x: &Tensor<D>,
    operation: impl Fn(Tensor<D>) -> Tensor<E>,
) -> [TensorData; 2] {
    let x = x.clone().detach().require_grad();
    let output = operation(x.clone());
    let gradients = (output.clone() * output.clone()).sum().backward();
    [output.into_data(), x.grad(&gradients).expect("a tracked tensor has a gradient").into_data()]
}

/// Both give the same, number for number and of the same type.
fn assert_burns<const D: usize, const E: usize>(
    shape: [usize; D],
    ours: impl Fn(Tensor<D>) -> Tensor<E>,
    burns: impl Fn(Tensor<D>) -> Tensor<E>,
) {
    for (device, numbers) in places() {
        let x = random(shape, &device).cast(numbers);
        for (ours, burns) in results(&x, &ours).into_iter().zip(results(&x, &burns)) {
            assert_eq!(ours.dtype(), numbers);
            ours.assert_eq(&burns, true);
        }
    }
}

/// Numbers beside a tensor, on its device and of its type.
fn beside<const D: usize, const E: usize>(x: &Tensor<D>, shape: [usize; E]) -> Tensor<E> {
    let count = shape.iter().product();
    let numbers: Vec<_> = (0..count).map(|it| ((it * 7 + 3) % 11) as f32 / 11.0).collect();
    Tensor::<E>::from_data(TensorData::new(numbers, shape), &x.device()).cast(x.dtype())
}

#[test]
fn products_with_weights_are_burns() {
    type Operation = fn(Tensor<4>, Tensor<4>, Option<Tensor<1>>, ConvOptions<2>) -> Tensor<4>;
    let of = |operation: Operation| {
        move |x: Tensor<4>| {
            let (weight, bias) = (beside(&x, [5, 3, 3, 3]), beside(&x, [5]));
            operation(x, weight, Some(bias), ConvOptions::new([1, 1], [1, 1], [1, 1], 1))
        }
    };
    assert_burns([2, 3, 6, 5], of(conv2d), of(module::conv2d));
    type Product = fn(Tensor<2>, Tensor<2>, Option<Tensor<1>>) -> Tensor<2>;
    let of = |product: Product| {
        move |x: Tensor<2>| {
            let (weight, bias) = (beside(&x, [7, 5]), beside(&x, [5]));
            product(x, weight, Some(bias))
        }
    };
    assert_burns([6, 7], of(linear), of(module::linear));
}

#[test]
fn normalisation_is_burns() {
    let ours = |x: Tensor<4>| batch_norm_train(x.clone(), beside(&x, [3]), beside(&x, [3]), 1e-3).output;
    let burns = |x: Tensor<4>| module::batch_norm_train(x.clone(), beside(&x, [3]), beside(&x, [3]), 1e-3).output;
    assert_burns([2, 3, 6, 5], ours, burns);
    let ours = |x: Tensor<4>| batch_norm_train_relu(x.clone(), beside(&x, [3]), beside(&x, [3]), 1e-3).output;
    assert_burns([2, 3, 6, 5], ours, move |x| activation::relu(burns(x)));
}

#[test]
fn what_is_done_to_each_value_is_burns() {
    assert_burns([4, 9], relu, activation::relu);
    assert_burns([4, 9], sigmoid, activation::sigmoid);
    // So many that there would be a kernel.
    assert_burns([130, 130], |x| kiln_cpu::add(x.clone(), x * 2.0), |x| x.clone() + x * 2.0);
    let windows = || MaxPoolOptions::new([2, 2]);
    assert_burns([2, 3, 6, 5], |x| max_pool2d(x, windows()), |x| module::max_pool2d(x, windows()));
}

#[test]
fn the_log_likelihood_is_burns() {
    let labels = |x: &Tensor<2>| Tensor::<1, Int>::arange(0..4, &x.device());
    let burns = |x: Tensor<2>| {
        let labels = labels(&x).reshape([4, 1]);
        activation::log_softmax(x, 1).gather(1, labels).reshape([4])
    };
    assert_burns([4, 9], |x: Tensor<2>| log_likelihood(x.clone(), labels(&x)), burns);
}

#[test]
fn a_step_of_an_average_is_burns() {
    for (device, numbers) in places().into_iter().chain([(Device::flex(), DType::F64)]) {
        let [average, values] = [(); 2].map(|()| random([4, 9], &device).cast(numbers));
        let burns = average.clone() + (values.clone() - average.clone()) * 0.3;
        kiln_cpu::towards(average, values, 0.3).into_data().assert_eq(&burns.into_data(), true);
    }
}

#[test]
fn what_burn_has_no_such_operation_for_comes_back() {
    for (device, numbers) in places() {
        let x = random([2, 4, 3, 3], &device).cast(numbers);
        for normalise in [group_norm, group_norm_relu] {
            assert!(normalise(&x, 2, &beside(&x, [4]), &beside(&x, [4]), 1e-3).is_none());
        }
        assert!(upsample_nearest(&x, 2).is_none());
        hard_tanh(x.clone(), 0.0, 1.0).expect_err("out of reach").into_data().assert_eq(&x.to_data(), true);
        log_sigmoid(x.clone()).expect_err("out of reach").into_data().assert_eq(&x.into_data(), true);
    }
}

#[test]
fn masks_are_left_to_the_caller() {
    let region = MaskRegion { map: 0, rows: 0..1, columns: 0..1, covered: vec![true] };
    for (device, numbers) in places() {
        let maps = random([1, 2, 2], &device).cast(numbers).require_grad();
        assert_eq!(mask_loss(&maps, vec![region.clone()]).expect_err("it is out of reach").len(), 1);
    }
}
