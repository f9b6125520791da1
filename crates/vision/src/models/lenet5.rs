//! LeNet-5.
use super::layer::network;
use burn::{module::Module, tensor::Device};
use kiln_nn::{AvgPool2d, Conv2d, Flatten, Init, Linear, Stack, Tanh};
use kiln_tensor::{Dim, LeNet5Side, Tensor};

type Features = Stack![
    Conv2d<1, 6, 5>,
    Tanh,
    AvgPool2d<2>,
    Conv2d<6, 16, 5>,
    Tanh,
    AvgPool2d<2>,
    Conv2d<16, 120, 5>,
    Tanh,
    Flatten,
];
type Classifier<const CLASSES: usize> = Stack![Linear<120, 84>, Tanh, Linear<84, CLASSES>];

/// The network that read cheques, for grey images of 32 by 32 pixels: each side from 32 to 35, of which it sees 32.
///
/// # Shapes
/// `[N, 1, 32, 32]` to `[N, CLASSES]`.
///
/// # Compile errors
/// An image of another size (`an_image_of_28_for_a_lenet5`, `an_image_of_64_for_a_lenet5`).
///
/// # Source
/// LeCun et al. 1998, "Gradient-Based Learning Applied to Document Recognition", section II.B, as it is written
/// today: C3 sees all channels, S2 and S4 are plain means, the head is linear. 61,706 parameters with ten classes.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::LeNet5;
/// let device = burn::tensor::Device::flex();
/// let images: Tensor![2, 1, 32, 32] = Tensor::ones(&device);
/// assert_eq!(LeNet5::<10>::init(&device).forward(images).dims(), [2, 10]);
/// ```
#[derive(Module, Debug)]
pub struct LeNet5<const CLASSES: usize> {
    /// C1 to C5.
    pub features: Features,
    /// F6 and the head.
    pub classifier: Classifier<CLASSES>,
}

impl<const CLASSES: usize> LeNet5<CLASSES> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self { features: Init::init(device), classifier: Init::init(device) }
    }

    /// The logits of each image.
    pub fn forward<N: Dim, H: LeNet5Side, W: LeNet5Side>(
        &self,
        images: Tensor![N, 1, H, W],
    ) -> Tensor![N, { CLASSES }] {
        images.apply(&self.features).apply(&self.classifier)
    }
}

network!(LeNet5: 1 channels, LeNet5Side, Features::PARAMETERS + Classifier::<CLASSES>::PARAMETERS);
