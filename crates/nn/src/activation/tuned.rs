//! Activations with settings, as layers. A setting changes no shape, so it is a value.
use crate::{Facts, Init, display::display};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Forward, Ranked, Tensor};

macro_rules! activations { ($(
    $(#[$doc:meta])*
    $name:ident, $apply:ident { $($(#[$setting_doc:meta])* $setting:ident: $default:expr,)* }
)*) => { $(
    $(#[$doc])*
    #[derive(Module, Copy, Debug)]
    #[module(custom_display)]
    pub struct $name {
        $($setting: f64,)*
    }

    impl $name {
        /// With these settings; [`Default`] has PyTorch's.
        pub fn new($($setting: f64),*) -> Self {
            Self { $($setting),* }
        }

        $($(#[$setting_doc])* pub fn $setting(&self) -> f64 {
            self.$setting
        })*

        /// Applies it to each value.
        pub fn forward<S: Ranked>(&self, x: Tensor<S>) -> Tensor<S> {
            x.$apply($(self.$setting),*)
        }
    }

    impl Default for $name {
        fn default() -> Self {
            Self { $($setting: $default),* }
        }
    }

    impl Init for $name {
        fn init(_: &Device) -> Self {
            Self::default()
        }
    }

    impl<S: Ranked> Forward<Tensor<S>> for $name {
        type Output = Tensor<S>;
        fn forward(&self, x: Tensor<S>) -> Tensor<S> {
            self.forward(x)
        }
    }

    impl<S: Ranked> Facts<Tensor<S>> for $name {}

    display!([] $name, stringify!($name), |it| { $($setting: it.$setting),* });
)* } }

activations! {
    /// `x` where it is positive, `negative_slope * x` elsewhere, as PyTorch's `nn.LeakyReLU`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([-2.0, 2.0], &device);
    /// assert_eq!(kiln_nn::LeakyRelu::new(0.25).forward(x).to_vec(), [-0.5, 2.0]);
    /// assert_eq!(kiln_nn::LeakyRelu::default().negative_slope(), 0.01);
    /// ```
    LeakyRelu, leaky_relu {
        /// What negative values are scaled by.
        negative_slope: 0.01,
    }
    /// `x` where it is positive, `alpha * (exp(x) - 1)` elsewhere, as PyTorch's `nn.ELU`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([-1000.0, 2.0], &device);
    /// assert_eq!(kiln_nn::Elu::new(0.5).forward(x).to_vec(), [-0.5, 2.0]);
    /// assert_eq!(kiln_nn::Elu::default().alpha(), 1.0);
    /// ```
    Elu, elu {
        /// How far below zero it goes.
        alpha: 1.0,
    }
    /// `x` where it is positive, `alpha * (exp(x / alpha) - 1)` elsewhere, as PyTorch's `nn.CELU`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([-1000.0, 2.0], &device);
    /// assert_eq!(kiln_nn::Celu::new(0.5).forward(x).to_vec(), [-0.5, 2.0]);
    /// ```
    Celu, celu {
        /// How far below zero it goes.
        alpha: 1.0,
    }
    /// `log(1 + exp(beta * x)) / beta`, a smooth [`Relu`](crate::Relu), as PyTorch's `nn.Softplus`.
    ///
    /// # Edge cases
    /// Where `beta * x` is above `threshold`, or the exponential would overflow, it is `x`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([0.0, 50.0], &device);
    /// assert_eq!(kiln_nn::Softplus::default().forward(x).to_vec(), [2f32.ln(), 50.0]);
    /// ```
    Softplus, softplus {
        /// How sharply it bends.
        beta: 1.0,
        /// Above it, `beta * x` counts as straight.
        threshold: 20.0,
    }
    /// Cut off below `min` and above `max`, as PyTorch's `nn.Hardtanh`.
    ///
    /// # Edge cases
    /// There is no slope at `min` and `max` themselves. Where `min` is above `max`, all that is not NaN becomes one
    /// of the two.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([-2.0, 0.5, 2.0], &device);
    /// assert_eq!(kiln_nn::HardTanh::default().forward(x).to_vec(), [-1.0, 0.5, 1.0]);
    /// ```
    HardTanh, hard_tanh {
        /// The least that comes out.
        min: -1.0,
        /// The greatest that comes out.
        max: 1.0,
    }
}
