//! The fully connected layer.
use crate::{
    Facts, Field, Init,
    display::display,
    given::{count, gave, watched},
    init::{Fans, configure},
    kernels::linear,
};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Dim, Forward, Is, Len, Tensor};

/// `x W + b`, from `I` features to `O`.
///
/// # Shapes
/// `[N, I]` to `[N, O]`; in a stack also `[N, T, I]` to `[N, T, O]`.
///
/// # Compile errors
/// Another number of features than `I`: `expected 784, found 1024`.
///
/// # Source
/// PyTorch's `nn.Linear`, drawn as there: uniform within `1 / sqrt(I)`. burn keeps the weight as `[I, O]`; a saved
/// file holds PyTorch's `[O, I]`.
///
/// ```
/// use kiln_nn::Linear;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let layer = Linear::<3, 2>::init(&device);
/// let y = layer.forward(Tensor::from_array([[1.0, 2.0, 3.0]], &device));
/// assert_eq!(y.dims(), [1, 2]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct Linear<const I: usize, const O: usize> {
    /// `[I, O]`.
    pub weight: Param<Raw<2>>,
    /// `[O]`.
    pub bias: Option<Param<Raw<1>>>,
}

impl<const I: usize, const O: usize> Linear<I, O> {
    const FANS: Fans = Fans { input: I, output: O };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self { weight: Self::FANS.uniform([I, O], device), bias: Some(Self::FANS.uniform([O], device)) }
    }

    configure!(Self::FANS, [I, O], [O]);

    /// Applies it to each sample.
    pub fn forward<N: Dim>(&self, x: Tensor<(N, Len<I>)>) -> Tensor<(N, Len<O>)> {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }

    #[inline]
    fn raw<const D: usize>(&self, x: Raw<D>) -> Raw<D> {
        times(x, &self.weight, &self.bias)
    }
}

/// `x W + b`, one function for the layers of all sizes: a step with types is as short as one without.
fn times<const D: usize>(x: Raw<D>, weight: &Param<Raw<2>>, bias: &Option<Param<Raw<1>>>) -> Raw<D> {
    // Told beforehand: an output that is looked at would be copied on its way out.
    if watched() {
        let mut output = x.dims();
        output[D - 1] = weight.lazy_shape()[1];
        gave(weight, count(&x), &output);
    }
    linear(x, weight.val(), bias.as_ref().map(Param::val))
}

impl<const I: usize, const O: usize> Init for Linear<I, O> {
    const PARAMETERS: usize = O * (I + 1);

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, C: Is<I, Self>, const I: usize, const O: usize> Forward<Tensor<(N, C)>> for Linear<I, O> {
    type Output = Tensor<(N, Len<O>)>;
    fn forward(&self, x: Tensor<(N, C)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }
}

impl<N: Dim, T: Dim, C: Is<I, Self>, const I: usize, const O: usize> Forward<Tensor<(N, T, C)>> for Linear<I, O> {
    type Output = Tensor<(N, T, Len<O>)>;
    fn forward(&self, x: Tensor<(N, T, C)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }
}

impl<N: Dim, C: Is<I, Self>, const I: usize, const O: usize> Facts<Tensor<(N, C)>> for Linear<I, O> {
    const PRODUCTS: usize = I;
    const FIELD: [Field; 3] = [Field::WHOLE; 3];
}

impl<N: Dim, T: Dim, C: Is<I, Self>, const I: usize, const O: usize> Facts<Tensor<(N, T, C)>> for Linear<I, O> {
    const PRODUCTS: usize = I;
}

display!([const I: usize, const O: usize] Linear<I, O>, format!("Linear<{I}, {O}>"), |it| { bias: it.bias.is_some() });
