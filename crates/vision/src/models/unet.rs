//! U-Net.
use super::{
    layer::proved,
    unet_block::{DoubleConv, Down, Up},
};
use burn::{module::Module, tensor::Device};
use kiln_nn::{Conv2d, Init};
use kiln_tensor::{Dim, Forward, Is, Same, Tensor, Unet4};

/// A network that gives every pixel a class: four levels down and four up, where each level up sees what the level of
/// its size on the way down gave.
///
/// # Shapes
/// `[N, 3, H, W]` to `[N, CLASSES, H, W]`.
///
/// # Compile errors
/// A side that is not a multiple of 16, whose levels would not meet (`an_image_of_250_for_a_u_net`).
///
/// # Source
/// Ronneberger et al. 2015, "U-Net: Convolutional Networks for Biomedical Image Segmentation", with convolutions that
/// keep the size and a normalisation after each: <https://github.com/milesial/Pytorch-UNet>, and its keys in a file.
/// 31,037,633 parameters with one class.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::UNet;
/// let device = burn::tensor::Device::flex();
/// let images: Tensor![1, 3, 16, 32] = Tensor::ones(&device);
/// assert_eq!(UNet::<2>::init(&device).forward(images).dims(), [1, 2, 16, 32]);
/// ```
#[derive(Module, Debug)]
pub struct UNet<const CLASSES: usize> {
    /// 64 channels.
    pub inc: DoubleConv<3, 64>,
    /// 128 channels at half of the size.
    pub down1: Down<64, 128>,
    /// 256 channels at a quarter.
    pub down2: Down<128, 256>,
    /// 512 channels at an eighth.
    pub down3: Down<256, 512>,
    /// 1024 channels at a sixteenth.
    pub down4: Down<512, 1024>,
    /// Meets `down3`.
    pub up1: Up<1024, 512>,
    /// Meets `down2`.
    pub up2: Up<512, 256>,
    /// Meets `down1`.
    pub up3: Up<256, 128>,
    /// Meets `inc`.
    pub up4: Up<128, 64>,
    /// The head.
    pub outc: Head<CLASSES>,
}

/// The head of a [`UNet`].
#[derive(Module, Debug)]
pub struct Head<const CLASSES: usize> {
    /// Of one pixel.
    pub conv: Conv2d<64, CLASSES, 1, Same>,
}

impl<const CLASSES: usize> UNet<CLASSES> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self {
        Self {
            inc: DoubleConv::init(device),
            down1: Down::init(device),
            down2: Down::init(device),
            down3: Down::init(device),
            down4: Down::init(device),
            up1: Up::init(device),
            up2: Up::init(device),
            up3: Up::init(device),
            up4: Up::init(device),
            outc: Head { conv: Conv2d::init(device) },
        }
    }

    /// The logits of each pixel.
    pub fn forward<N: Dim, H: Unet4, W: Unet4>(&self, images: Tensor![N, 3, H, W]) -> Tensor![N, { CLASSES }, H, W] {
        let whole = self.inc.forward(images);
        let half = self.down1.forward(whole.clone());
        let quarter = self.down2.forward(half.clone());
        let eighth = self.down3.forward(quarter.clone());
        let x = self.down4.forward(eighth.clone());
        let x = self.up1.forward(x, eighth);
        let x = self.up2.forward(x, quarter);
        let x = self.up3.forward(x, half);
        self.outc.conv.forward(self.up4.forward(x, whole))
    }
}

impl<const CLASSES: usize> Init for UNet<CLASSES> {
    const PARAMETERS: usize = DoubleConv::<3, 64>::PARAMETERS
        + Down::<64, 128>::PARAMETERS
        + Down::<128, 256>::PARAMETERS
        + Down::<256, 512>::PARAMETERS
        + Down::<512, 1024>::PARAMETERS
        + Up::<1024, 512>::PARAMETERS
        + Up::<512, 256>::PARAMETERS
        + Up::<256, 128>::PARAMETERS
        + Up::<128, 64>::PARAMETERS
        + Conv2d::<64, CLASSES, 1>::PARAMETERS;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, C: Is<3, Self>, H: Unet4, W: Unet4, const CLASSES: usize> Forward<Tensor<(N, C, H, W)>> for UNet<CLASSES> {
    type Output = Tensor![N, { CLASSES }, H, W];
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(proved::<Self, _, _, _, _, 3>(x))
    }
}
