//! What the typed tensors ask of a burn tensor of any rank.
//!
//! burn counts axes in a const parameter, which a shape cannot compute on stable Rust. So a shape names its burn
//! tensors as associated types ([`Ranked`]), and these traits, implemented by burn's tensors alone, are what can be
//! done with them. No logic lives here.
use crate::Ranked;
use burn::tensor::{
    Bool, Device, Distribution, Float, Int, Tensor as Burn, TensorData, activation, kind::Basic, ops::PadMode,
};
use std::{any::Any, array::from_fn, fmt::Debug};

/// The kind of a tensor's elements: [`Float`], [`Int`] or [`Bool`].
pub trait Kind: Basic + 'static {
    /// burn's tensor of this kind with the rank of `S`.
    type Raw<S: Ranked>: Raw<Kind = Self>;
    /// An element, as it is read back.
    type Element: burn::tensor::Element;
    /// The kind's name.
    const NAME: &'static str;
}

macro_rules! kinds { ($($kind:ident $element:ty;)*) => { $(
    impl Kind for $kind {
        type Raw<S: Ranked> = S::$kind;
        type Element = $element;
        const NAME: &'static str = stringify!($kind);
    }
)* } }
kinds! { Float f32; Int i64; Bool bool; }

/// A burn tensor of some rank: what does not depend on its kind.
pub trait Raw: Clone + Debug + Send + Sync + Sized + 'static {
    /// The kind.
    type Kind: Kind;
    /// The [`Bool`] tensor of the same rank.
    type Mask: Raw<Kind = Bool>;
    /// The sizes.
    fn sizes(&self) -> Vec<usize>;
    /// Where it lies.
    fn device(&self) -> Device;
    /// The same on another device.
    fn to_device(self, device: &Device) -> Self;
    /// From a host's data of the same rank.
    fn from_data(data: TensorData, device: &Device) -> Self;
    /// To the host.
    fn to_data(&self) -> TensorData;
    /// Zeros.
    fn zeros(sizes: &[usize], device: &Device) -> Self;
    /// Ones.
    fn ones(sizes: &[usize], device: &Device) -> Self;
    /// A tensor of another rank in this one's rank, with these sizes.
    fn reshaped<const D: usize>(from: Burn<D, Self::Kind>, sizes: &[usize]) -> Self;
    /// This tensor in the rank of `T`, with these sizes.
    fn reshape_into<T: Raw<Kind = Self::Kind>>(self, sizes: &[usize]) -> T;
    /// Axes of size 1 repeated to these sizes.
    fn expand(self, sizes: &[usize]) -> Self;
    /// The axes in another order.
    fn permute(self, order: &[usize]) -> Self;
    /// The last two axes swapped.
    fn transpose(self) -> Self;
    /// Joined along an axis.
    fn cat(parts: Vec<Self>, axis: usize) -> Self;
    /// A range of an axis.
    fn narrow(self, axis: usize, start: usize, len: usize) -> Self;
    /// Where the elements are equal.
    fn equal(self, other: Self) -> Self::Mask;
    /// Without the graph that led here, on the plain backend.
    fn inner(self) -> Self;
}

