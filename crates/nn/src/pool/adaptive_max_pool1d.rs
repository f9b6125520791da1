//! The largest value of each of a fixed number of windows over a sequence.
use crate::{Facts, Field, Init, display::display, pool::adaptive_windows::largest, room::assert_room};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Dim, Forward, Len, Positive, Shaped, Tensor};

/// The largest value of each window, of which there are `L` whatever the size of the sequence.
///
/// Window number `i` of `m` over an axis of `n` goes from `floor(i n / m)` to `ceil((i + 1) n / m)`: it overlaps the
/// next where `m` does not divide `n`, and entries come more than once where `m` is larger.
///
/// # Shapes
/// `[N, C, L']` to `[N, C, L]`, whatever `L'` is, a run-time axis too.
///
/// # Compile errors
/// No windows at all: `an_adaptive_pool_to_nothing`.
///
/// # Panics
/// When there is nothing to pool: a run-time axis of size zero.
///
/// # Source
/// PyTorch's `nn.AdaptiveMaxPool1d`.
///
/// ```
/// use kiln_nn::AdaptiveMaxPool1d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[1.0, 5.0, 3.0, 4.0, 2.0]]], &device);
/// assert_eq!(AdaptiveMaxPool1d::<2>.forward(x).to_vec(), [5.0, 4.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct AdaptiveMaxPool1d<const L: usize>;

impl<const L: usize> AdaptiveMaxPool1d<L> {
    /// It has no parameters.
    pub fn init(_: &Device) -> Self {
        Self
    }

    /// Applies it to each channel.
    #[track_caller]
    pub fn forward<N: Dim, C: Dim, A: Dim>(&self, x: Tensor<(N, C, A)>) -> Tensor<(N, C, Len<L>)>
    where
        Len<L>: Positive,
    {
        assert_room::<Self, _>(&[1; 1], &x);
        let x = x.into_burn();
        Tensor::from_burn_unchecked(largest(x, 2, L))
    }
}

impl<const L: usize> Init for AdaptiveMaxPool1d<L> {
    fn init(_: &Device) -> Self {
        Self
    }
}

impl<N: Dim, C: Dim, A: Dim, const L: usize> Forward<Tensor<(N, C, A)>> for AdaptiveMaxPool1d<L>
where
    Len<L>: Positive,
{
    type Output = Tensor<(N, C, Len<L>)>;
    fn forward(&self, x: Tensor<(N, C, A)>) -> Self::Output {
        self.forward(x)
    }
}

/// Windows of more than one size: the field is given as the whole sequence.
impl<X: Shaped, const L: usize> Facts<X> for AdaptiveMaxPool1d<L>
where
    Self: Forward<X, Output: Shaped>,
{
    const FIELD: [Field; 3] = [Field::WHOLE; 3];
}

display!([const L: usize] AdaptiveMaxPool1d<L>, format!("AdaptiveMaxPool1d<{L}>"), |it| {});
