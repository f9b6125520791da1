//! The largest value of each window.
use crate::{
    Facts, Field, Init, PoolPadding,
    display::display,
    facts::{start, window},
    kernels::max_pool2d,
    room::{assert_room, for_pool},
};
use burn::{
    module::Module,
    tensor::{Device, ops::MaxPoolOptions},
};
use kiln_tensor::{Dim, Forward, Geometry, PoolGeometry, Slide, Stride, Tensor};
use std::marker::PhantomData;

/// The largest value of each window of `K` by `K`; windows lie side by side unless `G` says otherwise
/// (`MaxPool2d<3, Stride<2, Same>>`).
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C, H', W']`; `MaxPool2d<2>` halves, rounding down;
/// `MaxPool2d<2, CeilMode<Stride<2>>>` halves, rounding up.
///
/// # Panics
/// When a run-time axis has no room for the window.
///
/// # Compile errors
/// A window larger than the image; padding of more than half of the window.
///
/// # Source
/// PyTorch's `nn.MaxPool2d`. Padding never wins.
///
/// ```
/// use kiln_nn::MaxPool2d;
/// use kiln_tensor::{CeilMode, Stride, Tensor};
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0, 2.0], [3.0, 4.0]]]], &device);
/// assert_eq!(MaxPool2d::<2>::new().forward(x).to_vec(), [4.0]);
/// let odd: Tensor![1, 1, 5, 7] = Tensor::ones(&device);
/// assert_eq!(MaxPool2d::<2, CeilMode<Stride<2>>>::new().forward(odd).dims(), [1, 1, 3, 4]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct MaxPool2d<const K: usize, G: PoolGeometry = Stride<K>> {
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

impl<const K: usize, G: PoolGeometry> MaxPool2d<K, G> {
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
    pub fn forward<N: Dim, C: Dim, H: Slide<K, G>, W: Slide<K, G>>(
        &self,
        x: Tensor<(N, C, H, W)>,
    ) -> Tensor<(N, C, H::Output, W::Output)> {
        assert_room::<Self, _>(&[for_pool::<G>(K); 2], &x);
        let x = x.into_burn();
        let options = MaxPoolOptions::new([K; 2])
            .with_stride([G::Window::STRIDE; 2])
            .with_padding([G::Window::padding(K); 2])
            .with_dilation([G::Window::DILATION; 2])
            .with_ceil_mode(G::CEIL_MODE);
        Tensor::from_burn_unchecked(max_pool2d(x, options))
    }
}

impl<const K: usize, G: PoolPadding<K>> Default for MaxPool2d<K, G> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const K: usize, G: PoolPadding<K>> Init for MaxPool2d<K, G> {
    fn init(_: &Device) -> Self {
        Self::new()
    }
}

impl<N: Dim, C: Dim, H: Slide<K, G>, W: Slide<K, G>, const K: usize, G: PoolGeometry> Forward<Tensor<(N, C, H, W)>>
    for MaxPool2d<K, G>
{
    type Output = Tensor<(N, C, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(x)
    }
}

impl<N: Dim, C: Dim, H: Slide<K, G>, W: Slide<K, G>, const K: usize, G> Facts<Tensor<(N, C, H, W)>> for MaxPool2d<K, G>
where
    G: PoolPadding<K>,
{
    const FIELD: [Field; 3] = window::<G::Window>([K, K]);
    const START: Option<[isize; 3]> = start::<G::Window>([K, K]);
}

display!([const K: usize, G: PoolGeometry] MaxPool2d<K, G>, format!("MaxPool2d<{K}>"), |it| {
    stride: G::Window::STRIDE, padding: G::Window::padding(K), dilation: G::Window::DILATION, ceil_mode: G::CEIL_MODE,
});
