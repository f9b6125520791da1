//! Shares that sum to one, as layers.
use crate::{Facts, Init, display::display};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Forward, HasAxis, LogProbability, Probability, Ranked, Tensor};

macro_rules! softmax { ($($(#[$doc:meta])* $name:ident, $apply:ident -> $kind:ident;)*) => { $(
    $(#[$doc])*
    #[derive(Module, Copy, Debug, Default)]
    #[module(custom_display)]
    pub struct $name<const AXIS: usize>;

    impl<const AXIS: usize> $name<AXIS> {
        /// Applies it along the axis.
        pub fn forward<S: Ranked + HasAxis<AXIS>>(&self, x: Tensor<S>) -> Tensor<S, $kind> {
            x.$apply::<AXIS>()
        }
    }

    impl<const AXIS: usize> Init for $name<AXIS> {
        fn init(_: &Device) -> Self {
            Self
        }
    }

    impl<S: Ranked + HasAxis<AXIS>, const AXIS: usize> Forward<Tensor<S>> for $name<AXIS> {
        type Output = Tensor<S, $kind>;
        fn forward(&self, x: Tensor<S>) -> Self::Output {
            x.$apply::<AXIS>()
        }
    }

    impl<S: Ranked + HasAxis<AXIS>, const AXIS: usize> Facts<Tensor<S>> for $name<AXIS> {}

    display!([const AXIS: usize] $name<AXIS>, format!("{}<{AXIS}>", stringify!($name)), |it| {});
)* } }

softmax! {
    /// Shares that sum to one along axis `AXIS`, a [`Probability`] each, as PyTorch's `nn.Softmax(dim=AXIS)`.
    ///
    /// # Compile errors
    /// An axis that the shape does not have: `a_softmax_layer_over_an_axis_that_does_not_exist`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([[3.0, 3.0]], &device);
    /// assert_eq!(kiln_nn::Softmax::<1>.forward(x).to_vec(), [0.5, 0.5]);
    /// ```
    Softmax, softmax -> Probability;
    /// The logarithms of [`Softmax`], computed without overflow, as PyTorch's `nn.LogSoftmax(dim=AXIS)`.
    ///
    /// # Compile errors
    /// An axis that the shape does not have.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([[3.0, 3.0]], &device);
    /// assert_eq!(kiln_nn::LogSoftmax::<1>.forward(x).to_vec(), [-(2f32.ln()); 2]);
    /// ```
    LogSoftmax, log_softmax -> LogProbability;
    /// [`Softmax`] of the negative, as PyTorch's `nn.Softmin(dim=AXIS)`.
    ///
    /// # Compile errors
    /// An axis that the shape does not have.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([[3.0, 3.0]], &device);
    /// assert_eq!(kiln_nn::Softmin::<1>.forward(x).to_vec(), [0.5, 0.5]);
    /// ```
    Softmin, softmin -> Probability;
}
