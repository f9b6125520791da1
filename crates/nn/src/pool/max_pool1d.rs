//! The largest value of each window.
use crate::{
    Facts, Field, Init, PoolPadding,
    display::display,
    facts::{start, window},
    room::{assert_room, for_pool},
};
use burn::{
    module::Module,
    tensor::{Device, module::max_pool1d, ops::MaxPoolOptions},
};
use kiln_tensor::{Dim, Forward, Geometry, PoolGeometry, Slide, Stride, Tensor};
use std::marker::PhantomData;

/// The largest value of each window of `K`; windows lie side by side unless `G` says otherwise
/// (`MaxPool1d<3, Stride<2, Same>>`).
///
/// # Shapes
/// `[N, C, L]` to `[N, C, L']`; `MaxPool1d<2>` halves, rounding down;
/// `MaxPool1d<2, CeilMode<Stride<2>>>` halves, rounding up.
///
/// # Panics
/// When a run-time axis has no room for the window.
///
/// # Compile errors
/// A window larger than the sequence; padding of more than half of the window.
///
/// # Source
/// PyTorch's `nn.MaxPool1d`. Padding never wins.
///
/// ```
/// use kiln_nn::MaxPool1d;
/// use kiln_tensor::{CeilMode, Stride, Tensor};
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[1.0, 4.0, 2.0, 3.0]]], &device);
/// assert_eq!(MaxPool1d::<2>::new().forward(x).to_vec(), [4.0, 3.0]);
/// let odd: Tensor![1, 1, 7] = Tensor::ones(&device);
/// assert_eq!(MaxPool1d::<2, CeilMode<Stride<2>>>::new().forward(odd).dims(), [1, 1, 4]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct MaxPool1d<const K: usize, G: PoolGeometry = Stride<K>> {
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

impl<const K: usize, G: PoolGeometry> MaxPool1d<K, G> {
    /// It has no parameters.
    pub fn new() -> Self
    where
        G: PoolPadding<K>,
    {
        Self { geometry: PhantomData }
    }

    /// As [`new`](Self::new): it has no parameters.
    pub fn init(_: &Device) -> Self
    where
        G: PoolPadding<K>,
    {
        Self::new()
    }

    /// Applies it to each channel.
    #[track_caller]
    pub fn forward<N: Dim, C: Dim, L: Slide<K, G>>(&self, x: Tensor<(N, C, L)>) -> Tensor<(N, C, L::Output)> {
        assert_room::<Self, _>(&[for_pool::<G>(K); 1], &x);
        let x = x.into_burn();
        let options = MaxPoolOptions::new([K; 1])
            .with_stride([G::Window::STRIDE; 1])
            .with_padding([G::Window::padding(K); 1])
            .with_dilation([G::Window::DILATION; 1])
            .with_ceil_mode(G::CEIL_MODE);
        Tensor::from_burn_unchecked(max_pool1d(x, options))
    }
}

impl<const K: usize, G: PoolPadding<K>> Default for MaxPool1d<K, G> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const K: usize, G: PoolPadding<K>> Init for MaxPool1d<K, G> {
    fn init(_: &Device) -> Self {
        Self::new()
    }
}

impl<N: Dim, C: Dim, L: Slide<K, G>, const K: usize, G: PoolGeometry> Forward<Tensor<(N, C, L)>> for MaxPool1d<K, G> {
    type Output = Tensor<(N, C, L::Output)>;
    fn forward(&self, x: Tensor<(N, C, L)>) -> Self::Output {
        self.forward(x)
    }
}

impl<N: Dim, C: Dim, L: Slide<K, G>, const K: usize, G> Facts<Tensor<(N, C, L)>> for MaxPool1d<K, G>
where
    G: PoolPadding<K>,
{
    const FIELD: [Field; 3] = window::<G::Window>([K, K]);
    const START: Option<[isize; 3]> = start::<G::Window>([K, K]);
}

display!([const K: usize, G: PoolGeometry] MaxPool1d<K, G>, format!("MaxPool1d<{K}>"), |it| {
    stride: G::Window::STRIDE, padding: G::Window::padding(K), dilation: G::Window::DILATION, ceil_mode: G::CEIL_MODE,
});
