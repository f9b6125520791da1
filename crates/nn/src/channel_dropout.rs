//! Random channels set to zero while training.
use crate::{DropoutRateError, Facts, Init, display::display};
use burn::{
    module::{Flag, Module, Param},
    tensor::{Device, Distribution, Tensor as Raw},
};
use kiln_tensor::{Dim, Forward, Tensor};

macro_rules! channel_dropout { ($($(#[$doc:meta])* $name:ident, $ones:tt, ($($axis:ident)*);)*) => { $(
    $(#[$doc])*
    #[derive(Module, Debug)]
    #[module(custom_display)]
    pub struct $name {
        rate: f64,
        training: Param<Flag>,
    }

    impl $name {
        /// Drops this share of the channels.
        ///
        /// # Panics
        /// When the rate is not in `0.0..1.0`. For one that comes from outside take [`try_new`](Self::try_new).
        pub fn new(rate: f64) -> Self {
            Self::try_new(rate).unwrap_or_else(|error| panic!("{error}"))
        }

        /// Drops this share of the channels.
        ///
        /// # Errors
        /// When the rate is not in `0.0..1.0`.
        pub fn try_new(rate: f64) -> Result<Self, DropoutRateError> {
            if !(0.0..1.0).contains(&rate) {
                return Err(DropoutRateError { rate });
            }
            Ok(Self { rate, training: Param::from_bool(true) })
        }

        /// The share of the channels that is dropped.
        pub fn rate(&self) -> f64 {
            self.rate
        }

        /// Applies it.
        pub fn forward<N: Dim, C: Dim, $($axis: Dim),*>(&self, x: Tensor<(N, C, $($axis),*)>) -> Tensor<(N, C, $($axis),*)> {
            if self.rate == 0.0 || !self.training.is_enabled() || !x.device().is_autodiff() {
                return x;
            }
            let (device, x) = (x.device(), x.into_burn());
            let mut sizes = x.dims();
            sizes[2..].copy_from_slice(&$ones);
            let kept = Raw::random(sizes, Distribution::Bernoulli(1.0 - self.rate), &device);
            Tensor::from_burn_unchecked(x * (kept * (1.0 / (1.0 - self.rate))))
        }
    }

    impl Init for $name {
        fn init(_: &Device) -> Self {
            Self::new(0.5)
        }
    }

    impl<N: Dim, C: Dim, $($axis: Dim),*> Forward<Tensor<(N, C, $($axis),*)>> for $name {
        type Output = Tensor<(N, C, $($axis),*)>;
        fn forward(&self, x: Tensor<(N, C, $($axis),*)>) -> Self::Output {
            self.forward(x)
        }
    }

    impl<N: Dim, C: Dim, $($axis: Dim),*> Facts<Tensor<(N, C, $($axis),*)>> for $name {}

    display!([] $name, stringify!($name), |it| { rate: it.rate, training: it.training.is_enabled() });
)* } }

channel_dropout! {
    /// Sets whole channels of sequences to zero at random while training, and scales the others so that the mean
    /// stays.
    ///
    /// It acts on a device with autodiff only, and not when frozen.
    ///
    /// # Shapes
    /// `[N, C, T]`, kept; each channel of each sample is drawn by itself.
    ///
    /// # Source
    /// PyTorch's `nn.Dropout1d`; half of the channels unless told otherwise.
    ///
    /// ```
    /// use kiln_nn::Dropout1d;
    /// use kiln_tensor::Tensor;
    /// let device = burn::tensor::Device::flex();
    /// let x: Tensor![2, 3, 4] = Tensor::ones(&device);
    /// assert_eq!(Dropout1d::new(0.5).forward(x.clone()).to_vec(), x.to_vec());
    /// ```
    Dropout1d, [1], (T);
    /// Sets whole channels of images to zero at random while training ("spatial dropout"), and scales the others so
    /// that the mean stays.
    ///
    /// It acts on a device with autodiff only, and not when frozen.
    ///
    /// # Shapes
    /// `[N, C, H, W]`, kept; each channel of each image is drawn by itself.
    ///
    /// # Source
    /// PyTorch's `nn.Dropout2d`; half of the channels unless told otherwise. Tompson et al., Efficient Object
    /// Localization Using Convolutional Networks, 2014.
    ///
    /// ```
    /// use kiln_nn::Dropout2d;
    /// use kiln_tensor::Tensor;
    /// let device = burn::tensor::Device::flex();
    /// let x: Tensor![2, 3, 4, 4] = Tensor::ones(&device);
    /// assert_eq!(Dropout2d::new(0.5).forward(x.clone()).to_vec(), x.to_vec());
    /// assert!(Dropout2d::try_new(1.5).is_err());
    /// ```
    Dropout2d, [1, 1], (H W);
}
