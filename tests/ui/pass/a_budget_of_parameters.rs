use kiln::prelude::*;

pub type Features = Stack![Conv2d<1, 32, 3>, Relu, Conv2d<32, 64, 3>, BatchNorm2d<64>, Relu, MaxPool2d<2>];
pub type Net<const CLASSES: usize> = Stack![Features, Flatten, Linear<9216, 128>, Relu, Linear<128, CLASSES>];

const _: () = assert!(Net::<10>::PARAMETERS == 1_199_882 + 128);
