//! Networks so small that a step takes no time, and what all tests of training share.
use std::sync::{Mutex, MutexGuard, PoisonError};

use kiln::data::{Batched, Image, Sample, Standardization, Standardized};
use kiln::prelude::*;
use kiln::vision::{Backbone, DoubleConv, Down, Features, Up};

/// Eight channels at each scale, of three convolutions: what comes before is only made smaller.
#[derive(Module, Debug)]
pub struct TinyBackbone {
    quarter: Conv2d<3, 8, 3, Same>,
    eighth: Conv2d<8, 8, 3, Same>,
    sixteenth: Conv2d<8, 8, 3, Same>,
}

impl TinyBackbone {
    pub fn init(device: &Device) -> Self {
        Self { quarter: Conv2d::init(device), eighth: Conv2d::init(device), sixteenth: Conv2d::init(device) }
    }
}

impl Backbone<8, 8, 8> for TinyBackbone {
    fn features<N: Dim, H: Pyramid, W: Pyramid>(&self, images: Tensor![N, 3, H, W]) -> Features<N, H, W, 8, 8, 8> {
        let pool: MaxPool2d<2> = MaxPool2d::new();
        let small = pool.forward(pool.forward(images));
        let quarter = self.quarter.forward(small).relu();
        let eighth = self.eighth.forward(pool.forward(quarter.clone())).relu();
        let sixteenth = self.sixteenth.forward(pool.forward(eighth.clone())).relu();
        Features { quarter, eighth, sixteenth }
    }
}

/// A U-Net of one level down and one up.
#[derive(Module, Debug)]
pub struct TinyUNet<const CLASSES: usize> {
    whole: DoubleConv<3, 8>,
    down: Down<8, 16>,
    up: Up<16, 8>,
    output: Conv2d<8, CLASSES, 1, Same>,
}

impl<const CLASSES: usize> TinyUNet<CLASSES> {
    pub fn init(device: &Device) -> Self {
        Self {
            whole: DoubleConv::init(device),
            down: Down::init(device),
            up: Up::init(device),
            output: Conv2d::init(device),
        }
    }

    pub fn forward<N: Dim, H: Halves, W: Halves>(&self, images: Tensor![N, 3, H, W]) -> Tensor![N, { CLASSES }, H, W] {
        let whole = self.whole.forward(images);
        let half = self.down.forward(whole.clone());
        self.output.forward(self.up.forward(half, whole))
    }
}

/// Scenes as one batch, standardised.
pub fn batch<T: Batched, const SIDE: usize>(
    scenes: impl Iterator<Item = Sample<T, Image<3, SIDE, SIDE>>>,
    device: &Device,
) -> T::Batch<3, SIDE, SIDE> {
    let standard = Standardization::new([0.5; 3], [0.25; 3]);
    let (images, targets): (Vec<_>, Vec<_>) =
        scenes.map(|scene| (scene.image.unit().standardized(&standard), scene.target)).unzip();
    let values: Vec<f32> = images.iter().flat_map(Image::<3, SIDE, SIDE, Standardized>::planes).collect();
    let data = burn::tensor::TensorData::new(values, [images.len(), 3, SIDE, SIDE]);
    let images = Tensor::try_from_burn(burn::Tensor::<4>::from_data(data, device)).unwrap();
    T::batch(images, targets, device).unwrap()
}

/// burn's CPU backends have one stream of random numbers in a process: one network at a time.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
