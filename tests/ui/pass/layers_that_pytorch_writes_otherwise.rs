use kiln::prelude::*;

#[derive(Module, Debug)]
pub struct List {
    pub layers: [Linear<4, 4>; 3],
}

pub type Net = Stack![
    Conv2d<3, 8, 3, Dilation<2, Stride<2, Pad<1>>>>,
    GroupedConv2d<8, 16, 3, Groups<4, Same>>,
    DepthwiseConv2d<16, 3>,
    RectConv2d<16, 8, Kernel<3, 5>>,
    PReluPerChannel<8>,
    GroupNorm<4, 8>,
    InstanceNorm2d<8, Affine>,
    Upsample<2, Bilinear>,
    Upsample<2>,
    GroupedConvTranspose2d<8, 8, 3, Groups<4, OutputPad<1, Stride<2, Pad<1>>>>>,
    UpConv2d<8, 4, 2>,
    Softmax<1>,
    Glu<1>,
    ZeroPad2d<1>,
    GlobalAvgPool2d,
    WeightNormLinear<2, 4>,
    GeluTanh,
    LayerNorm<4>
];

pub fn right(net: &Net, layer: Linear<8, 4>, images: Tensor![Batch, 3, 32, 32]) -> Tensor![Batch, 4] {
    let _ = WeightNormLinear::from(layer);
    images.apply(&stack![]).apply(net)
}

pub fn losses(scores: Tensor![6, 4], device: &Device) -> [Scalar; 2] {
    let labels = Labels::try_ignoring(3, &[0, 1, 2, 3, 0, 1], device).unwrap();
    [CrossEntropyLoss::new().sum(scores.clone(), &labels), CrossEntropyLoss::new().forward(scores, &labels)]
}