impl<const D: usize, K: Kind + burn::tensor::kind::Autodiff> Raw for Burn<D, K> {
    type Kind = K;
    type Mask = Burn<D, Bool>;
    fn sizes(&self) -> Vec<usize> {
        self.dims().to_vec()
    }
    fn device(&self) -> Device {
        Burn::device(self)
    }
    fn to_device(self, device: &Device) -> Self {
        Burn::to_device(self, device)
    }
    fn from_data(data: TensorData, device: &Device) -> Self {
        Burn::from_data(data, device)
    }
    fn to_data(&self) -> TensorData {
        Burn::to_data(self)
    }
    fn zeros(sizes: &[usize], device: &Device) -> Self {
        Burn::zeros(array::<D>(sizes), device)
    }
    fn ones(sizes: &[usize], device: &Device) -> Self {
        Burn::ones(array::<D>(sizes), device)
    }
    fn reshaped<const FROM: usize>(from: Burn<FROM, K>, sizes: &[usize]) -> Self {
        from.reshape::<D, _>(array(sizes))
    }
    fn reshape_into<T: Raw<Kind = K>>(self, sizes: &[usize]) -> T {
        T::reshaped(self, sizes)
    }
    fn expand(self, sizes: &[usize]) -> Self {
        Burn::expand::<D, _>(self, array(sizes))
    }
    fn permute(self, order: &[usize]) -> Self {
        Burn::permute(self, array(order))
    }
    fn transpose(self) -> Self {
        Burn::transpose(self)
    }
    fn cat(parts: Vec<Self>, axis: usize) -> Self {
        Burn::cat(parts, axis)
    }
    fn narrow(self, axis: usize, start: usize, len: usize) -> Self {
        Burn::narrow(self, axis, start, len)
    }
    fn equal(self, other: Self) -> Burn<D, Bool> {
        Burn::equal(self, other)
    }
    fn inner(self) -> Self {
        self.without_autodiff()
    }
}

/// The same burn tensor under the name another shape of its rank has for it: no operation, and none in the graph.
pub(crate) fn same_rank<R: Raw, T: Raw>(raw: R) -> T {
    let mut slot = Some(raw);
    let same = (&mut slot as &mut dyn Any).downcast_mut::<Option<T>>().and_then(Option::take);
    same.expect("both shapes have the same rank and kind")
}

/// Slices of sizes come from shapes of the same rank.
fn array<const D: usize>(slice: &[usize]) -> [usize; D] {
    from_fn(|axis| slice[axis])
}

/// What numbers can do, of either kind.
pub trait RawNumeric: Raw {
    /// The [`Int`] tensor of the same rank.
    type Index: Raw<Kind = Int>;
    /// The sum, element by element.
    fn add(self, other: Self) -> Self;
    /// The difference.
    fn sub(self, other: Self) -> Self;
    /// The product, element by element.
    fn mul(self, other: Self) -> Self;
    /// The quotient.
    fn div(self, other: Self) -> Self;
    /// Plus a number.
    fn add_scalar(self, scalar: f64) -> Self;
    /// Minus a number.
    fn sub_scalar(self, scalar: f64) -> Self;
    /// Times a number.
    fn mul_scalar(self, scalar: f64) -> Self;
    /// Divided by a number.
    fn div_scalar(self, scalar: f64) -> Self;
    /// The negative.
    fn neg(self) -> Self;
    /// The absolute value.
    fn abs(self) -> Self;
    /// The sum over an axis, kept at size 1.
    fn sum_dim(self, axis: usize) -> Self;
    /// The greatest over an axis, kept at size 1.
    fn max_dim(self, axis: usize) -> Self;
    /// The least over an axis, kept at size 1.
    fn min_dim(self, axis: usize) -> Self;
    /// Where the greatest of an axis is, kept at size 1.
    fn argmax(self, axis: usize) -> Self::Index;
    /// Where the least of an axis is, kept at size 1.
    fn argmin(self, axis: usize) -> Self::Index;
    /// Where it is greater than the other.
    fn greater(self, other: Self) -> Self::Mask;
    /// Where it is lower than the other.
    fn lower(self, other: Self) -> Self::Mask;
    /// Where it is greater than a number.
    fn greater_scalar(self, scalar: f64) -> Self::Mask;
    /// Where it is lower than a number.
    fn lower_scalar(self, scalar: f64) -> Self::Mask;
    /// Cut off below `min` and above `max`.
    fn clamp(self, min: f64, max: f64) -> Self;
    /// The matrix product over the last two axes.
    fn matmul(self, other: Self) -> Self;
    /// Padded with a value: how many entries before and after each axis.
    fn pad(self, ends: &[(usize, usize)], value: f64) -> Self;
    /// The sum of all elements.
    fn sum(self) -> Burn<1, Self::Kind>;
}

