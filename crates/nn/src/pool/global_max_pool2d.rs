//! The largest value of each channel.
use crate::{Facts, Field, Init, display::display, room::assert_room};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Dim, Forward, Tensor};

/// The largest value of each channel over the whole image, whatever its size.
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C]`.
///
/// # Panics
/// When there is nothing to pool: a run-time axis of size zero.
///
/// # Source
/// PyTorch's `nn.AdaptiveMaxPool2d(1)` followed by `nn.Flatten()`.
///
/// ```
/// use kiln_nn::GlobalMaxPool2d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0, 2.0], [3.0, 4.0]]]], &device);
/// assert_eq!(GlobalMaxPool2d.forward(x).to_vec(), [4.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct GlobalMaxPool2d;

impl GlobalMaxPool2d {
    /// Applies it to each image.
    #[track_caller]
    pub fn forward<N: Dim, C: Dim, H: Dim, W: Dim>(&self, x: Tensor<(N, C, H, W)>) -> Tensor<(N, C)> {
        assert_room::<Self, _>(&[1; 2], &x);
        let raw = x.into_burn();
        let [n, c, h, w] = raw.dims();
        Tensor::from_burn_unchecked(raw.reshape([n, c, h * w]).max_dim(2).reshape([n, c]))
    }
}

impl Init for GlobalMaxPool2d {
    fn init(_: &Device) -> Self {
        Self
    }
}

impl<N: Dim, C: Dim, H: Dim, W: Dim> Forward<Tensor<(N, C, H, W)>> for GlobalMaxPool2d {
    type Output = Tensor<(N, C)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(x)
    }
}

impl<N: Dim, C: Dim, H: Dim, W: Dim> Facts<Tensor<(N, C, H, W)>> for GlobalMaxPool2d {
    const FIELD: [Field; 3] = [Field::WHOLE; 3];
}

display!([] GlobalMaxPool2d, "GlobalMaxPool2d", |it| {});
