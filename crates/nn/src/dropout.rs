//! Random zeros while training.
use crate::{Facts, Init, display::display};
use burn::{
    module::{Flag, Module, Param},
    tensor::Device,
};
use kiln_tensor::{Forward, Ranked, Tensor};

/// Sets values to zero at random while training, and scales the others so that the mean stays.
///
/// It acts on a device with autodiff only, and not when frozen: validation and prediction are untouched.
///
/// # Source
/// PyTorch's `nn.Dropout`; half of the values unless told otherwise.
///
/// ```
/// use kiln_nn::Dropout;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x: Tensor![2, 3] = Tensor::ones(&device);
/// assert_eq!(Dropout::new(0.5).forward(x.clone()).to_vec(), x.to_vec());
/// assert!(Dropout::try_new(1.5).is_err());
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct Dropout {
    rate: f64,
    training: Param<Flag>,
}

/// A dropout rate that is not a probability below one.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("a dropout rate lies between 0 and 1, 1 excluded, and this one is {rate}")]
pub struct DropoutRateError {
    /// What was given.
    pub rate: f64,
}

impl Dropout {
    /// Drops this share of the values.
    ///
    /// # Panics
    /// When the rate is not in `0.0..1.0`. For one that comes from outside take [`try_new`](Self::try_new).
    pub fn new(rate: f64) -> Self {
        Self::try_new(rate).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Drops this share of the values.
    ///
    /// # Errors
    /// When the rate is not in `0.0..1.0`.
    pub fn try_new(rate: f64) -> Result<Self, DropoutRateError> {
        if !(0.0..1.0).contains(&rate) {
            return Err(DropoutRateError { rate });
        }
        Ok(Self { rate, training: Param::from_bool(true) })
    }

    /// The share of the values that is dropped.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Applies it.
    pub fn forward<S: Ranked>(&self, x: Tensor<S>) -> Tensor<S> {
        if self.acts_on(&x.device()) { x.dropout(self.rate) } else { x }
    }

    #[inline]
    fn acts_on(&self, device: &Device) -> bool {
        self.rate > 0.0 && device.is_autodiff() && self.training.is_enabled()
    }
}

impl Init for Dropout {
    fn init(_: &Device) -> Self {
        Self::new(0.5)
    }
}

impl<S: Ranked> Forward<Tensor<S>> for Dropout {
    type Output = Tensor<S>;
    fn forward(&self, x: Tensor<S>) -> Tensor<S> {
        self.forward(x)
    }
}

impl<S: Ranked> Facts<Tensor<S>> for Dropout {}

display!([] Dropout, "Dropout", |it| { rate: it.rate, training: it.training.is_enabled() });
