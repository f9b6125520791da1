//! Dropout: what it drops, what it scales, and when it does nothing.
use crate::harness::{devices, host};
use burn::module::Module;
use kiln_nn::Dropout;
use kiln_tensor::Tensor;

#[test]
fn dropout_drops_its_share_and_scales_the_rest() {
    for (name, device) in devices() {
        let x: Tensor![64, 64] = Tensor::ones(&device.autodiff());
        let x = x.require_grad();
        let y = Dropout::new(0.25).forward(x.clone());
        let gradients = y.clone().sum_all().backward();
        let (y, gradient) = (host(y.into_burn()), host(x.grad(&gradients).unwrap().into_burn()));
        let dropped = y.iter().filter(|value| **value == 0.0).count() as f64 / y.len() as f64;
        assert!((dropped - 0.25).abs() < 0.05, "{dropped} on {name}");
        assert!(y.iter().all(|value| *value == 0.0 || (value - 4.0 / 3.0).abs() < 1e-6), "{name}");
        assert_eq!(y, gradient, "a gradient flows through what was kept on {name}");
    }
}

#[test]
fn dropout_does_nothing_when_frozen_or_validating_or_at_rate_zero() {
    for (name, device) in devices() {
        let training = device.clone().autodiff();
        let x: Tensor![8, 8] = Tensor::ones(&training);
        for layer in [Dropout::new(0.5).freeze(), Dropout::new(0.5).valid(), Dropout::new(0.0)] {
            assert_eq!(layer.forward(x.clone()).to_vec(), [1.0; 64], "{name}");
        }
        let x: Tensor![8, 8] = Tensor::ones(&device);
        assert_eq!(Dropout::new(0.5).forward(x).to_vec(), [1.0; 64], "{name}");
    }
}
