//! A network in which nothing looks at a whole batch, and how far two networks are apart.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Device;
use kiln_nn::{Conv2d, Linear, MaxPool2d};
use kiln_tensor::{Batch, Tensor};
use kiln_train::Classify;

#[derive(Module, Debug)]
pub struct Plain {
    conv: Conv2d<1, 4, 3>,
    pool: MaxPool2d<2>,
    output: Linear<676, 10>,
}

impl Classify<10> for Plain {
    type Images = Tensor![Batch, 1, 28, 28];
    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        self.output.forward(self.pool.forward(self.conv.forward(images).relu()).flatten())
    }
}

pub fn plain(device: &Device) -> Plain {
    Plain { conv: Conv2d::init(device), pool: MaxPool2d::new(), output: Linear::init(device) }
}

/// The numbers of each parameter.
pub fn parameters(network: &impl Module) -> Vec<Vec<f32>> {
    struct All(Vec<Vec<f32>>);
    impl ModuleVisitor for All {
        fn visit_float<const D: usize>(&mut self, param: &Param<burn::Tensor<D>>) {
            self.0.push(param.val().into_data().iter::<f32>().collect());
        }
    }
    let mut all = All(Vec::new());
    network.visit(&mut all);
    all.0
}

/// How far apart two networks are: of each parameter the norm of the difference, relative to the norm; the largest counts.
pub fn apart(a: &impl Module, b: &impl Module) -> f64 {
    let norm = |numbers: &mut dyn Iterator<Item = f32>| numbers.map(|it| f64::from(it).powi(2)).sum::<f64>().sqrt();
    let pairs = parameters(a).into_iter().zip(parameters(b));
    let apart = pairs.map(|(a, b)| {
        norm(&mut a.iter().zip(&b).map(|(a, b)| a - b)) / norm(&mut a.iter().copied()).max(f64::MIN_POSITIVE)
    });
    apart.fold(0.0, f64::max)
}
