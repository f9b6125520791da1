//! Leaky rectifiers that learn their slope.
use crate::{Facts, Init, display::display, given::gave};
use burn::{
    module::{Module, Param},
    nn::Initializer,
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Channels, Forward, Ranked, Raw as _, Tensor};

/// Where PyTorch's slopes begin.
const SLOPE: f64 = 0.25;

/// `x` where it is positive, `weight * x` elsewhere, with one weight for all.
///
/// # Source
/// PyTorch's `nn.PReLU()`; the weight begins at 0.25.
///
/// ```
/// let device = burn::tensor::Device::flex();
/// let x = kiln_tensor::Tensor::from_array([-4.0, 4.0], &device);
/// assert_eq!(kiln_nn::PRelu::init(&device).forward(x).to_vec(), [-1.0, 4.0]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct PRelu {
    /// `[1]`.
    pub weight: Param<Raw<1>>,
}

/// `x` where it is positive, `weight * x` elsewhere, with a weight for each of `C` channels.
///
/// # Shapes
/// `[N, C, ..]`, kept.
///
/// # Compile errors
/// Another number of channels than `C`.
///
/// # Source
/// PyTorch's `nn.PReLU(C)`; the weights begin at 0.25.
///
/// ```
/// let device = burn::tensor::Device::flex();
/// let x = kiln_tensor::Tensor::from_array([[-4.0, 4.0]], &device);
/// assert_eq!(kiln_nn::PReluPerChannel::<2>::init(&device).forward(x).to_vec(), [-1.0, 4.0]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct PReluPerChannel<const C: usize> {
    /// `[C]`.
    pub weight: Param<Raw<1>>,
}

impl PRelu {
    /// A slope of 0.25.
    pub fn init(device: &Device) -> Self {
        Self { weight: Initializer::Constant { value: SLOPE }.init([1], device) }
    }

    /// Applies it to each value.
    pub fn forward<S: Ranked>(&self, x: Tensor<S>) -> Tensor<S> {
        let count = x.dims().as_ref().iter().product();
        rectify(x, [1, 1, count], &self.weight)
    }
}

impl<const C: usize> PReluPerChannel<C> {
    /// Slopes of 0.25.
    pub fn init(device: &Device) -> Self {
        Self { weight: Initializer::Constant { value: SLOPE }.init([C], device) }
    }

    /// Applies it to each value.
    pub fn forward<S: Ranked + Channels<C, Self>>(&self, x: Tensor<S>) -> Tensor<S> {
        let sizes = x.dims();
        let sizes = sizes.as_ref();
        rectify(x, [sizes[0], C, sizes[2..].iter().product()], &self.weight)
    }
}

/// burn's own `prelu` gives zero the slope of positive values, PyTorch the one of negative values.
fn rectify<S: Ranked>(x: Tensor<S>, sizes: [usize; 3], weight: &Param<Raw<1>>) -> Tensor<S> {
    let shape = x.dims();
    gave(weight, 0, shape.as_ref());
    let x: Raw<3> = x.into_burn().reshape_into(&sizes);
    let positive = x.clone().greater_scalar(0.0);
    let scaled = x.clone() * weight.val().reshape([1, sizes[1], 1]);
    Tensor::from_burn_unchecked(scaled.mask_where(positive, x).reshape_into(shape.as_ref()))
}

impl Init for PRelu {
    const PARAMETERS: usize = 1;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<const C: usize> Init for PReluPerChannel<C> {
    const PARAMETERS: usize = C;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<S: Ranked> Forward<Tensor<S>> for PRelu {
    type Output = Tensor<S>;
    fn forward(&self, x: Tensor<S>) -> Tensor<S> {
        self.forward(x)
    }
}

impl<S: Ranked + Channels<C, Self>, const C: usize> Forward<Tensor<S>> for PReluPerChannel<C> {
    type Output = Tensor<S>;
    fn forward(&self, x: Tensor<S>) -> Tensor<S> {
        self.forward(x)
    }
}

impl<S: Ranked> Facts<Tensor<S>> for PRelu {}
impl<S: Ranked + Channels<C, Self>, const C: usize> Facts<Tensor<S>> for PReluPerChannel<C> {}

display!([] PRelu, "PRelu", |it| {});
display!([const C: usize] PReluPerChannel<C>, format!("PReluPerChannel<{C}>"), |it| {});
