//! Normalisation of each sample, in groups of channels.
use crate::{
    Facts, Init,
    display::display,
    given::gave,
    kernels::{group_norm, group_norm_relu},
};
use burn::{
    module::{Module, Param},
    nn::Initializer,
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Channels, Forward, Len, Ranked, Raw as _, Split, Tensor};

/// Normalises each of `GROUPS` groups of the `C` channels, sample by sample.
///
/// # Shapes
/// `[N, C, ..]`, kept.
///
/// # Edge cases
/// A group of one value becomes the shift.
///
/// # Compile errors
/// Groups that do not divide the channels: `groups_of_a_norm_that_do_not_divide_its_channels`. Another number of
/// channels than `C`.
///
/// # Source
/// PyTorch's `nn.GroupNorm`.
///
/// ```
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[1.0, 3.0, 10.0, 30.0]], &device);
/// let y = kiln_nn::GroupNorm::<2, 4>::init(&device).forward(x);
/// assert!(y.to_vec().iter().zip([-1.0, 1.0, -1.0, 1.0]).all(|(y, expected)| (y - expected).abs() < 1e-4));
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct GroupNorm<const GROUPS: usize, const C: usize> {
    /// `[C]`: what each channel is scaled by. PyTorch's `weight`, and its key in a file.
    pub gamma: Option<Param<Raw<1>>>,
    /// `[C]`: what is added to each channel. PyTorch's `bias`, and its key in a file.
    pub beta: Option<Param<Raw<1>>>,
    epsilon: f64,
}

impl<const GROUPS: usize, const C: usize> GroupNorm<GROUPS, C> {
    /// Scale one, shift zero.
    pub fn init(device: &Device) -> Self
    where
        Len<C>: Split<GROUPS>,
    {
        Self {
            gamma: Some(Initializer::Ones.init([C], device)),
            beta: Some(Initializer::Zeros.init([C], device)),
            epsilon: 1e-5,
        }
    }

    /// Drops scale and shift.
    #[must_use]
    pub fn without_affine(self) -> Self {
        Self { gamma: None, beta: None, ..self }
    }

    /// What is added to a variance before its root is taken; 1e-5 unless told otherwise.
    #[must_use]
    pub fn with_epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    /// Normalises each sample.
    pub fn forward<S: Ranked + Channels<C, Self>>(&self, x: Tensor<S>) -> Tensor<S> {
        by_group(x, GROUPS, [&self.gamma, &self.beta], self.epsilon)
    }

    /// [`forward`](Self::forward) and then `relu`: in one pass, where there are kernels for it.
    pub fn forward_relu<S: Ranked + Channels<C, Self>>(&self, x: Tensor<S>) -> Tensor<S> {
        normalised(x, GROUPS, [&self.gamma, &self.beta], self.epsilon, true)
    }
}

/// Each of the groups less its mean, over the root of its variance; then each channel by scale and shift.
pub(super) fn by_group<S: Ranked>(
    x: Tensor<S>,
    groups: usize,
    of_channels: [&Option<Param<Raw<1>>>; 2],
    epsilon: f64,
) -> Tensor<S> {
    normalised(x, groups, of_channels, epsilon, false)
}

/// The same, and rectified where that is asked for.
fn normalised<S: Ranked>(
    x: Tensor<S>,
    groups: usize,
    [gamma, beta]: [&Option<Param<Raw<1>>>; 2],
    epsilon: f64,
    rectified: bool,
) -> Tensor<S> {
    let kernel = if rectified { group_norm_relu } else { group_norm };
    let sizes = x.dims();
    let [samples, channels] = [sizes.as_ref()[0], sizes.as_ref()[1]];
    let each: usize = sizes.as_ref()[2..].iter().product();
    let x: Raw<3> = x.into_burn().reshape_into(&[samples, channels, each]);
    if let Some(gamma) = gamma {
        gave(gamma, 0, sizes.as_ref());
    }
    if let (Some(gamma), Some(beta)) = (gamma, beta)
        && let Some(y) = kernel(&x, groups, &gamma.val(), &beta.val(), epsilon)
    {
        return Tensor::from_burn_unchecked(y.reshape_into(sizes.as_ref()));
    }
    let x = x.reshape([samples, groups, channels / groups * each]);
    let mut y = standard(x, epsilon).reshape([samples, channels, each]);
    if let Some(gamma) = gamma {
        y = y * gamma.val().reshape([1, channels, 1]);
    }
    if let Some(beta) = beta {
        y = y + beta.val().reshape([1, channels, 1]);
    }
    // In its own shape, in which whatever follows sees it.
    let y: Tensor<S> = Tensor::from_burn_unchecked(y.reshape_into(sizes.as_ref()));
    if rectified { y.relu() } else { y }
}

/// Along the last axis: less the mean, over the root of the variance.
pub(super) fn standard<const D: usize>(x: Raw<D>, epsilon: f64) -> Raw<D> {
    let centred = x.clone() - x.mean_dim(D - 1);
    let variance = (centred.clone() * centred.clone()).mean_dim(D - 1);
    centred / (variance + epsilon).sqrt()
}

impl<const GROUPS: usize, const C: usize> Init for GroupNorm<GROUPS, C>
where
    Len<C>: Split<GROUPS>,
{
    const PARAMETERS: usize = 2 * C;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<S: Ranked + Channels<C, Self>, const GROUPS: usize, const C: usize> Forward<Tensor<S>> for GroupNorm<GROUPS, C> {
    type Output = Tensor<S>;
    fn forward(&self, x: Tensor<S>) -> Tensor<S> {
        self.forward(x)
    }
}

impl<S: Ranked + Channels<C, Self>, const GROUPS: usize, const C: usize> Facts<Tensor<S>> for GroupNorm<GROUPS, C> where
    Len<C>: Split<GROUPS>
{
}

display!([const GROUPS: usize, const C: usize] GroupNorm<GROUPS, C>, format!("GroupNorm<{GROUPS}, {C}>"), |it| {
    epsilon: it.epsilon, affine: it.gamma.is_some(),
});

#[cfg(test)]
mod tests {
    use super::GroupNorm;
    use burn::tensor::{Device, Distribution};
    use kiln_tensor::Tensor;

    #[test]
    fn rectified_is_as_normalised_and_then_rectified() {
        let device = Device::flex();
        let norm = GroupNorm::<2, 6>::init(&device);
        let images: Tensor![4, 6, 5, 3] = Tensor::random(Distribution::Normal(1.0, 3.0), &device);
        for norm in [norm.clone(), norm.without_affine()] {
            assert_eq!(norm.forward_relu(images.clone()).to_vec(), norm.forward(images.clone()).relu().to_vec());
        }
    }
}
