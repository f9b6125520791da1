//! Networks so small that a step takes no time, and what all tests of training share.
use std::sync::{Mutex, MutexGuard, PoisonError};

use kiln::prelude::*;
use kiln::vision::{Backbone, Features};

/// Eight channels at each scale, of five convolutions.
#[derive(Module, Debug)]
pub struct TinyBackbone {
    half: Conv2d<3, 8, 3, Stride<2, Same>>,
    quarter: Conv2d<8, 8, 3, Stride<2, Same>>,
    eighth: Conv2d<8, 8, 3, Stride<2, Same>>,
    sixteenth: Conv2d<8, 8, 3, Stride<2, Same>>,
    thirty_second: Conv2d<8, 8, 3, Stride<2, Same>>,
}

impl TinyBackbone {
    pub fn init(device: &Device) -> Self {
        Self {
            half: Conv2d::init(device),
            quarter: Conv2d::init(device),
            eighth: Conv2d::init(device),
            sixteenth: Conv2d::init(device),
            thirty_second: Conv2d::init(device),
        }
    }
}

impl Backbone<8, 8, 8> for TinyBackbone {
    fn features<N: Dim, H: Pyramid, W: Pyramid>(&self, images: Tensor![N, 3, H, W]) -> Features<N, H, W, 8, 8, 8> {
        let half = self.half.forward(images).relu();
        let quarter = self.quarter.forward(half).relu();
        let eighth = self.eighth.forward(quarter).relu();
        let sixteenth = self.sixteenth.forward(eighth.clone()).relu();
        let thirty_second = self.thirty_second.forward(sixteenth.clone()).relu();
        Features { eighth, sixteenth, thirty_second }
    }
}

/// burn's CPU backends have one stream of random numbers in a process: one network at a time.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
