//~ the activations of the network take more than 16 MiB
use kiln::prelude::*;

pub type Net = Stack![Conv2d<3, 64, 3, Same>, Relu, GlobalAvgPool2d, Linear<64, 10>];
pub type Images = Tensor![Batch, 3, 224, 224];

const BUDGET: u64 = 16 << 20;
const _: () = assert!(<Net as Facts<Images>>::ACTIVATION_BYTES < BUDGET, "the activations of the network take more than 16 MiB"); // wrong
