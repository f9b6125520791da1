//! Growing images by a whole factor, learnt.
use crate::{
    Facts, Field, Init,
    display::display,
    facts::elements,
    given::{count, gives},
    init::{Fans, configure},
    kernels::conv_transpose2d,
};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor as Raw, ops::ConvTransposeOptions},
};
use kiln_tensor::{Dim, Forward, Is, Len, Scale, Shaped, Tensor};

/// A transposed convolution whose kernel and stride are both `F`: each pixel of `I` channels becomes a block of `F` by
/// `F` pixels of `O`, and blocks do not overlap.
///
/// # Shapes
/// `[N, I, H, W]` to `[N, O, F H, F W]`.
///
/// # Compile errors
/// Another number of channels than `I`; a result that is not in the table.
///
/// # Source
/// PyTorch's `nn.ConvTranspose2d(I, O, F, stride=F)`, drawn as there: uniform within `1 / sqrt(O F F)`.
///
/// ```
/// use kiln_nn::UpConv2d;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x: Tensor![1, 8, 5, 6] = Tensor::ones(&device);
/// assert_eq!(UpConv2d::<8, 4, 2>::init(&device).forward(x).dims(), [1, 4, 10, 12]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct UpConv2d<const I: usize, const O: usize, const F: usize> {
    /// `[I, O, F, F]`.
    pub weight: Param<Raw<4>>,
    /// `[O]`.
    pub bias: Option<Param<Raw<1>>>,
}

impl<const I: usize, const O: usize, const F: usize> UpConv2d<I, O, F> {
    const FANS: Fans = Fans { input: O * F * F, output: I * F * F };

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self { weight: Self::FANS.uniform([I, O, F, F], device), bias: Some(Self::FANS.uniform([O], device)) }
    }

    configure!(Self::FANS, [I, O, F, F], [O]);

    /// Applies it to each image.
    pub fn forward<N: Dim, H: Scale<F>, W: Scale<F>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }

    fn raw(&self, x: Raw<4>) -> Raw<4> {
        let options = ConvTransposeOptions::new([F; 2], [0; 2], [0; 2], [1; 2], 1);
        let numbers = count(&x);
        gives(
            &self.weight,
            numbers,
            conv_transpose2d(x, self.weight.val(), self.bias.as_ref().map(Param::val), options),
        )
    }
}

impl<const I: usize, const O: usize, const F: usize> Init for UpConv2d<I, O, F> {
    const PARAMETERS: usize = O * (I * F * F + 1);

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, C: Is<I, Self>, H: Scale<F>, W: Scale<F>, const I: usize, const O: usize, const F: usize>
    Forward<Tensor<(N, C, H, W)>> for UpConv2d<I, O, F>
{
    type Output = Tensor<(N, Len<O>, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }
}

impl<N: Dim, C: Is<I, Self>, H: Scale<F>, W: Scale<F>, const I: usize, const O: usize, const F: usize>
    Facts<Tensor<(N, C, H, W)>> for UpConv2d<I, O, F>
{
    /// Each element of the input is multiplied with every element of its channel's kernels.
    const MULTIPLY_ADDS: u64 = (O * F * F) as u64 * elements(<Tensor<(N, C, H, W)> as Shaped>::AXES);
    const FIELD: [Field; 3] = [Field::upward(1, F); 3];
    const START: Option<[isize; 3]> = None;
}

display!([const I: usize, const O: usize, const F: usize] UpConv2d<I, O, F>, format!("UpConv2d<{I}, {O}, {F}>"), |it| {
    bias: it.bias.is_some(),
});
