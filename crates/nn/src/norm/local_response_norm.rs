//! Normalisation of each channel by its neighbours.
use crate::{Facts, Init, display::display};
use burn::{
    module::Module,
    tensor::{Device, Tensor as Raw, ops::PadMode},
};
use kiln_tensor::{Forward, HasAxis, Len, Positive, Ranked, Raw as _, Tensor};

/// Divides each value by a power of the squares of `SIZE` neighbouring channels:
/// `x / (k + alpha / SIZE * sum(squares))^beta`.
///
/// # Shapes
/// `[N, C, ..]`, kept.
///
/// # Edge cases
/// `SIZE / 2` of the neighbours come before a channel, the others after it; those that do not exist count as zero.
///
/// # Compile errors
/// A `SIZE` of zero: `a_local_response_norm_of_nothing`.
///
/// # Source
/// PyTorch's `nn.LocalResponseNorm`; AlexNet (Krizhevsky et al., 2012).
///
/// ```
/// let device = burn::tensor::Device::flex();
/// let x = kiln_tensor::Tensor::from_array([[1.0, 2.0, 3.0]], &device);
/// let layer = kiln_nn::LocalResponseNorm::<2>::init(&device).with_alpha(2.0).with_beta(1.0);
/// assert_eq!(layer.forward(x).to_vec(), [1.0 / 2.0, 2.0 / 6.0, 3.0 / 14.0]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct LocalResponseNorm<const SIZE: usize> {
    alpha: f64,
    beta: f64,
    k: f64,
}

impl<const SIZE: usize> LocalResponseNorm<SIZE> {
    /// With PyTorch's alpha of 1e-4, beta of 0.75 and k of 1. Nothing is learned.
    pub fn init(_: &Device) -> Self
    where
        Len<SIZE>: Positive,
    {
        Self { alpha: 1e-4, beta: 0.75, k: 1.0 }
    }

    /// What the mean of the squares is scaled by.
    #[must_use]
    pub fn with_alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// The exponent.
    #[must_use]
    pub fn with_beta(self, beta: f64) -> Self {
        Self { beta, ..self }
    }

    /// What is added.
    #[must_use]
    pub fn with_k(self, k: f64) -> Self {
        Self { k, ..self }
    }

    /// Applies it to each sample.
    pub fn forward<S: Ranked + HasAxis<1>>(&self, x: Tensor<S>) -> Tensor<S> {
        let sizes = x.dims();
        let [samples, channels] = [sizes.as_ref()[0], sizes.as_ref()[1]];
        let x: Raw<3> = x.into_burn().reshape_into(&[samples, channels, sizes.as_ref()[2..].iter().product()]);
        let y = x.clone() / self.neighbourhood(x).powf_scalar(self.beta);
        Tensor::from_burn_unchecked(y.reshape_into(sizes.as_ref()))
    }

    /// `k + alpha * mean(squares)`.
    fn neighbourhood(&self, x: Raw<3>) -> Raw<3> {
        let channels = x.dims()[1];
        let ends = [(0, 0), (SIZE / 2, SIZE.saturating_sub(1) / 2), (0, 0)];
        let squares = (x.clone() * x).pad(ends, PadMode::Constant(0.0));
        let sum = (0..SIZE).map(|first| squares.clone().narrow(1, first, channels)).reduce(|sum, next| sum + next);
        sum.unwrap_or(squares) * (self.alpha / SIZE.max(1) as f64) + self.k
    }
}

impl<const SIZE: usize> Init for LocalResponseNorm<SIZE>
where
    Len<SIZE>: Positive,
{
    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<S: Ranked + HasAxis<1>, const SIZE: usize> Forward<Tensor<S>> for LocalResponseNorm<SIZE> {
    type Output = Tensor<S>;
    fn forward(&self, x: Tensor<S>) -> Tensor<S> {
        self.forward(x)
    }
}

impl<S: Ranked + HasAxis<1>, const SIZE: usize> Facts<Tensor<S>> for LocalResponseNorm<SIZE> where Len<SIZE>: Positive {}

display!([const SIZE: usize] LocalResponseNorm<SIZE>, format!("LocalResponseNorm<{SIZE}>"), |it| {
    alpha: it.alpha, beta: it.beta, k: it.k,
});
