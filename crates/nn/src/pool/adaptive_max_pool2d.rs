//! The largest value of each of a fixed number of windows over an image.
use crate::{Facts, Field, Init, display::display, pool::adaptive_windows::largest, room::assert_room};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Dim, Forward, Len, Positive, Shaped, Tensor};

/// The largest value of each window, of which there are `H` by `W` whatever the size of the image.
///
/// Window number `i` of `m` over an axis of `n` goes from `floor(i n / m)` to `ceil((i + 1) n / m)`: it overlaps the
/// next where `m` does not divide `n`, and entries come more than once where `m` is larger.
///
/// # Shapes
/// `[N, C, H', W']` to `[N, C, H, W]`, whatever `H'` and `W'` are, run-time axes too.
///
/// # Compile errors
/// No windows at all: `an_adaptive_pool_to_nothing`.
///
/// # Panics
/// When there is nothing to pool: a run-time axis of size zero.
///
/// # Source
/// PyTorch's `nn.AdaptiveMaxPool2d`.
///
/// ```
/// use kiln_nn::AdaptiveMaxPool2d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0, 2.0, 3.0]]]], &device);
/// assert_eq!(AdaptiveMaxPool2d::<1, 2>.forward(x).to_vec(), [2.0, 3.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct AdaptiveMaxPool2d<const H: usize, const W: usize>;

impl<const H: usize, const W: usize> AdaptiveMaxPool2d<H, W> {
    /// It has no parameters.
    pub fn init(_: &Device) -> Self {
        Self
    }

    /// Applies it to each channel.
    #[track_caller]
    pub fn forward<N: Dim, C: Dim, A: Dim, B: Dim>(&self, x: Tensor<(N, C, A, B)>) -> Tensor<(N, C, Len<H>, Len<W>)>
    where
        Len<H>: Positive,
        Len<W>: Positive,
    {
        assert_room::<Self, _>(&[1; 2], &x);
        let x = x.into_burn();
        Tensor::from_burn_unchecked(largest(largest(x, 2, H), 3, W))
    }
}

impl<const H: usize, const W: usize> Init for AdaptiveMaxPool2d<H, W> {
    fn init(_: &Device) -> Self {
        Self
    }
}

impl<N: Dim, C: Dim, A: Dim, B: Dim, const H: usize, const W: usize> Forward<Tensor<(N, C, A, B)>>
    for AdaptiveMaxPool2d<H, W>
where
    Len<H>: Positive,
    Len<W>: Positive,
{
    type Output = Tensor<(N, C, Len<H>, Len<W>)>;
    fn forward(&self, x: Tensor<(N, C, A, B)>) -> Self::Output {
        self.forward(x)
    }
}

/// Windows of more than one size: the field is given as the whole image.
impl<X: Shaped, const H: usize, const W: usize> Facts<X> for AdaptiveMaxPool2d<H, W>
where
    Self: Forward<X, Output: Shaped>,
{
    const FIELD: [Field; 3] = [Field::WHOLE; 3];
}

display!([const H: usize, const W: usize] AdaptiveMaxPool2d<H, W>, format!("AdaptiveMaxPool2d<{H}, {W}>"), |it| {});
