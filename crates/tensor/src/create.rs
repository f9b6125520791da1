//! New tensors.
use crate::{Kind, NestedArray, Ranked, Tensor, raw::Raw, raw_float::RawFloat};
use burn::tensor::{Device, Distribution, Float};
use kiln_dims::StaticShape;

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// From a nested array; the shape is that of the array's type.
    ///
    /// ```
    /// use kiln_tensor::{Device, Int, Tensor};
    /// let x: Tensor![2, 2; Int] = Tensor::from_array([[1, 2], [3, 4]], &Device::flex());
    /// assert_eq!(x.to_vec(), [1, 2, 3, 4]);
    /// ```
    pub fn from_array<A: NestedArray<Shape = S, Kind = K>>(array: A, device: &Device) -> Self {
        Self { raw: K::Raw::<S>::from_data(array.into_data(), device) }
    }

    /// Zeros, of a shape known at compile time.
    pub fn zeros(device: &Device) -> Self
    where
        S: StaticShape,
    {
        Self { raw: K::Raw::<S>::zeros(S::sizes().as_ref(), device) }
    }

    /// Ones, of a shape known at compile time.
    pub fn ones(device: &Device) -> Self
    where
        S: StaticShape,
    {
        Self { raw: K::Raw::<S>::ones(S::sizes().as_ref(), device) }
    }

    /// Zeros in this tensor's shape.
    pub fn zeros_like(&self) -> Self {
        Self { raw: K::Raw::<S>::zeros(self.dims().as_ref(), &self.device()) }
    }

    /// Ones in this tensor's shape.
    pub fn ones_like(&self) -> Self {
        Self { raw: K::Raw::<S>::ones(self.dims().as_ref(), &self.device()) }
    }
}

impl<S: Ranked> Tensor<S> {
    /// Random numbers, of a shape known at compile time.
    pub fn random(distribution: Distribution, device: &Device) -> Self
    where
        S: StaticShape,
    {
        Self { raw: S::Float::random(S::sizes().as_ref(), distribution, device) }
    }

    /// Random numbers in this tensor's shape.
    pub fn random_like(&self, distribution: Distribution) -> Tensor<S, Float> {
        Tensor { raw: S::Float::random(self.dims().as_ref(), distribution, &self.device()) }
    }
}
