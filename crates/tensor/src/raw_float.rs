//! What the typed tensors ask of a burn tensor of floats.
use crate::{raw::array, raw_numeric::RawNumeric};
use burn::tensor::{Device, Distribution, Float, Int, Tensor as Burn, activation};

/// What floats can do beyond [`RawNumeric`].
pub trait RawFloat: RawNumeric<Kind = Float> {
    /// e to the element.
    fn exp(self) -> Self;
    /// The natural logarithm.
    fn log(self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The sine.
    fn sin(self) -> Self;
    /// The cosine.
    fn cos(self) -> Self;
    /// One over the element.
    fn recip(self) -> Self;
    /// The mean over an axis, kept at size 1.
    fn mean_dim(self, axis: usize) -> Self;
    /// The unbiased variance over an axis, kept at size 1.
    fn var(self, axis: usize) -> Self;
    /// To a power.
    fn powf_scalar(self, exponent: f64) -> Self;
    /// `max(0, x)`.
    fn relu(self) -> Self;
    /// `1 / (1 + exp(-x))`.
    fn sigmoid(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// Shares that sum to one over an axis.
    fn softmax(self, axis: usize) -> Self;
    /// The logarithms of [`softmax`](RawFloat::softmax).
    fn log_softmax(self, axis: usize) -> Self;
    /// The mean of all elements.
    fn mean(self) -> Burn<1>;
    /// To integers, cut towards zero.
    fn int(self) -> Self::Index;
    /// Random numbers.
    fn random(sizes: &[usize], distribution: Distribution, device: &Device) -> Self;
    /// The gradients of all that led to this tensor.
    fn backward(&self) -> burn::tensor::Gradients;
    /// This tensor's gradient.
    fn grad(&self, gradients: &burn::tensor::Gradients) -> Option<Self>;
    /// Asks for this tensor's gradient.
    fn require_grad(self) -> Self;
    /// Cut off from what led here.
    fn detach(self) -> Self;
}

impl<const D: usize> RawFloat for Burn<D> {
    fn exp(self) -> Self {
        Burn::exp(self)
    }
    fn log(self) -> Self {
        Burn::log(self)
    }
    fn sqrt(self) -> Self {
        Burn::sqrt(self)
    }
    fn sin(self) -> Self {
        Burn::sin(self)
    }
    fn cos(self) -> Self {
        Burn::cos(self)
    }
    fn recip(self) -> Self {
        Burn::recip(self)
    }
    fn mean_dim(self, axis: usize) -> Self {
        Burn::mean_dim(self, axis)
    }
    fn var(self, axis: usize) -> Self {
        Burn::var(self, axis)
    }
    fn powf_scalar(self, exponent: f64) -> Self {
        Burn::powf_scalar(self, exponent)
    }
    fn relu(self) -> Self {
        activation::relu(self)
    }
    fn sigmoid(self) -> Self {
        activation::sigmoid(self)
    }
    fn tanh(self) -> Self {
        activation::tanh(self)
    }
    fn softmax(self, axis: usize) -> Self {
        activation::softmax(self, axis)
    }
    fn log_softmax(self, axis: usize) -> Self {
        activation::log_softmax(self, axis)
    }
    fn mean(self) -> Burn<1> {
        Burn::mean(self)
    }
    fn int(self) -> Burn<D, Int> {
        Burn::<D>::int(self)
    }
    fn random(sizes: &[usize], distribution: Distribution, device: &Device) -> Self {
        Burn::random(array::<D>(sizes), distribution, device)
    }
    fn backward(&self) -> burn::tensor::Gradients {
        Burn::backward(self)
    }
    fn grad(&self, gradients: &burn::tensor::Gradients) -> Option<Self> {
        Burn::grad(self, gradients)
    }
    fn require_grad(self) -> Self {
        Burn::require_grad(self)
    }
    fn detach(self) -> Self {
        Burn::detach(self)
    }
}
