//! Activations.
use crate::{HasAxis, Ranked, Tensor, raw_float::RawFloat};

impl<S: Ranked> Tensor<S> {
    /// `max(0, x)`.
    pub fn relu(self) -> Self {
        Self { raw: self.raw.relu() }
    }

    /// `1 / (1 + exp(-x))`.
    pub fn sigmoid(self) -> Self {
        Self { raw: self.raw.sigmoid() }
    }

    /// The hyperbolic tangent.
    pub fn tanh(self) -> Self {
        Self { raw: self.raw.tanh() }
    }

    /// Shares that sum to one over axis `AXIS`.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let logits = Tensor::from_array([[0.0, 0.0], [3.0, 3.0]], &Device::flex());
    /// assert_eq!(logits.softmax::<1>().to_vec(), [0.5; 4]);
    /// ```
    pub fn softmax<const AXIS: usize>(self) -> Self
    where
        S: HasAxis<AXIS>,
    {
        Self { raw: self.raw.softmax(AXIS) }
    }

    /// The logarithms of [`softmax`](Tensor::softmax), computed without overflow.
    pub fn log_softmax<const AXIS: usize>(self) -> Self
    where
        S: HasAxis<AXIS>,
    {
        Self { raw: self.raw.log_softmax(AXIS) }
    }
}
