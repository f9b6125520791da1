//! Typed tensors against burn's own and against arithmetic on the host, on every backend of this build.
//!
//! Tolerance: 1e-5 relative to the larger of 1 and the number expected; results of one operation on small numbers.
use kiln::prelude::*;
use kiln::tensor::{Distribution, LabelError, SliceError};

/// Runs `test` on every backend, with and without autodiff.
fn everywhere(test: impl Fn(&Device)) {
    for name in kiln::device::available() {
        let device = kiln::device::named(name).unwrap_or_else(|error| panic!("{error}"));
        test(&device);
        test(&device.autodiff());
    }
}

#[track_caller]
fn assert_close(found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let bound = 1e-5 * expected.abs().max(1.0);
        assert!((found - expected).abs() <= bound, "element {at}: {found} where {expected} is expected");
    }
}

fn sample(device: &Device) -> Tensor![2, 3] {
    Tensor::from_array([[1.0, -2.0, 3.0], [-4.0, 5.5, 0.25]], device)
}

#[test]
fn elements() {
    everywhere(|device| {
        let x = sample(device);
        let host = x.to_vec();
        let each = |f: fn(f32) -> f32| host.iter().map(|&v| f(v)).collect::<Vec<_>>();
        assert_close(&(x.clone() + x.clone()).to_vec(), &each(|v| v + v));
        assert_close(&(x.clone() - x.clone() * 3.0).to_vec(), &each(|v| v - 3.0 * v));
        assert_close(&(x.clone() * x.clone() / 4.0).to_vec(), &each(|v| v * v / 4.0));
        assert_close(&(-x.clone()).to_vec(), &each(|v| -v));
        assert_close(&x.clone().abs().sqrt().to_vec(), &each(|v| v.abs().sqrt()));
        assert_close(&x.clone().exp().to_vec(), &each(f32::exp));
        assert_close(&x.clone().relu().to_vec(), &each(|v| v.max(0.0)));
        assert_close(&x.clone().tanh().to_vec(), &each(f32::tanh));
        assert_close(&x.clone().sigmoid().to_vec(), &each(|v| 1.0 / (1.0 + (-v).exp())));
        assert_close(&x.clone().clamp(-1.0, 2.0).to_vec(), &each(|v| v.clamp(-1.0, 2.0)));
        let whole: Tensor<_, Int> = Tensor::from_array([9, -7], device);
        assert_eq!((whole.clone() * 3 - 1).clamp(0, 20).to_vec(), [20, 0]);
        // Where whole numbers have 64 bits, a float does not tell all of them apart.
        let whole: burn::Tensor<1, Int> = whole.into_burn();
        if whole.dtype() == burn::tensor::DType::I64 {
            let whole: Tensor<_, Int> = Tensor::from_array([1_i64 << 53, -7], device);
            assert_eq!(whole.clone().clamp(0, i64::MAX).to_vec(), [1 << 53, 0]);
            assert_eq!((whole.clone() + 1).to_vec(), [(1 << 53) + 1, -6]);
            assert_eq!(whole.lower((1 << 53) + 1).to_vec(), [true, true]);
        }
        let mask = x.clone().greater(0.0);
        assert_eq!((!mask.clone()).to_vec(), host.iter().map(|&v| v <= 0.0).collect::<Vec<_>>());
        assert_close(&mask.choose(x.clone(), x.zeros_like()).to_vec(), &each(|v| v.max(0.0)));
        assert_eq!(x.int().to_vec(), host.iter().map(|&v| v as i64).collect::<Vec<_>>());
    });
}

#[test]
fn reductions() {
    everywhere(|device| {
        let x = sample(device);
        assert_close(&x.clone().sum::<0>().to_vec(), &[-3.0, 3.5, 3.25]);
        assert_close(&x.clone().mean::<1>().to_vec(), &[2.0 / 3.0, 1.75 / 3.0]);
        assert_close(&x.clone().max::<1>().to_vec(), &[3.0, 5.5]);
        assert_close(&x.clone().min::<0>().to_vec(), &[-4.0, -2.0, 0.25]);
        assert_close(&x.clone().var::<1>().to_vec(), &[19.0 / 3.0, 22.645_833]);
        let kept: Tensor![2, 1] = x.clone().sum_keep::<1>();
        assert_close(&kept.to_vec(), &[2.0, 1.75]);
        assert_eq!(x.clone().argmax::<1>().to_vec(), [2, 1]);
        assert_eq!(x.clone().argmin::<0>().to_vec(), [1, 0, 1]);
        assert_close(&[x.clone().sum_all().into_scalar(), x.mean_all().into_scalar()], &[3.75, 0.625]);
        let vector: Tensor![3] = Tensor::from_array([1.0, 2.0, 4.0], device);
        assert_close(&vector.sum::<0>().to_vec(), &[7.0]);
    });
}