macro_rules! numeric { ($($kind:ident)*) => { $(
    impl<const D: usize> RawNumeric for Burn<D, $kind> {
        type Index = Burn<D, Int>;
        fn add(self, other: Self) -> Self {
            Burn::add(self, other)
        }
        fn sub(self, other: Self) -> Self {
            Burn::sub(self, other)
        }
        fn mul(self, other: Self) -> Self {
            Burn::mul(self, other)
        }
        fn div(self, other: Self) -> Self {
            Burn::div(self, other)
        }
        fn add_scalar(self, scalar: f64) -> Self {
            Burn::add_scalar(self, scalar)
        }
        fn sub_scalar(self, scalar: f64) -> Self {
            Burn::sub_scalar(self, scalar)
        }
        fn mul_scalar(self, scalar: f64) -> Self {
            Burn::mul_scalar(self, scalar)
        }
        fn div_scalar(self, scalar: f64) -> Self {
            Burn::div_scalar(self, scalar)
        }
        fn neg(self) -> Self {
            Burn::neg(self)
        }
        fn abs(self) -> Self {
            Burn::abs(self)
        }
        fn sum_dim(self, axis: usize) -> Self {
            Burn::sum_dim(self, axis)
        }
        fn max_dim(self, axis: usize) -> Self {
            Burn::max_dim(self, axis)
        }
        fn min_dim(self, axis: usize) -> Self {
            Burn::min_dim(self, axis)
        }
        fn argmax(self, axis: usize) -> Self::Index {
            Burn::argmax(self, axis)
        }
        fn argmin(self, axis: usize) -> Self::Index {
            Burn::argmin(self, axis)
        }
        fn greater(self, other: Self) -> Self::Mask {
            Burn::greater(self, other)
        }
        fn lower(self, other: Self) -> Self::Mask {
            Burn::lower(self, other)
        }
        fn greater_scalar(self, scalar: f64) -> Self::Mask {
            Burn::greater_scalar(self, scalar)
        }
        fn lower_scalar(self, scalar: f64) -> Self::Mask {
            Burn::lower_scalar(self, scalar)
        }
        fn clamp(self, min: f64, max: f64) -> Self {
            Burn::clamp(self, min, max)
        }
        fn matmul(self, other: Self) -> Self {
            Burn::matmul(self, other)
        }
        fn pad(self, ends: &[(usize, usize)], value: f64) -> Self {
            Burn::pad(self, ends, PadMode::Constant(value as f32))
        }
        fn sum(self) -> Burn<1, $kind> {
            Burn::sum(self)
        }
    }
)* } }
numeric! { Float Int }

