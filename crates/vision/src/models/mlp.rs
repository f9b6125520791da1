//! The multi-layer perceptron.
use burn::{module::Module, tensor::Device};
use kiln_nn::{Dropout, Init, Linear};
use kiln_tensor::{Dim, Forward, Is, Len, Tensor};

/// Three fully connected layers, from `FEATURES` numbers through 256 and 128 to the classes, with ReLU and dropout
/// between them.
///
/// # Shapes
/// `[N, FEATURES]` to `[N, CLASSES]`; images come as `images.flatten()`.
///
/// # Source
/// The network of `examples/mlp.rs`: 235,146 parameters for 28 by 28 pixels and ten classes.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::Mlp;
/// let device = burn::tensor::Device::flex();
/// let images: Tensor![2, 1, 28, 28] = Tensor::ones(&device);
/// assert_eq!(Mlp::<10>::init(&device).forward(images.flatten()).dims(), [2, 10]);
/// let small: Tensor![2, 1, 8, 8] = Tensor::ones(&device);
/// assert_eq!(Mlp::<3, 64>::init(&device).forward(small.flatten()).dims(), [2, 3]);
/// ```
#[derive(Module, Debug)]
pub struct Mlp<const CLASSES: usize, const FEATURES: usize = 784> {
    /// To 256 numbers.
    pub hidden: Linear<FEATURES, 256>,
    /// To 128 numbers.
    pub narrow: Linear<256, 128>,
    /// A fifth of the numbers, after `hidden` and after `narrow`.
    pub dropout: Dropout,
    /// The head.
    pub output: Linear<128, CLASSES>,
}

impl<const CLASSES: usize, const FEATURES: usize> Mlp<CLASSES, FEATURES> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            hidden: Linear::init(device),
            narrow: Linear::init(device),
            dropout: Dropout::new(0.2),
            output: Linear::init(device),
        }
    }

    /// The logits of each sample.
    pub fn forward<N: Dim>(&self, features: Tensor![N, { FEATURES }]) -> Tensor![N, { CLASSES }] {
        let hidden = self.hidden.forward(features).relu();
        let narrow = self.narrow.forward(self.dropout.forward(hidden)).relu();
        self.output.forward(self.dropout.forward(narrow))
    }
}

impl<const CLASSES: usize, const FEATURES: usize> Init for Mlp<CLASSES, FEATURES> {
    const PARAMETERS: usize =
        Linear::<FEATURES, 256>::PARAMETERS + Linear::<256, 128>::PARAMETERS + Linear::<128, CLASSES>::PARAMETERS;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, F: Is<FEATURES, Self>, const CLASSES: usize, const FEATURES: usize> Forward<Tensor<(N, F)>>
    for Mlp<CLASSES, FEATURES>
{
    type Output = Tensor![N, { CLASSES }];
    fn forward(&self, x: Tensor<(N, F)>) -> Self::Output {
        self.forward(Tensor::<(N, Len<FEATURES>)>::from_burn_unchecked(x.into_burn()))
    }
}
