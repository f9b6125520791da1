//! A U-Net small enough to train on a CPU.
use super::unet_block::{DoubleConv, Down, Up};
use burn::{module::Module, tensor::Device};
use kiln_nn::{Conv2d, Init};
use kiln_tensor::{Dim, Same, Tensor, Unet4};

/// A [`UNet`](crate::UNet) of a quarter of its channels, 16 to 256, and so of a sixteenth of its arithmetic: for small
/// images and little time. 1,942,747 parameters with eleven classes.
///
/// # Shapes
/// `[N, 3, H, W]` to `[N, CLASSES, H, W]`.
///
/// # Compile errors
/// A side that is not a multiple of 16, as of a [`UNet`](crate::UNet).
///
/// ```
/// use kiln_nn::Init;
/// use kiln_tensor::Tensor;
/// use kiln_vision::PicoUNet;
/// let device = burn::tensor::Device::flex();
/// let images: Tensor![1, 3, 16, 32] = Tensor::ones(&device);
/// assert_eq!(PicoUNet::<2>::init(&device).forward(images).dims(), [1, 2, 16, 32]);
/// assert_eq!(PicoUNet::<11>::PARAMETERS, 1_942_747);
/// ```
#[derive(Module, Debug)]
pub struct PicoUNet<const CLASSES: usize> {
    inc: DoubleConv<3, 16>,
    down1: Down<16, 32>,
    down2: Down<32, 64>,
    down3: Down<64, 128>,
    down4: Down<128, 256>,
    up1: Up<256, 128>,
    up2: Up<128, 64>,
    up3: Up<64, 32>,
    up4: Up<32, 16>,
    outc: Conv2d<16, CLASSES, 1, Same>,
}

impl<const CLASSES: usize> PicoUNet<CLASSES> {
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
            outc: Conv2d::init(device),
        }
    }

    /// The logits of each pixel.
    pub fn forward<N: Dim, H: Unet4, W: Unet4>(&self, images: Tensor![N, 3, H, W]) -> Tensor![N, { CLASSES }, H, W] {
        self.name(self.features(images))
    }

    /// The logits of each pixel from its last maps.
    pub fn name<N: Dim, H: Dim, W: Dim>(&self, maps: Tensor![N, 16, H, W]) -> Tensor![N, { CLASSES }, H, W] {
        self.outc.forward(maps)
    }

    /// The last maps, which each pixel is named by.
    pub fn features<N: Dim, H: Unet4, W: Unet4>(&self, images: Tensor![N, 3, H, W]) -> Tensor![N, 16, H, W] {
        let whole = self.inc.forward(images);
        let half = self.down1.forward(whole.clone());
        let quarter = self.down2.forward(half.clone());
        let eighth = self.down3.forward(quarter.clone());
        let x = self.up1.forward(self.down4.forward(eighth.clone()), eighth);
        let x = self.up3.forward(self.up2.forward(x, quarter), half);
        self.up4.forward(x, whole)
    }
}

impl<const CLASSES: usize> Init for PicoUNet<CLASSES> {
    const PARAMETERS: usize = DoubleConv::<3, 16>::PARAMETERS
        + Down::<16, 32>::PARAMETERS
        + Down::<32, 64>::PARAMETERS
        + Down::<64, 128>::PARAMETERS
        + Down::<128, 256>::PARAMETERS
        + Up::<256, 128>::PARAMETERS
        + Up::<128, 64>::PARAMETERS
        + Up::<64, 32>::PARAMETERS
        + Up::<32, 16>::PARAMETERS
        + Conv2d::<16, CLASSES, 1>::PARAMETERS;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}