#[test]
fn softmax_sums_to_one_and_does_not_overflow() {
    everywhere(|device| {
        let x: Tensor![2, 3] =
            Tensor::from_array([[1000.0, 1000.0, 1000.0], [0.0, f64::ln(2.0), f64::ln(5.0)]], device);
        assert_close(&x.clone().softmax::<1>().to_vec(), &[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.125, 0.25, 0.625]);
        let logs = x.log_softmax::<1>().exp().sum::<1>();
        assert_close(&logs.to_vec(), &[1.0, 1.0]);
    });
}

#[test]
fn logarithms_of_sigmoids_do_not_overflow_and_keep_their_digits() {
    everywhere(|device| {
        let x: Tensor![5] = Tensor::from_array([-1000.0, -1.0, 0.0, 10.0, 1000.0], device);
        let (found, sure) = (x.log_sigmoid().to_vec(), -4.539_889_9e-5);
        assert_close(&found, &[-1000.0, -1.313_261_7, -2f32.ln(), sure, 0.0]);
        assert!((found[3] - sure).abs() < 1e-3 * sure.abs(), "{device:?}: {found:?}");
    });
}

#[test]
fn products() {
    everywhere(|device| {
        let x = sample(device);
        let gram: Tensor![2, 2] = x.clone().matmul(x.clone().transpose());
        assert_close(&gram.to_vec(), &[14.0, -14.25, -14.25, 46.3125]);
        let batch: Tensor![1, 2, 3] = x.clone().insert::<0, _>();
        let other: Tensor![1, 3, 1] = Tensor::ones(device);
        assert_close(&batch.matmul(other).to_vec(), &[2.0, 1.75]);
    });
}

#[test]
fn axes() {
    everywhere(|device| {
        let x: Tensor![1, 2, 3] = sample(device).insert::<0, _>();
        let turned: Tensor![3, 1, 2] = x.clone().permute::<2, 0, 1>();
        assert_close(&turned.to_vec(), &[1.0, -4.0, -2.0, 5.5, 3.0, 0.25]);
        let flat: Tensor![1, 6] = x.clone().flatten();
        assert_close(&flat.to_vec(), &x.to_vec());
        let joined: Tensor![1, 4, 3] = x.clone().concat::<1, _>(x.clone());
        let again: Tensor![1, 4, 3] = x.clone().concat_channels(x.clone());
        assert_close(&joined.to_vec(), &again.to_vec());
        let middle: Tensor![1, 2, 1] = x.clone().slice::<2, 1, 1>();
        assert_close(&middle.to_vec(), &[-2.0, 5.5]);
        let padded: Tensor![1, 2, 5] = x.clone().pad::<2, 1, 1, _>(9.0);
        assert_close(&padded.to_vec(), &[9.0, 1.0, -2.0, 3.0, 9.0, 9.0, -4.0, 5.5, 0.25, 9.0]);
        let gate: Tensor![2] = Tensor::from_array([1.0, 10.0], device);
        assert_close(&(x.clone() * gate.broadcast_like(&x)).to_vec(), &[1.0, -2.0, 3.0, -40.0, 55.0, 2.5]);
        let twice: Tensor![2, 2, 3] = x.expand::<0, Len<2>, _>();
        assert_close(&twice.sum::<0>().to_vec(), &[2.0, -4.0, 6.0, -8.0, 11.0, 0.5]);
    });
}

