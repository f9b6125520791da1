//! What the typed tensors ask of a burn tensor of floats.
use crate::{raw::array, raw_numeric::RawNumeric};
use burn::tensor::{Bool, Device, Distribution, Float, Int, Tensor as Burn, activation};

#[cfg(not(feature = "kernels"))]
use burn::tensor::activation::{relu, sigmoid};
#[cfg(feature = "kernels")]
use kiln_cpu::{dropout, hard_tanh, log_sigmoid, relu, sigmoid};

/// None: burn has no such operation.
#[cfg(not(feature = "kernels"))]
#[allow(clippy::result_large_err, reason = "one tensor comes back either way")]
fn hard_tanh<const D: usize>(x: Burn<D>, _: f64, _: f64) -> Result<Burn<D>, Burn<D>> {
    Err(x)
}

/// None: on most backends burn's own loses the digits of what is near zero.
#[cfg(not(feature = "kernels"))]
#[allow(clippy::result_large_err, reason = "one tensor comes back either way")]
fn log_sigmoid<const D: usize>(x: Burn<D>) -> Result<Burn<D>, Burn<D>> {
    Err(x)
}

/// In burn's own operations.
#[cfg(not(feature = "kernels"))]
fn dropout<const D: usize>(x: Burn<D>, rate: f64) -> Burn<D> {
    let kept = x.random_like(Distribution::Bernoulli(1.0 - rate));
    // Nothing is kept where all is dropped.
    x * kept * if rate < 1.0 { 1.0 / (1.0 - rate) } else { 0.0 }
}

/// What floats can do beyond [`RawNumeric`].
pub trait RawFloat: RawNumeric<Kind = Float> {
    /// e to the element.
    fn exp(self) -> Self;
    /// The natural logarithm.
    fn log(self) -> Self;
    /// The natural logarithm of one plus the element.
    fn log1p(self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The sine.
    fn sin(self) -> Self;
    /// The cosine.
    fn cos(self) -> Self;
    /// The inverse tangent.
    fn atan(self) -> Self;
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
    /// Cut off at two bounds, without a slope there.
    fn hard_tanh(self, min: f64, max: f64) -> Self;
    /// Zero with this probability, and scaled otherwise.
    fn dropout(self, rate: f64) -> Self;
    /// `1 / (1 + exp(-x))`.
    fn sigmoid(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// Shares that sum to one over an axis.
    fn softmax(self, axis: usize) -> Self;
    /// The logarithms of [`softmax`](RawFloat::softmax).
    fn log_softmax(self, axis: usize) -> Self;
    /// `x * sigmoid(x)`.
    fn silu(self) -> Self;
    /// `x * tanh(softplus(x))`.
    fn mish(self) -> Self;
    /// `log(1 + exp(beta x)) / beta`, and `x` where `beta x` is above the threshold.
    fn softplus(self, beta: f64, threshold: f64) -> Self;
    /// The logarithm of [`sigmoid`](RawFloat::sigmoid).
    fn log_sigmoid(self) -> Self;
    /// The error function.
    fn erf(self) -> Self;
    /// Where it is at most a number.
    fn at_most(self, number: f64) -> Self::Mask;
    /// Where it is at least a number.
    fn at_least(self, number: f64) -> Self::Mask;
    /// A number where the mask is true.
    fn fill_where(self, mask: Self::Mask, number: f64) -> Self;
    /// The mean of all elements.
    fn mean(self) -> Burn<1>;
    /// To integers, cut towards zero.
    fn int(self) -> Self::Index;
    /// Random numbers.
    fn random(sizes: &[usize], distribution: Distribution, device: &Device) -> Self;
    /// Whether what led to this tensor is recorded.
    fn is_tracked(&self) -> bool;
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
    fn log1p(self) -> Self {
        Burn::log1p(self)
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
    fn atan(self) -> Self {
        Burn::atan(self)
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
        relu(self)
    }
    fn hard_tanh(self, min: f64, max: f64) -> Self {
        hard_tanh(self, min, max).unwrap_or_else(|x| {
            let (low, high) = (x.clone().at_most(min), x.clone().at_least(max));
            x.fill_where(low, min).fill_where(high, max)
        })
    }
    fn dropout(self, rate: f64) -> Self {
        dropout(self, rate)
    }
    fn sigmoid(self) -> Self {
        sigmoid(self)
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
    fn silu(self) -> Self {
        activation::silu(self)
    }
    fn mish(self) -> Self {
        activation::mish(self)
    }
    fn softplus(self, beta: f64, threshold: f64) -> Self {
        activation::softplus_with_threshold(self, beta, threshold)
    }
    fn log_sigmoid(self) -> Self {
        log_sigmoid(self).unwrap_or_else(|x| {
            // `|x|` is `x` times a sign that has no gradient and is one at zero: so is the slope at zero, where many heads
            // begin, the right one.
            let below = x.clone().detach().lower_scalar(0.0);
            let sign = x.ones_like().mask_fill(below.clone(), -1.0);
            let distance = x.clone() * sign;
            x.mask_fill(below.bool_not(), 0.0) - (-distance).exp().log1p()
        })
    }
    fn erf(self) -> Self {
        Burn::erf(self)
    }
    fn at_most(self, number: f64) -> Burn<D, Bool> {
        self.lower_equal_scalar(number)
    }
    fn at_least(self, number: f64) -> Burn<D, Bool> {
        self.greater_equal_scalar(number)
    }
    fn fill_where(self, mask: Burn<D, Bool>, number: f64) -> Self {
        self.mask_fill(mask, number)
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
    fn is_tracked(&self) -> bool {
        Burn::is_tracked(self)
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
