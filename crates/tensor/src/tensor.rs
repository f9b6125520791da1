//! The tensor.
use crate::{Kind, Ranked, ShapeError, raw::Raw};
use burn::tensor::{Device, Float, TensorData};
use std::fmt;

/// A burn tensor whose shape `S` is in its type. Write it as [`Tensor![N, 3, 32, 32]`](macro@crate::Tensor).
///
/// Inside typed code nothing is checked at run time, but for operations on two tensors with run-time axes: equal
/// types do not prove equal sizes there, so they compare them.
///
/// ```
/// use kiln_tensor::{Batch, Device, Tensor};
/// let raw = burn::tensor::Tensor::<2>::zeros([4, 3], &Device::flex());
/// let x: Tensor![Batch, 3] = Tensor::try_from_burn(raw.clone())?;
/// assert_eq!(x.dims(), [4, 3]);
/// let wrong = <Tensor![Batch, 10]>::try_from_burn(raw).unwrap_err();
/// assert_eq!(wrong.to_string(), "axis 1 has size 3 where `Tensor![Batch, 10]` wants 10; the whole shape found is [4, 3]");
/// # Ok::<(), kiln_tensor::ShapeError>(())
/// ```
pub struct Tensor<S: Ranked, K: Kind = Float> {
    pub(crate) raw: K::Raw<S>,
}

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// Takes a burn tensor, whose sizes are checked against the type: the one check there is.
    ///
    /// # Errors
    /// Names the first axis that differs, both sizes and the whole shape.
    pub fn try_from_burn(raw: K::Raw<S>) -> Result<Self, ShapeError> {
        ShapeError::check::<S>(&raw.sizes())?;
        Ok(Self { raw })
    }

    /// Takes a burn tensor whose shape the caller has proved by types.
    #[doc(hidden)]
    pub fn from_burn_unchecked(raw: K::Raw<S>) -> Self {
        debug_assert_eq!(ShapeError::check::<S>(&raw.sizes()), Ok(()));
        Self { raw }
    }

    /// The burn tensor inside, at no cost.
    pub fn into_burn(self) -> K::Raw<S> {
        self.raw
    }

    /// The sizes, all axes.
    pub fn dims(&self) -> S::Sizes {
        S::sizes_of(&self.raw)
    }

    /// Where it lies.
    pub fn device(&self) -> Device {
        self.raw.device()
    }

    /// The same tensor on another device.
    pub fn to_device(self, device: &Device) -> Self {
        Self { raw: self.raw.to_device(device) }
    }

    /// The elements, in row-major order.
    pub fn to_vec(&self) -> Vec<K::Element> {
        self.to_data().iter::<K::Element>().collect()
    }

    /// The elements with their shape, as burn holds them on the host.
    pub fn to_data(&self) -> TensorData {
        self.raw.to_data()
    }

    /// Panics where two tensors of one type differ in a run-time axis; fully static shapes check nothing.
    #[track_caller]
    pub(crate) fn assert_same_sizes<L: Kind>(&self, other: &Tensor<S, L>, operation: &str) {
        if S::SIZES.as_ref().contains(&None) {
            let (left, right) = (self.dims(), other.dims());
            assert!(
                left == right,
                "{operation} of `Tensor![{}]` and `Tensor![{}]`: the run-time axes differ",
                S::describe(left.as_ref()),
                S::describe(right.as_ref()),
            );
        }
    }
}

impl<S: Ranked, K: Kind> Clone for Tensor<S, K> {
    fn clone(&self) -> Self {
        Self { raw: self.raw.clone() }
    }
}

/// The typed shape with its run-time sizes, the kind, and the elements as burn prints them.
///
/// ```
/// use kiln_tensor::{Device, Tensor};
/// let x = Tensor::from_array([[1.0, 2.0]], &Device::flex());
/// assert!(format!("{x:?}").starts_with("Tensor![1, 2] of Float: [1.0, 2.0]"));
/// ```
impl<S: Ranked, K: Kind> fmt::Debug for Tensor<S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 16;
        write!(f, "Tensor![{}] of {}: ", S::describe(self.dims().as_ref()), K::NAME)?;
        let elements = self.to_vec();
        match elements.len() {
            0..=SHOWN => write!(f, "{elements:?}"),
            len => write!(f, "{:?} and {} more", &elements[..SHOWN], len - SHOWN),
        }
    }
}
