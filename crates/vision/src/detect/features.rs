//! [`Features`]: what a backbone sees at three scales, and [`Backbone`], what gives them.
use burn::module::Module;
use kiln_tensor::{Dim, Len, Pyramid, Tensor};

/// Feature maps at a quarter, an eighth and a sixteenth of the image, of `A`, `B` and `C` channels.
#[derive(Clone, Debug)]
pub struct Features<N: Dim, H: Pyramid, W: Pyramid, const A: usize, const B: usize, const C: usize> {
    /// Each cell is 4 pixels wide and high.
    pub quarter: Tensor<(N, Len<A>, H::L4, W::L4)>,
    /// Each cell is 8 pixels wide and high.
    pub eighth: Tensor<(N, Len<B>, H::L8, W::L8)>,
    /// Each cell is 16 pixels wide and high.
    pub sixteenth: Tensor<(N, Len<C>, H::L16, W::L16)>,
}

/// A network that turns images into [`Features`]: [`PicoResNet`](crate::PicoResNet) gives 32, 64 and 128 channels. Networks
/// of the catalogue are backbones too, with weights from a file or without; what follows in them is not asked, and does not
/// learn:
///
/// | backbone | channels | to a sixteenth by |
/// |---|---|---|
/// | [`ResNet18`](crate::ResNet18), [`ResNet34`](crate::ResNet34) | 64, 128, 256 | `layer3` |
/// | [`ResNet50`](crate::ResNet50) | 256, 512, 1024 | `layer3` |
/// | [`MobileNetV2`](crate::MobileNetV2) | 24, 32, 96 | `features.13` |
/// | [`Vgg11`](crate::Vgg11) | 128, 256, 512 | `features.15` |
///
/// # Compile errors
/// A neck for other channels (`a_backbone_of_other_channels_than_its_neck`).
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::{Detector, ResNet18};
/// let device = burn::tensor::Device::flex();
/// let backbone = ResNet18::<1000>::init(&device);
/// let detector = Detector::<_, 64, 128, 256, 32, 20>::init(backbone, &device);
/// let found = detector.forward(<Tensor![1, 3, 32, 48]>::ones(&device));
/// assert_eq!(found.logits.dims(), [1, 8 * 12 + 4 * 6 + 2 * 3, 20]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` gives no features of {A}, {B} and {C} channels",
    label = "the neck takes other channels than this backbone gives",
    note = "name the channels that the backbone gives: `Fpn<32, 64, 128, 32>` over `PicoResNet`, `Fpn<64, 128, 256, 32>` over `ResNet18`"
)]
pub trait Backbone<const A: usize, const B: usize, const C: usize>: Module {
    /// The features of each image.
    fn features<N: Dim, H: Pyramid, W: Pyramid>(&self, images: Tensor![N, 3, H, W]) -> Features<N, H, W, A, B, C>;
}
