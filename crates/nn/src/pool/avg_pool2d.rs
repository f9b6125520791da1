//! The mean of each window.
use crate::{
    Facts, Field, Init, PoolPadding,
    display::display,
    facts::{start, window},
    room::{assert_room, for_pool},
};
use burn::{
    module::Module,
    tensor::{Device, module::avg_pool2d, ops::AvgPoolOptions},
};
use kiln_tensor::{CeilMode, Dim, Forward, Geometry, Pad, Padding, PoolGeometry, Same, Slide, Stride, Tensor, Valid};
use std::marker::PhantomData;

/// A geometry without a dilation, which a mean over a window does not have.
#[diagnostic::on_unimplemented(
    message = "an average over a window has no dilation, and `{Self}` has one",
    label = "write `Valid`, `Same`, `Pad<1>`, `Stride<2, Same>` or one of them as `CeilMode<..>` here"
)]
pub trait Undilated: PoolGeometry {}
impl Undilated for Valid {}
impl Undilated for Same {}
impl<const P: usize> Undilated for Pad<P> {}
impl<const S: usize, P: Padding> Undilated for Stride<S, P> {}
impl<G: Geometry + Undilated> Undilated for CeilMode<G> {}

/// The mean of each window of `K` by `K`; windows lie side by side unless `G` says otherwise
/// (`AvgPool2d<3, Stride<2, Same>>`).
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C, H', W']`; `AvgPool2d<2>` halves, rounding down;
/// `AvgPool2d<2, CeilMode<Stride<2>>>` halves, rounding up.
///
/// # Edge cases
/// Padded zeros count as values of the window, as in PyTorch, unless
/// [`with_count_include_pad(false)`](Self::with_count_include_pad). What a window at the ragged end of a `CeilMode` has
/// beyond input and padding never counts.
///
/// # Panics
/// When a run-time axis has no room for the window.
///
/// # Compile errors
/// A window larger than the image; padding of more than half of the window.
///
/// # Source
/// PyTorch's `nn.AvgPool2d`.
///
/// ```
/// use kiln_nn::AvgPool2d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0, 2.0], [3.0, 4.0]]]], &device);
/// assert_eq!(AvgPool2d::<2>::new().forward(x).to_vec(), [2.5]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct AvgPool2d<const K: usize, G: Undilated = Stride<K>> {
    count_include_pad: bool,
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

impl<const K: usize, G: Undilated> AvgPool2d<K, G> {
    /// It has no parameters.
    pub fn new() -> Self
    where
        G: PoolPadding<K>,
    {
        Self { count_include_pad: true, geometry: PhantomData }
    }

    /// As [`new`](Self::new): it has no parameters.
    pub fn init(_: &Device) -> Self
    where
        G: PoolPadding<K>,
    {
        Self::new()
    }

    /// Whether padded zeros count as values of a window.
    #[must_use]
    pub fn with_count_include_pad(self, count_include_pad: bool) -> Self {
        Self { count_include_pad, ..self }
    }

    /// Applies it to each channel.
    #[track_caller]
    pub fn forward<N: Dim, C: Dim, H: Slide<K, G>, W: Slide<K, G>>(
        &self,
        x: Tensor<(N, C, H, W)>,
    ) -> Tensor<(N, C, H::Output, W::Output)> {
        assert_room::<Self, _>(&[for_pool::<G>(K); 2], &x);
        let x = x.into_burn();
        let options = AvgPoolOptions::new([K; 2])
            .with_stride([G::Window::STRIDE; 2])
            .with_padding([G::Window::padding(K); 2])
            .with_count_include_pad(self.count_include_pad)
            .with_ceil_mode(G::CEIL_MODE);
        Tensor::from_burn_unchecked(avg_pool2d(x, options))
    }
}

impl<const K: usize, G: Undilated + PoolPadding<K>> Default for AvgPool2d<K, G> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const K: usize, G: Undilated + PoolPadding<K>> Init for AvgPool2d<K, G> {
    fn init(_: &Device) -> Self {
        Self::new()
    }
}

impl<N: Dim, C: Dim, H: Slide<K, G>, W: Slide<K, G>, const K: usize, G: Undilated> Forward<Tensor<(N, C, H, W)>>
    for AvgPool2d<K, G>
{
    type Output = Tensor<(N, C, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(x)
    }
}

impl<N: Dim, C: Dim, H: Slide<K, G>, W: Slide<K, G>, const K: usize, G> Facts<Tensor<(N, C, H, W)>> for AvgPool2d<K, G>
where
    G: Undilated + PoolPadding<K>,
{
    const FIELD: [Field; 3] = window::<G::Window>([K, K]);
    const START: Option<[isize; 3]> = start::<G::Window>([K, K]);
}

display!([const K: usize, G: Undilated] AvgPool2d<K, G>, format!("AvgPool2d<{K}>"), |it| {
    stride: G::Window::STRIDE, padding: G::Window::padding(K), ceil_mode: G::CEIL_MODE,
    count_include_pad: it.count_include_pad,
});