/// What floats can do beyond [`RawNumeric`].
pub trait RawFloat: RawNumeric<Kind = Float> {
    /// e to the element.
    fn exp(self) -> Self;
    /// The natural logarithm.
    fn log(self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// The sine.
    fn sin(self) -> Self;
    /// The cosine.
    fn cos(self) -> Self;
    /// One over the element.
    fn recip(self) -> Self;
    /// The mean over an axis, kept at size 1.
    fn mean_dim(self, axis: usize) -> Self;
    /// The unbiased variance over an axis, kept at size 1.
    fn var(self, axis: usize) -> Self;
    /// To a power.
    fn powf_scalar(self, exponent: f64) -> Self;
    /// `max(0, x)`.
    fn relu(self) -> Self;
    /// `1 / (1 + exp(-x))`.
    fn sigmoid(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// Shares that sum to one over an axis.
    fn softmax(self, axis: usize) -> Self;
    /// The logarithms of [`softmax`](RawFloat::softmax).
    fn log_softmax(self, axis: usize) -> Self;
    /// The mean of all elements.
    fn mean(self) -> Burn<1>;
    /// To integers, cut towards zero.
    fn int(self) -> Self::Index;
    /// Random numbers.
    fn random(sizes: &[usize], distribution: Distribution, device: &Device) -> Self;
    /// The gradients of all that led to this tensor.
    fn backward(&self) -> burn::tensor::Gradients;
    /// This tensor's gradient.
    fn grad(&self, gradients: &burn::tensor::Gradients) -> Option<Self>;
    /// Asks for this tensor's gradient.
    fn require_grad(self) -> Self;
    /// Cut off from what led here.
    fn detach(self) -> Self;
}

impl<const D: usize> RawFloat for Burn<D> {
    fn exp(self) -> Self {
        Burn::exp(self)
    }
    fn log(self) -> Self {
        Burn::log(self)
    }
    fn sqrt(self) -> Self {
        Burn::sqrt(self)
    }
    fn sin(self) -> Self {
        Burn::sin(self)
    }
    fn cos(self) -> Self {
        Burn::cos(self)
    }
    fn recip(self) -> Self {
        Burn::recip(self)
    }
    fn mean_dim(self, axis: usize) -> Self {
        Burn::mean_dim(self, axis)
    }
    fn var(self, axis: usize) -> Self {
        Burn::var(self, axis)
    }
    fn powf_scalar(self, exponent: f64) -> Self {
        Burn::powf_scalar(self, exponent)
    }
    fn relu(self) -> Self {
        activation::relu(self)
    }
    fn sigmoid(self) -> Self {
        activation::sigmoid(self)
    }
    fn tanh(self) -> Self {
        activation::tanh(self)
    }
    fn softmax(self, axis: usize) -> Self {
        activation::softmax(self, axis)
    }
    fn log_softmax(self, axis: usize) -> Self {
        activation::log_softmax(self, axis)
    }
    fn mean(self) -> Burn<1> {
        Burn::mean(self)
    }
    fn int(self) -> Burn<D, Int> {
        Burn::<D>::int(self)
    }
    fn random(sizes: &[usize], distribution: Distribution, device: &Device) -> Self {
        Burn::random(array::<D>(sizes), distribution, device)
    }
    fn backward(&self) -> burn::tensor::Gradients {
        Burn::backward(self)
    }
    fn grad(&self, gradients: &burn::tensor::Gradients) -> Option<Self> {
        Burn::grad(self, gradients)
    }
    fn require_grad(self) -> Self {
        Burn::require_grad(self)
    }
    fn detach(self) -> Self {
        Burn::detach(self)
    }
}

/// What integers can do beyond [`RawNumeric`].
pub trait RawInt: RawNumeric<Kind = Int> {
    /// The [`Float`] tensor of the same rank.
    type Float: RawFloat;
    /// To floats.
    fn float(self) -> Self::Float;
}

impl<const D: usize> RawInt for Burn<D, Int> {
    type Float = Burn<D>;
    fn float(self) -> Burn<D> {
        Burn::<D, Int>::float(self)
    }
}

/// What truth values can do.
pub trait RawBool: Raw<Kind = Bool> {
    /// The [`Float`] tensor of the same rank.
    type Float: RawFloat;
    /// Where it is false.
    fn not(self) -> Self;
    /// Where both are true.
    fn and(self, other: Self) -> Self;
    /// Where one is true.
    fn or(self, other: Self) -> Self;
    /// One for true, zero for false.
    fn float(self) -> Self::Float;
    /// `yes` where it is true, `no` elsewhere.
    fn choose(self, yes: Self::Float, no: Self::Float) -> Self::Float;
}

impl<const D: usize> RawBool for Burn<D, Bool> {
    type Float = Burn<D>;
    fn not(self) -> Self {
        self.bool_not()
    }
    fn and(self, other: Self) -> Self {
        self.bool_and(other)
    }
    fn or(self, other: Self) -> Self {
        self.bool_or(other)
    }
    fn float(self) -> Burn<D> {
        Burn::<D, Bool>::float(self)
    }
    fn choose(self, yes: Burn<D>, no: Burn<D>) -> Burn<D> {
        no.mask_where(self, yes)
    }
}
