//! Gradients.
use crate::{Kind, Len, Ranked, Tensor, raw::Raw, raw_float::RawFloat};
use burn::tensor::Gradients;

/// A shape of one number: what backpropagation starts from.
#[diagnostic::on_unimplemented(
    message = "backpropagation starts from one number, and this tensor has the shape `{Self}`",
    label = "a loss is one number",
    note = "reduce it first: `.mean_all()` or `.sum_all()`"
)]
pub trait OneNumber {}
impl OneNumber for (Len<1>,) {}

impl<S: Ranked> Tensor<S> {
    /// The gradients of all that led to this number: backpropagation.
    ///
    /// # Panics
    /// When nothing was recorded: the device is none with autodiff (`device.autodiff()`).
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let device = Device::flex().autodiff();
    /// let x = Tensor::from_array([1.0, -2.0], &device).require_grad();
    /// let gradients = (x.clone() * x.clone()).sum_all().backward();
    /// assert_eq!(x.grad(&gradients).unwrap().to_vec(), [2.0, -4.0]);
    /// ```
    #[track_caller]
    pub fn backward(&self) -> Gradients
    where
        S: OneNumber,
    {
        assert!(
            self.device().is_autodiff(),
            "backward on a device that records no gradients: make network and inputs on `device.autodiff()`, or turn a \
             network by `network.train()`",
        );
        self.raw.backward()
    }

    /// This tensor's gradient, in its own shape; none where it led to nothing.
    pub fn grad(&self, gradients: &Gradients) -> Option<Self> {
        self.raw.grad(gradients).map(|raw| Self { raw })
    }

    /// Asks for this tensor's gradient.
    pub fn require_grad(self) -> Self {
        Self { raw: self.raw.require_grad() }
    }

    /// Cut off from what led here.
    pub fn detach(self) -> Self {
        Self { raw: self.raw.detach() }
    }
}

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// On the plain backend, without a graph.
    pub fn without_autodiff(self) -> Self {
        Self { raw: self.raw.inner() }
    }
}
