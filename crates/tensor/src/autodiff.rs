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
    /// When nothing was recorded: the device is none with autodiff (`device.autodiff()`), or nothing that led here asks for
    /// a gradient, as where all is frozen.
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
            self.raw.is_tracked(),
            "backward from what has recorded no gradients: make the network on `device.autodiff()`, or turn it by \
             `network.train()`; something in it must not be frozen",
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

#[cfg(test)]
mod tests {
    use crate::Tensor;
    use burn::tensor::Device;
    use std::panic::catch_unwind;

    #[test]
    fn backward_from_nothing_says_what_to_do() {
        for device in [Device::flex(), Device::flex().autodiff()] {
            let panic = catch_unwind(|| drop(Tensor::from_array([1.0], &device).backward())).unwrap_err();
            let said = panic.downcast_ref::<&str>().copied().unwrap_or_default();
            assert!(said.starts_with("backward from what has recorded no gradients"), "{said}");
        }
    }
}
