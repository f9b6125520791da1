//! What the typed tensors ask of a burn tensor of any rank.
//!
//! burn counts axes in a const parameter, which a shape cannot compute on stable Rust. So a shape names its burn
//! tensors as associated types ([`Ranked`]), and these traits, implemented by burn's tensors alone, are what can be
//! done with them. No logic lives here.
use crate::{LogProbability, Probability, Ranked, raw_float::RawFloat, raw_numeric::RawNumeric};
use burn::tensor::{
    Bool, Device, Float, Int, Tensor as Burn, TensorData,
    kind::{Autodiff, Basic},
};
use std::{any::Any, array::from_fn, fmt::Debug};

/// What a tensor's elements are: [`Float`], [`Int`] or [`Bool`]; or [`Probability`](crate::Probability) or
/// [`LogProbability`](crate::LogProbability), which are floats that mean something.
pub trait Kind: Send + Sync + 'static {
    /// burn's kind.
    type Burn: Basic + Autodiff;
    /// burn's tensor of this kind with the rank of `S`.
    type Raw<S: Ranked>: Raw<Kind = Self::Burn>;
    /// The kind without what the elements mean: what layers and arithmetic see.
    type Plain: Kind;
    /// An element, as it is read back.
    type Element: burn::tensor::Element;
    /// The kind's name.
    const NAME: &'static str;
    /// The same burn tensor, as one of the plain kind.
    fn plain<S: Ranked>(raw: Self::Raw<S>) -> <Self::Plain as Kind>::Raw<S>;
}

macro_rules! kinds { ($($kind:ident: $plain:ident $element:ty;)*) => { $(
    impl Kind for $kind {
        type Burn = $plain;
        type Raw<S: Ranked> = S::$plain;
        type Plain = $plain;
        type Element = $element;
        const NAME: &'static str = stringify!($kind);
        fn plain<S: Ranked>(raw: Self::Raw<S>) -> Self::Raw<S> {
            raw
        }
    }
)* } }
kinds! { Float: Float f32; Int: Int i64; Bool: Bool bool; Probability: Float f32; LogProbability: Float f32; }

/// A burn tensor of some rank: what does not depend on its kind.
pub trait Raw: Clone + Debug + Send + Sync + Sized + 'static {
    /// burn's kind.
    type Kind: Basic + Autodiff;
    /// The [`Bool`] tensor of the same rank.
    type Mask: Raw<Kind = Bool>;
    /// The sizes.
    fn sizes(&self) -> Vec<usize>;
    /// The same, written to an array of as many.
    fn sizes_into(&self, sizes: &mut [usize]);
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
    /// A tensor of another rank, with all axes from the last one of this rank on as one.
    fn flattened<const D: usize>(from: Burn<D, Self::Kind>) -> Self;
    /// This tensor in the rank of `T`, with all axes from the last one of that rank on as one.
    fn flatten_into<T: Raw<Kind = Self::Kind>>(self) -> T;
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

impl<const D: usize, K: Basic + Autodiff + 'static> Raw for Burn<D, K> {
    type Kind = K;
    type Mask = Burn<D, Bool>;
    fn sizes(&self) -> Vec<usize> {
        self.dims().to_vec()
    }
    fn sizes_into(&self, sizes: &mut [usize]) {
        sizes.copy_from_slice(&self.dims());
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
    fn flattened<const FROM: usize>(from: Burn<FROM, K>) -> Self {
        from.flatten(D - 1, FROM - 1)
    }
    fn flatten_into<T: Raw<Kind = K>>(self) -> T {
        T::flattened(self)
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
pub(crate) fn array<const D: usize>(slice: &[usize]) -> [usize; D] {
    from_fn(|axis| slice[axis])
}

/// What integers can do beyond [`RawNumeric`].
pub trait RawInt: RawNumeric<Kind = Int> {
    /// The [`Float`] tensor of the same rank.
    type Float: RawFloat;
    /// To floats.
    fn float(self) -> Self::Float;
    /// The number, or the nearest one that an element can be.
    fn nearest(&self, number: i64) -> i64;
}

impl<const D: usize> RawInt for Burn<D, Int> {
    type Float = Burn<D>;
    fn float(self) -> Burn<D> {
        Burn::<D, Int>::float(self)
    }
    fn nearest(&self, number: i64) -> i64 {
        let spare = 64 - 8 * self.dtype().size() as u32;
        match self.dtype().is_uint() {
            true => number.clamp(0, i64::try_from(u64::MAX >> spare).unwrap_or(i64::MAX)),
            false => number.clamp(i64::MIN >> spare, i64::MAX >> spare),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::IntDType;

    #[test]
    fn numbers_are_brought_to_what_an_element_can_be() {
        let numbers = [i64::MIN, -1, 0, 1 << 40, i64::MAX];
        let of = |dtype: IntDType| {
            let ints = Burn::<1, Int>::zeros([1], &Device::flex()).cast(dtype);
            numbers.map(|number| ints.nearest(number))
        };
        assert_eq!(of(IntDType::I64), numbers);
        assert_eq!(of(IntDType::I32), [i32::MIN.into(), -1, 0, i32::MAX.into(), i32::MAX.into()]);
        assert_eq!(of(IntDType::I8), [-128, -1, 0, 127, 127]);
        assert_eq!(of(IntDType::U8), [0, 0, 0, 255, 255]);
        assert_eq!(of(IntDType::U64), [0, 0, 0, 1 << 40, i64::MAX]);
    }
}
