//! Activations as layers, for stacks.
use crate::{Facts, Init, display::display};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Forward, Ranked, Tensor};

macro_rules! activations { ($($(#[$doc:meta])* $name:ident, $apply:ident;)*) => { $(
    $(#[$doc])*
    #[derive(Module, Copy, Debug, Default)]
    #[module(custom_display)]
    pub struct $name;

    impl $name {
        /// Applies it to each value.
        pub fn forward<S: Ranked>(&self, x: Tensor<S>) -> Tensor<S> {
            x.$apply()
        }
    }

    impl Init for $name {
        fn init(_: &Device) -> Self {
            Self
        }
    }

    impl<S: Ranked> Forward<Tensor<S>> for $name {
        type Output = Tensor<S>;
        fn forward(&self, x: Tensor<S>) -> Tensor<S> {
            x.$apply()
        }
    }

    impl<S: Ranked> Facts<Tensor<S>> for $name {}

    display!([] $name, stringify!($name), |it| {});
)* } }

activations! {
    /// `max(x, 0)`, as PyTorch's `nn.ReLU`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([-1.0, 2.0], &device);
    /// assert_eq!(kiln_nn::Relu.forward(x).to_vec(), [0.0, 2.0]);
    /// ```
    Relu, relu;
    /// `1 / (1 + exp(-x))`, as PyTorch's `nn.Sigmoid`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([0.0], &device);
    /// assert_eq!(kiln_nn::Sigmoid.forward(x).to_vec(), [0.5]);
    /// ```
    Sigmoid, sigmoid;
    /// The hyperbolic tangent, as PyTorch's `nn.Tanh`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([0.0], &device);
    /// assert_eq!(kiln_nn::Tanh.forward(x).to_vec(), [0.0]);
    /// ```
    Tanh, tanh;
}
