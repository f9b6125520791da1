//! The largest value of each window.
use crate::{Facts, Field, Init, PoolPadding, display::display, facts::window};
use burn::{
    module::Module,
    tensor::{Device, module::max_pool2d, ops::MaxPoolOptions},
};
use kiln_tensor::{Dim, Forward, Geometry, Slide, Stride, Tensor};
use std::marker::PhantomData;

/// The largest value of each window of `K` by `K`; windows lie side by side unless `G` says otherwise
/// (`MaxPool2d<3, Stride<2, Same>>`).
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C, H', W']`; `MaxPool2d<2>` halves, rounding down.
///
/// # Compile errors
/// A window larger than the image; padding of more than half of the window.
///
/// # Source
/// PyTorch's `nn.MaxPool2d`. Padding never wins.
///
/// ```
/// use kiln_nn::MaxPool2d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0, 2.0], [3.0, 4.0]]]], &device);
/// assert_eq!(MaxPool2d::<2>::new().forward(x).to_vec(), [4.0]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct MaxPool2d<const K: usize, G: Geometry = Stride<K>> {
    #[module(skip)]
    geometry: PhantomData<fn() -> G>,
}

impl<const K: usize, G: Geometry> MaxPool2d<K, G> {
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
    pub fn forward<N: Dim, C: Dim, H: Slide<K, G>, W: Slide<K, G>>(
        &self,
        x: Tensor<(N, C, H, W)>,
    ) -> Tensor<(N, C, H::Output, W::Output)> {
        let options = MaxPoolOptions::new([K; 2])
            .with_stride([G::STRIDE; 2])
            .with_padding([G::padding(K); 2])
            .with_dilation([G::DILATION; 2]);
        Tensor::from_burn_unchecked(max_pool2d(x.into_burn(), options))
    }
}

impl<const K: usize, G: Geometry + PoolPadding<K>> Default for MaxPool2d<K, G> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const K: usize, G: Geometry + PoolPadding<K>> Init for MaxPool2d<K, G> {
    fn init(_: &Device) -> Self {
        Self::new()
    }
}

impl<N: Dim, C: Dim, H: Slide<K, G>, W: Slide<K, G>, const K: usize, G: Geometry> Forward<Tensor<(N, C, H, W)>>
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
    const FIELD: [Field; 3] = window::<G>([K, K]);
}

display!([const K: usize, G: Geometry] MaxPool2d<K, G>, format!("MaxPool2d<{K}>"), |it| {
    stride: G::STRIDE, padding: G::padding(K), dilation: G::DILATION,
});
