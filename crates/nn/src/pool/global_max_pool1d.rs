//! The largest value of each channel.
use crate::{Facts, Field, Init, display::display, room::assert_room};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Dim, Forward, Tensor};

/// The largest value of each channel over the whole sequence, whatever its size.
///
/// # Shapes
/// `[N, C, L]` to `[N, C]`.
///
/// # Panics
/// When there is nothing to pool: a run-time axis of size zero.
///
/// # Source
/// PyTorch's `nn.AdaptiveMaxPool1d(1)` followed by `nn.Flatten()`.
///
/// ```
/// use kiln_nn::GlobalMaxPool1d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[1.0, 2.0, 3.0, 4.0]]], &device);
/// assert_eq!(GlobalMaxPool1d.forward(x).to_vec(), [4.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct GlobalMaxPool1d;

impl GlobalMaxPool1d {
    /// Applies it to each sequence.
    #[track_caller]
    pub fn forward<N: Dim, C: Dim, L: Dim>(&self, x: Tensor<(N, C, L)>) -> Tensor<(N, C)> {
        assert_room::<Self, _>(&[1; 1], &x);
        let raw = x.into_burn();
        let [n, c, _] = raw.dims();
        Tensor::from_burn_unchecked(raw.max_dim(2).reshape([n, c]))
    }
}

impl Init for GlobalMaxPool1d {
    fn init(_: &Device) -> Self {
        Self
    }
}

impl<N: Dim, C: Dim, L: Dim> Forward<Tensor<(N, C, L)>> for GlobalMaxPool1d {
    type Output = Tensor<(N, C)>;
    fn forward(&self, x: Tensor<(N, C, L)>) -> Self::Output {
        self.forward(x)
    }
}

impl<N: Dim, C: Dim, L: Dim> Facts<Tensor<(N, C, L)>> for GlobalMaxPool1d {
    const FIELD: [Field; 3] = [Field::WHOLE; 3];
}

display!([] GlobalMaxPool1d, "GlobalMaxPool1d", |it| {});
