//! LeNet-5.
use super::layer::proved;
use burn::{module::Module, tensor::Device};
use kiln_nn::{AvgPool2d, Conv2d, Flatten, Init, Linear, Stack, Tanh};
use kiln_tensor::{Dim, Forward, Is, Len, Tensor};

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
/// An image of another size (`an_image_of_28_for_a_lenet5`).
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
    pub fn forward<N: Dim, H: Dim, W: Dim>(&self, images: Tensor![N, 1, H, W]) -> Tensor![N, { CLASSES }]
    where
        Features: Forward<Tensor![N, 1, H, W], Output = Tensor![N, 120]>,
    {
        images.apply(&self.features).apply(&self.classifier)
    }
}

impl<const CLASSES: usize> Init for LeNet5<CLASSES> {
    const PARAMETERS: usize = Features::PARAMETERS + Classifier::<CLASSES>::PARAMETERS;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, C: Is<1, Self>, H: Dim, W: Dim, const CLASSES: usize> Forward<Tensor<(N, C, H, W)>> for LeNet5<CLASSES>
where
    Features: Forward<Tensor<(N, Len<1>, H, W)>, Output = Tensor<(N, Len<120>)>>,
{
    type Output = Tensor![N, { CLASSES }];
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(proved::<Self, _, _, _, _, 1>(x))
    }
}
