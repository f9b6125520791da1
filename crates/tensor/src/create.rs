//! New tensors.
use crate::{Kind, NestedArray, Ranked, ShapeError, Tensor, raw::Raw, raw_float::RawFloat};
use burn::tensor::{Device, Distribution, Float, TensorData};
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

    /// From values in order, the last axis fastest; `sizes` are those of all axes, which may be known at run time only.
    ///
    /// # Errors
    /// Other sizes than the type's; another number of values than they hold.
    ///
    /// ```
    /// use kiln_tensor::{Batch, Device, Tensor};
    /// let pixels = vec![0.5; 2 * 3 * 4 * 4];
    /// let images: Tensor![Batch, 3, 4, 4] = Tensor::try_from_vec(pixels, [2, 3, 4, 4], &Device::flex())?;
    /// let few = <Tensor![Batch, 3]>::try_from_vec(vec![1.0], [2, 3], &Device::flex()).unwrap_err();
    /// assert_eq!(few.to_string(), "1 values do not fill a tensor of [2, 3], which holds 6");
    /// # Ok::<(), kiln_tensor::ShapeError>(())
    /// ```
    pub fn try_from_vec(values: Vec<K::Element>, sizes: S::Sizes, device: &Device) -> Result<Self, ShapeError> {
        let shape = sizes.as_ref();
        ShapeError::check::<S>(shape)?;
        // Of more than can be counted there are never as many.
        let held = shape.iter().try_fold(1_usize, |held, size| held.checked_mul(*size));
        if held != Some(values.len()) {
            return Err(ShapeError::Count { values: values.len(), shape: shape.to_vec() });
        }
        Ok(Self { raw: K::Raw::<S>::from_data(TensorData::new(values, shape), device) })
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

    /// Random numbers, of sizes that may be known at run time only.
    ///
    /// # Errors
    /// Other sizes than the type's.
    ///
    /// ```
    /// use kiln_tensor::{Batch, Device, Distribution, Tensor};
    /// let noise: Tensor![Batch, 16] = Tensor::try_random([8, 16], Distribution::Normal(0.0, 1.0), &Device::flex())?;
    /// assert_eq!(noise.dims(), [8, 16]);
    /// # Ok::<(), kiln_tensor::ShapeError>(())
    /// ```
    pub fn try_random(sizes: S::Sizes, distribution: Distribution, device: &Device) -> Result<Self, ShapeError> {
        ShapeError::check::<S>(sizes.as_ref())?;
        Ok(Self { raw: S::Float::random(sizes.as_ref(), distribution, device) })
    }

    /// Random numbers in this tensor's shape.
    pub fn random_like(&self, distribution: Distribution) -> Tensor<S, Float> {
        Tensor { raw: S::Float::random(self.dims().as_ref(), distribution, &self.device()) }
    }
}
