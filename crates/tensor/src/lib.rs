//! burn tensors that carry their dimensions in their type.
//!
//! [`Tensor<S, K>`](struct@Tensor) is a newtype over `burn::Tensor<RANK, K>`: the same kernels, with shapes that are checked
//! by `cargo check`. All of [`kiln_dims`] is re-exported.
//!
//! ```
//! use kiln_tensor::{Device, Tensor};
//! let device = Device::flex();
//! let x: Tensor![2, 3] = Tensor::from_array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], &device);
//! let w: Tensor![3, 1] = Tensor::ones(&device);
//! let y: Tensor![2, 1] = x.matmul(w);
//! assert_eq!(y.to_vec(), [6.0, 15.0]);
//! ```
mod activation;
mod arithmetic;
mod array;
mod autodiff;
mod broadcast;
mod compare;
mod concat;
mod create;
mod forward;
mod indices;
mod labels;
mod matmul;
mod permute;
mod pixel_labels;
mod probability;
mod ranked;
mod raw;
mod raw_float;
mod raw_numeric;
mod reduce;
mod refine;
mod reshape;
mod shape_error;
mod slice;
mod tensor;

pub use self::{
    arithmetic::{Operand, Side},
    array::NestedArray,
    autodiff::OneNumber,
    forward::{Forward, Shaped},
    indices::{IndexError, Indices},
    labels::{Extent, LabelError, Labels, Partial, Whole},
    pixel_labels::PixelLabels,
    probability::{Floats, LogProbabilities, LogProbability, Logits, Probabilities, Probability, ProbabilityError},
    ranked::Ranked,
    raw::{Kind, Raw, RawBool, RawInt},
    raw_float::RawFloat,
    raw_numeric::RawNumeric,
    shape_error::ShapeError,
    slice::SliceError,
    tensor::Tensor,
};
pub use burn::tensor::{Bool, Device, Distribution, Float, Gradients, Int};
pub use kiln_dims::*;

/// A tensor of one number: what a loss is.
pub type Scalar<K = Float> = Tensor<(Len<1>,), K>;

/// A tensor's type, written as its sizes: a literal, a `{CONSTANT}`, an axis or a type parameter by name, a
/// `(type)`; then `; Int` or `; Bool` for the other kinds.
///
/// ```
/// use kiln_tensor::{Batch, Bool, Device, Tensor};
/// fn mask(x: Tensor![Batch, 10]) -> Tensor![Batch, 10; Bool] { x.greater(0.5) }
/// let x: Tensor![2, 10] = Tensor::ones(&Device::flex());
/// assert_eq!(mask(x.forget().refine().unwrap()).to_vec(), [true; 20]);
/// ```
#[macro_export]
macro_rules! Tensor {
    ($($dim:tt),+ $(,)?; $kind:ty) => { $crate::Tensor<$crate::Shape![$($dim),+], $kind> };
    ($a:tt $(, $b:tt $(, $c:tt $(, $d:tt $(, $e:tt $(, $f:tt)?)?)?)?)? $(,)?) => {
        $crate::Tensor<$crate::Shape![$a $(, $b $(, $c $(, $d $(, $e $(, $f)?)?)?)?)?]>
    };
    // Whatever is wrong, `Shape!` says it: here it stands for the whole type, so that it is the only error.
    ($($dims:tt)*) => { $crate::Shape![$($dims)*] };
}
