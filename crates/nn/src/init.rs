//! Fresh parameters.
use burn::{
    module::Param,
    tensor::{Device, Tensor},
};

/// How the numbers of a parameter are drawn. A layer takes one by `with_weight` and `with_bias`.
///
/// | here | PyTorch's `nn.init` |
/// |---|---|
/// | `Constant`, `Zeros`, `Ones` | `constant_`, `zeros_`, `ones_` |
/// | `Uniform`, `Normal` | `uniform_`, `normal_` |
/// | `XavierUniform`, `XavierNormal` (Glorot) | `xavier_uniform_`, `xavier_normal_` |
/// | `KaimingUniform`, `KaimingNormal` (He) | `kaiming_uniform_`, `kaiming_normal_` |
/// | `Orthogonal` | `orthogonal_` |
///
/// The gain is a number: the square root of two before a [`Relu`](crate::Relu). `fan_out_only` is PyTorch's
/// `mode="fan_out"`; as there, the fan-out of a convolution in groups is that of all groups.
///
/// ```
/// use kiln_nn::{Initializer, Linear};
/// let device = burn::tensor::Device::flex();
/// let he = Initializer::KaimingUniform { gain: 2f64.sqrt(), fan_out_only: false };
/// let layer = Linear::<24, 10>::init(&device).with_weight(&he).with_bias(&Initializer::Zeros);
/// let weight = layer.weight.val().into_data();
/// assert!(weight.iter::<f32>().all(|number| number.abs() <= 0.5)); // the root of 6 / 24
/// assert_eq!(layer.bias.unwrap().val().into_data().iter::<f32>().collect::<Vec<_>>(), [0.0; 10]);
/// ```
pub use burn::nn::Initializer;

/// What can be made with fresh parameters on a device.
///
/// Every layer is `Init`, and so is a stack of them: `Net::init(&device)`. Parameters are drawn when they are first
/// used, as burn does, so loading a checkpoint draws none.
///
/// ```
/// use kiln_nn::{Init, Linear, Relu, Stack};
/// type Net = Stack![Linear<784, 128>, Relu, Linear<128, 10>];
/// const _: () = assert!(Net::PARAMETERS == 784 * 128 + 128 + 128 * 10 + 10);
/// ```
pub trait Init {
    /// How many numbers are learnt: a budget for it fails at `cargo check`. A bias counts, also where a value of the
    /// layer drops it later.
    const PARAMETERS: usize = 0;

    /// Fresh parameters on this device.
    fn init(device: &Device) -> Self;
}

impl<T: Init, const N: usize> Init for [T; N] {
    const PARAMETERS: usize = N * T::PARAMETERS;

    fn init(device: &Device) -> Self {
        std::array::from_fn(|_| T::init(device))
    }
}

/// How many numbers go into one result of a layer, and how many results one number reaches.
#[derive(Clone, Copy)]
pub(crate) struct Fans {
    pub input: usize,
    pub output: usize,
}

impl Fans {
    /// A parameter drawn by `initializer`.
    pub fn draw<const D: usize>(
        self,
        initializer: &Initializer,
        shape: [usize; D],
        device: &Device,
    ) -> Param<Tensor<D>> {
        initializer.init_with(shape, Some(self.input), Some(self.output), device)
    }

    /// A parameter as PyTorch's layers draw it: uniform, within one over the square root of the fan-in; zero where
    /// nothing comes in.
    pub fn uniform<const D: usize>(self, shape: [usize; D], device: &Device) -> Param<Tensor<D>> {
        let initializer = match self.input {
            0 => Initializer::Zeros,
            _ => Initializer::KaimingUniform { gain: 1.0 / 3f64.sqrt(), fan_out_only: false },
        };
        self.draw(&initializer, shape, device)
    }
}

/// The methods by which a layer with a weight and a bias is configured. They change values, never a shape.
macro_rules! configure {
    ($fans:expr, $weight:expr, $bias:expr) => {
        /// Drops the bias.
        #[must_use]
        pub fn without_bias(mut self) -> Self {
            self.bias = None;
            self
        }

        /// Draws the weight by this initialiser.
        #[must_use]
        pub fn with_weight(mut self, initializer: &burn::nn::Initializer) -> Self {
            self.weight = $fans.draw(initializer, $weight, &self.weight.lazy_device());
            self
        }

        /// Draws the bias by this initialiser.
        ///
        /// # Panics
        /// By `Orthogonal`, which draws matrices.
        #[must_use]
        #[track_caller]
        pub fn with_bias(mut self, initializer: &burn::nn::Initializer) -> Self {
            let matrices = matches!(initializer, burn::nn::Initializer::Orthogonal { .. });
            assert!(!matrices, "a bias has one axis, and `Orthogonal` draws matrices: take another initialiser");
            self.bias = Some($fans.draw(initializer, $bias, &self.weight.lazy_device()));
            self
        }
    };
}
pub(crate) use configure;