#[test]
fn gradients_are_those_of_finite_differences() {
    fn loss(x: Tensor![2, 3]) -> Scalar {
        let w: Tensor![3, 2] = x.clone().transpose();
        (x.matmul(w).tanh().softmax::<1>() * 2.0).log().sum_all()
    }
    everywhere(|device| {
        if !device.is_autodiff() {
            return;
        }
        let start = Tensor::<kiln::Shape![2, 3]>::from_array([[0.1, -0.2, 0.3], [0.5, 0.05, -0.4]], device);
        let x = start.require_grad();
        let gradient = x.grad(&loss(x.clone()).backward()).expect("the loss depends on it").to_vec();
        let host = x.to_vec();
        for (at, &slope) in gradient.iter().enumerate() {
            let nudged = |step: f32| {
                let mut rows = [[0.0; 3]; 2];
                for (i, value) in host.iter().enumerate() {
                    rows[i / 3][i % 3] = f64::from(value + if i == at { step } else { 0.0 });
                }
                loss(Tensor::from_array(rows, device)).into_scalar()
            };
            let difference = (nudged(1e-2) - nudged(-1e-2)) / 2e-2;
            assert!((difference - slope).abs() < 2e-3, "element {at}: {slope} against {difference}");
        }
    });
}

#[test]
fn run_time_axes_are_compared_and_refined() {
    everywhere(|device| {
        let batch = |n: usize| -> Tensor![Batch, 3] {
            Tensor::try_from_burn(burn::tensor::Tensor::ones([n, 3], device)).expect("three columns")
        };
        assert_close(&(batch(2) + batch(2)).to_vec(), &[2.0; 6]);
        let panic = std::panic::catch_unwind(|| batch(2) + batch(3)).expect_err("the batches differ");
        let message = panic.downcast_ref::<String>().expect("a message");
        assert_eq!(message, "add of `Tensor![Batch = 2, 3]` and `Tensor![Batch = 3, 3]`: the run-time axes differ");

        let open: Tensor![Dyn, Dyn] = batch(4).forget();
        let named: Tensor![Batch, 3] = open.clone().refine().expect("three columns");
        assert_eq!(named.dims(), [4, 3]);
        let error = open.clone().refine::<kiln::Shape![Batch, 5]>().expect_err("three columns");
        let found = "axis 1 has size 3 where `Tensor![Batch, 5]` wants 5; the whole shape found is [4, 3]";
        assert_eq!(error.to_string(), found);
        let error = open.refine::<kiln::Shape![(DynBy<8>), 3]>().expect_err("four rows");
        assert!(matches!(error, ShapeError::Multiple { axis: 0, multiple: 8, found: 4, .. }), "{error}");

        let error = batch(4).slice_range::<0>(2..5).expect_err("four rows");
        assert_eq!(error, SliceError { axis: 0, size: 4, range: 2..5 });
        assert_eq!(batch(4).slice_range::<0>(1..3).expect("inside").dims(), [2, 3]);
        let square: Tensor![Batch, 3, 1] = batch(4).reshape();
        assert_eq!(square.dims(), [4, 3, 1]);
    });
}

#[test]
fn labels() {
    everywhere(|device| {
        let labels = Labels::<Batch, 3>::try_from_slice(&[2, 0], device).expect("three classes");
        let logits: Tensor![Batch, 3] = sample(device).forget().refine().expect("two rows");
        assert_eq!(labels.count_correct(&logits), 1);
        let error = Labels::<Batch, 3>::try_from_slice(&[2, 3], device).expect_err("3 is no class");
        assert_eq!(error, LabelError::NotAClass { label: 3, position: 1, classes: 3 });
        assert!(Labels::<Len<3>, 3>::try_from_slice(&[1], device).is_err());
    });
}

#[test]
fn random_numbers_lie_where_they_should() {
    everywhere(|device| {
        let x = <Tensor![64, 8]>::random(Distribution::Uniform(2.0, 3.0), device);
        assert!(x.to_vec().iter().all(|v| (2.0..=3.0).contains(v)));
        assert!(x.to_vec().iter().any(|v| *v != x.to_vec()[0]));
    });
}

#[test]
fn a_missing_backend_is_named_with_what_there_is() {
    let error = kiln::device::named("tpu").expect_err("no such backend").to_string();
    assert!(error.starts_with("there is no backend `tpu`; this build has flex"), "{error}");
    let error = kiln::device::named("rocm").expect_err("never built in tests").to_string();
    assert!(
        error.starts_with("the backend `rocm` is not in this build") && error.contains("--features rocm"),
        "{error}"
    );
}
