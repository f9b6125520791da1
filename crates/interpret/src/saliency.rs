//! The slope of a score, number by number of the input.
use burn::module::Module;
use kiln_tensor::{Ranked, Raw, Scalar, Tensor};

/// The network as it is when it is looked at: it trains nothing, its normalisations use their running statistics, and
/// gradients flow through it to its input.
///
/// ```
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let norm = kiln_interpret::observed(kiln_nn::BatchNorm1d::<2>::init(&device));
/// let x = Tensor::from_array([[1.0, 2.0]], &device);
/// let slope = kiln_interpret::slope(&x, |x| norm.forward(x).sum_all());
/// assert!(slope.to_vec().iter().all(|it| (it - 1.0).abs() < 1e-4));
/// ```
pub fn observed<M: Module>(network: M) -> M {
    network.valid().train().freeze()
}

/// The slope of `score` at `input`, for each of its numbers. The network within must be [`observed`].
///
/// # Edge cases
/// Zero where the score does not depend on the input. Of a batch whose samples do not meet, the slope of the sum of
/// their scores is that of each one's own.
///
/// # Source
/// K. Simonyan, A. Vedaldi, A. Zisserman 2014, "Deep Inside Convolutional Networks", section 3.
///
/// ```
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([3.0, -1.0], &device);
/// let slope = kiln_interpret::slope(&x, |x| (x.clone() * x).sum_all());
/// assert_eq!(slope.to_vec(), [6.0, -2.0]);
/// ```
pub fn slope<S: Ranked>(input: &Tensor<S>, score: impl FnOnce(Tensor<S>) -> Scalar) -> Tensor<S> {
    let tracked = tracked(input);
    let score = score(tracked.clone());
    let slope = match score.device().is_autodiff() {
        true => tracked.grad(&score.backward()),
        false => None,
    };
    slope.unwrap_or_else(|| tracked.zeros_like()).without_autodiff()
}

/// How much a small change of each number of `input` changes the score: the [`slope`] without its sign.
///
/// # Source
/// Captum's `Saliency`.
pub fn saliency<S: Ranked>(input: &Tensor<S>, score: impl FnOnce(Tensor<S>) -> Scalar) -> Tensor<S> {
    slope(input, score).abs()
}

/// The same numbers, where gradients are kept.
fn tracked<S: Ranked>(input: &Tensor<S>) -> Tensor<S> {
    let raw = S::Float::from_data(input.to_data(), &input.device().autodiff());
    Tensor::from_burn_unchecked(raw).require_grad()
}
