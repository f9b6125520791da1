//~ an image side of `W` cannot carry a feature pyramid
//~ W: Pyramid
use kiln::prelude::*;
use kiln::tensor::Pyramid;
use kiln::vision::{PicoResNet, Segmenter};

pub fn wrong<H: Pyramid, W: Dim>(net: &Segmenter<PicoResNet, 32, 64, 128, 32, 20>, images: Tensor![Batch, 3, H, W]) {
    net.forward(images); // wrong
}
