//! Activations without settings, as layers.
use crate::{Facts, Init, display::display};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Forward, LogProbability, Probability, Ranked, Tensor};

macro_rules! activations { ($($(#[$doc:meta])* $name:ident, $apply:ident $(-> $kind:ident)?;)*) => { $(
    $(#[$doc])*
    #[derive(Module, Copy, Debug, Default)]
    #[module(custom_display)]
    pub struct $name;

    impl $name {
        /// Applies it to each value.
        pub fn forward<S: Ranked>(&self, x: Tensor<S>) -> Tensor<S $(, $kind)?> {
            x.$apply()
        }
    }

    impl Init for $name {
        fn init(_: &Device) -> Self {
            Self
        }
    }

    impl<S: Ranked> Forward<Tensor<S>> for $name {
        type Output = Tensor<S $(, $kind)?>;
        fn forward(&self, x: Tensor<S>) -> Self::Output {
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
    /// `1 / (1 + exp(-x))`, a [`Probability`], as PyTorch's `nn.Sigmoid`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([0.0], &device);
    /// assert_eq!(kiln_nn::Sigmoid.forward(x).to_vec(), [0.5]);
    /// ```
    Sigmoid, sigmoid -> Probability;
    /// The hyperbolic tangent, as PyTorch's `nn.Tanh`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([0.0], &device);
    /// assert_eq!(kiln_nn::Tanh.forward(x).to_vec(), [0.0]);
    /// ```
    Tanh, tanh;
    /// `x` times the share of a normal distribution below `x`, as PyTorch's `nn.GELU`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([0.0, 1.0], &device);
    /// assert!((kiln_nn::Gelu.forward(x).to_vec()[1] - 0.841_345).abs() < 1e-6);
    /// ```
    Gelu, gelu;
    /// [`Gelu`] approximated by a hyperbolic tangent, as PyTorch's `nn.GELU(approximate="tanh")`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([0.0, 1.0], &device);
    /// assert!((kiln_nn::GeluTanh.forward(x).to_vec()[1] - 0.841_192).abs() < 1e-6);
    /// ```
    GeluTanh, gelu_tanh;
    /// `relu6(x + 3) / 6`, as PyTorch's `nn.Hardsigmoid`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([-3.0, 0.0, 3.0], &device);
    /// assert_eq!(kiln_nn::HardSigmoid.forward(x).to_vec(), [0.0, 0.5, 1.0]);
    /// ```
    HardSigmoid, hard_sigmoid;
    /// `x * relu6(x + 3) / 6`, as PyTorch's `nn.Hardswish`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([-3.0, 0.0, 3.0], &device);
    /// assert_eq!(kiln_nn::HardSwish.forward(x).to_vec(), [0.0, 0.0, 3.0]);
    /// ```
    HardSwish, hard_swish;
    /// `log(1 / (1 + exp(-x)))`, a [`LogProbability`] computed without overflow, as PyTorch's `nn.LogSigmoid`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([-200.0, 200.0], &device);
    /// assert_eq!(kiln_nn::LogSigmoid.forward(x).to_vec(), [-200.0, 0.0]);
    /// ```
    LogSigmoid, log_sigmoid -> LogProbability;
    /// `x * tanh(log(1 + exp(x)))`, as PyTorch's `nn.Mish`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([0.0, 1.0], &device);
    /// assert!((kiln_nn::Mish.forward(x).to_vec()[1] - 0.865_098).abs() < 1e-6);
    /// ```
    Mish, mish;
    /// `min(max(x, 0), 6)`, as PyTorch's `nn.ReLU6`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([-1.0, 2.0, 7.0], &device);
    /// assert_eq!(kiln_nn::Relu6.forward(x).to_vec(), [0.0, 2.0, 6.0]);
    /// ```
    Relu6, relu6;
    /// [`Elu`](crate::Elu) scaled so that mean zero and variance one stay, as PyTorch's `nn.SELU`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([0.0, 1.0], &device);
    /// assert_eq!(kiln_nn::Selu.forward(x).to_vec(), [0.0, 1.050_701]);
    /// ```
    Selu, selu;
    /// `x / (1 + exp(-x))`, as PyTorch's `nn.SiLU`; also called swish.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([0.0, 1.0], &device);
    /// assert!((kiln_nn::Silu.forward(x).to_vec()[1] - 0.731_059).abs() < 1e-6);
    /// ```
    Silu, silu;
    /// `x / (1 + |x|)`, as PyTorch's `nn.Softsign`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([-1.0, 3.0], &device);
    /// assert_eq!(kiln_nn::Softsign.forward(x).to_vec(), [-0.5, 0.75]);
    /// ```
    Softsign, softsign;
}
