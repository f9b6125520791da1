//! Ways between burn's tensors and slices.
use burn::{
    backend::{Autodiff, Flex, flex::FlexTensor, tensor::FloatTensor},
    tensor::{DType, Tensor, TensorData},
};

/// A tensor of the Flex backend that may have a gradient.
pub type Tracked = FloatTensor<Autodiff<Flex>>;

/// The tensor inside, where it is Flex's, holds 32-bit numbers and is outside automatic differentiation.
pub fn plain<const D: usize>(tensor: &Tensor<D>) -> Option<FlexTensor> {
    let tensor = tensor.clone().try_into_primitive::<Flex>().ok()?;
    (tensor.dtype() == DType::F32).then_some(tensor)
}

/// The tensor inside, where it is Flex's, holds 32-bit numbers and is inside automatic differentiation without
/// checkpoints.
pub fn tracked<const D: usize>(tensor: &Tensor<D>) -> Option<Tracked> {
    let tensor = tensor.clone().try_into_primitive::<Autodiff<Flex>>().ok()?;
    (tensor.primitive().dtype() == DType::F32).then_some(tensor)
}

/// Where a tensor lives, with the tensor inside.
#[allow(clippy::large_enum_variant, reason = "each is taken apart where it was made")]
pub enum Place<const D: usize> {
    /// As [`plain`] says.
    Plain(FlexTensor),
    /// As [`tracked`] says.
    Tracked(Tracked),
    /// Where the kernels do not reach.
    Elsewhere(Tensor<D>),
}

impl<const D: usize> Place<D> {
    /// What is inside is held by nobody else where the tensor was.
    pub fn of(tensor: Tensor<D>) -> Self {
        match (plain(&tensor), tracked(&tensor)) {
            (Some(inside), _) => Self::Plain(inside),
            (_, Some(inside)) => Self::Tracked(inside),
            _ => Self::Elsewhere(tensor),
        }
    }
}

/// The same tensor without gaps, in the same memory where it can be.
pub fn owned(tensor: FlexTensor) -> FlexTensor {
    tensor.to_contiguous()
}

/// The elements of a tensor in order, without gaps.
pub struct Elements(FlexTensor);

impl Elements {
    pub fn of(tensor: &FlexTensor) -> Self {
        Self(tensor.to_contiguous())
    }

    pub fn slice(&self) -> &[f32] {
        self.0.storage()
    }

    pub fn into_tensor(self) -> FlexTensor {
        self.0
    }
}

/// A tensor of these elements.
pub fn tensor<const D: usize>(elements: Vec<f32>, shape: [usize; D]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(elements, shape))
}
