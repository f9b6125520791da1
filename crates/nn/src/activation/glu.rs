//! One half of an axis as a gate of the other.
use crate::{Facts, Init, display::display};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Dim, Forward, HasAxis, Ranked, Raw, RawFloat, RawNumeric, Split, Tensor};

/// The first half of axis `AXIS` times the sigmoid of the second.
///
/// # Shapes
/// The axis becomes half as long.
///
/// # Compile errors
/// An axis that cannot be halved: `a_gated_unit_over_an_odd_axis`. One that the shape does not have.
///
/// # Source
/// PyTorch's `nn.GLU(dim=AXIS)`.
///
/// ```
/// let device = burn::tensor::Device::flex();
/// let x = kiln_tensor::Tensor::from_array([[3.0, 4.0, 0.0, 0.0]], &device);
/// let y: kiln_tensor::Tensor![1, 2] = kiln_nn::Glu::<1>.forward(x);
/// assert_eq!(y.to_vec(), [1.5, 2.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct Glu<const AXIS: usize>;

impl<const AXIS: usize> Glu<AXIS> {
    /// Applies it along the axis.
    pub fn forward<S, O: Dim>(&self, x: Tensor<S>) -> Tensor<S::With<O>>
    where
        S: Ranked + HasAxis<AXIS, Axis: Split<2, Output = O>, With<O>: Ranked>,
    {
        let mut sizes = x.dims().as_ref().to_vec();
        sizes[AXIS] /= 2;
        let x = x.into_burn();
        let gate = x.clone().narrow(AXIS, sizes[AXIS], sizes[AXIS]).sigmoid();
        Tensor::from_burn_unchecked(RawNumeric::mul(x.narrow(AXIS, 0, sizes[AXIS]), gate).reshape_into(&sizes))
    }
}

impl<const AXIS: usize> Init for Glu<AXIS> {
    fn init(_: &Device) -> Self {
        Self
    }
}

impl<S, O: Dim, const AXIS: usize> Forward<Tensor<S>> for Glu<AXIS>
where
    S: Ranked + HasAxis<AXIS, Axis: Split<2, Output = O>, With<O>: Ranked>,
{
    type Output = Tensor<S::With<O>>;
    fn forward(&self, x: Tensor<S>) -> Self::Output {
        self.forward(x)
    }
}

impl<S, O: Dim, const AXIS: usize> Facts<Tensor<S>> for Glu<AXIS> where
    S: Ranked + HasAxis<AXIS, Axis: Split<2, Output = O>, With<O>: Ranked>
{
}

display!([const AXIS: usize] Glu<AXIS>, format!("Glu<{AXIS}>"), |it| {});
