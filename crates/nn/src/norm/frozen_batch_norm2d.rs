//! Normalisation by statistics that stay as they are.
use crate::{BatchNorm2d, Facts, Init, display::display, kernels::batch_norm};
use burn::{
    module::{Module, RunningState},
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Dim, Forward, Is, Len, Tensor};

/// A [`BatchNorm2d`] in which nothing moves: neither statistics, nor scale and shift. For networks that were trained
/// on large batches and go on with small ones, whose statistics say little.
///
/// It loads what a `BatchNorm2d` saved, under the same keys, and [`of`](Self::of) takes over one that is there.
///
/// # Shapes
/// `[N, C, H, W]`, kept.
///
/// # Edge cases
/// It has no parameters: an optimiser passes over it, and training and inference are the same.
///
/// # Source
/// torchvision's `ops.FrozenBatchNorm2d`.
///
/// ```
/// use kiln_nn::{BatchNorm2d, FrozenBatchNorm2d, Init};
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let frozen = FrozenBatchNorm2d::of(&BatchNorm2d::<3>::init(&device).with_epsilon(3.0));
/// let x: Tensor![2, 3, 4, 4] = Tensor::ones(&device);
/// assert_eq!(frozen.forward(x).to_vec(), [0.5; 96]);
/// assert_eq!(FrozenBatchNorm2d::<3>::PARAMETERS, 0);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct FrozenBatchNorm2d<const C: usize> {
    /// `[C]`: what each channel is scaled by. PyTorch's `weight`, and its key in a file.
    pub gamma: RunningState<Raw<1>>,
    /// `[C]`: what is added to each channel. PyTorch's `bias`, and its key in a file.
    pub beta: RunningState<Raw<1>>,
    /// `[C]`: the mean.
    pub running_mean: RunningState<Raw<1>>,
    /// `[C]`: the variance.
    pub running_var: RunningState<Raw<1>>,
    epsilon: f64,
}

impl<const C: usize> FrozenBatchNorm2d<C> {
    /// Scale one, shift zero; mean zero, variance one: it changes nothing until it is loaded.
    pub fn init(device: &Device) -> Self {
        Self::of(&BatchNorm2d::init(device))
    }

    /// What a normalisation has come to.
    pub fn of(norm: &BatchNorm2d<C>) -> Self {
        let fixed = |value: Raw<1>| RunningState::new(value.detach());
        Self {
            gamma: fixed(norm.gamma.val()),
            beta: fixed(norm.beta.val()),
            running_mean: fixed(norm.running_mean.value_sync()),
            running_var: fixed(norm.running_var.value_sync()),
            epsilon: norm.epsilon(),
        }
    }

    /// What is added to a variance before its root is taken; 1e-5 unless told otherwise.
    #[must_use]
    pub fn with_epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    /// Normalises each channel.
    pub fn forward<N: Dim, H: Dim, W: Dim>(&self, x: Tensor<(N, Len<C>, H, W)>) -> Tensor<(N, Len<C>, H, W)> {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }

    fn raw(&self, x: Raw<4>) -> Raw<4> {
        let [gamma, beta, mean, variance] =
            [&self.gamma, &self.beta, &self.running_mean, &self.running_var].map(RunningState::value);
        batch_norm(x, gamma, beta, mean, variance, self.epsilon)
    }
}

impl<const C: usize> Init for FrozenBatchNorm2d<C> {
    const PARAMETERS: usize = 0;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

display!([const C: usize] FrozenBatchNorm2d<C>, format!("FrozenBatchNorm2d<{C}>"), |it| { epsilon: it.epsilon });

impl<N: Dim, A: Is<C, Self>, H: Dim, W: Dim, const C: usize> Forward<Tensor<(N, A, H, W)>> for FrozenBatchNorm2d<C> {
    type Output = Tensor<(N, A, H, W)>;
    fn forward(&self, x: Tensor<(N, A, H, W)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }
}

impl<N: Dim, A: Is<C, Self>, H: Dim, W: Dim, const C: usize> Facts<Tensor<(N, A, H, W)>> for FrozenBatchNorm2d<C> {}
