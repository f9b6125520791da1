//! The networks of the catalogue that are stacks, as backbones.
use super::{Backbone, Features};
use crate::{MobileNetV2, Vgg11};
use kiln_nn::Cut;
use kiln_tensor::{Dim, Pyramid, Tensor};

/// What three layers of a network give whose `features` are a stack: how many layers lead to a quarter of the size, from
/// there to an eighth, and to a sixteenth. What follows is not asked: it does not learn.
macro_rules! stacked {
    ($($network:ident: $a:literal, $b:literal, $c:literal after $quarter:literal $eighth:literal $sixteenth:literal;)*) => {$(
        impl<const CLASSES: usize> Backbone<$a, $b, $c> for $network<CLASSES> {
            fn features<N: Dim, H: Pyramid, W: Pyramid>(
                &self,
                images: Tensor![N, 3, H, W],
            ) -> Features<N, H, W, $a, $b, $c> {
                // The parts share the parameters of the whole.
                let (to_quarter, beyond) = Cut::<$quarter>::cut(self.features.clone());
                let (to_eighth, beyond) = Cut::<$eighth>::cut(beyond);
                let (to_sixteenth, _) = Cut::<$sixteenth>::cut(beyond);
                let quarter = images.apply(&to_quarter);
                let eighth = quarter.clone().apply(&to_eighth);
                let sixteenth = eighth.clone().apply(&to_sixteenth);
                Features { quarter, eighth, sixteenth }
            }
        }
    )*};
}
stacked! {
    MobileNetV2: 24, 32, 96 after 4 3 7;
    Vgg11: 128, 256, 512 after 6 5 5;
}

#[cfg(test)]
mod tests {
    use crate::{Backbone, MobileNetV2, Vgg11};
    use burn::{
        module::{Module, ModuleVisitor, Param},
        optim::GradientsParams,
        tensor::{Device, Distribution},
    };
    use kiln_nn::Cut;
    use kiln_tensor::Tensor;

    /// A side that is a multiple of 16 and not of 32, of which the layers behind would make a rest.
    #[test]
    fn features_are_what_the_layers_give() {
        let device = Device::flex();
        let images: Tensor![2, 3, 32, 48] = Tensor::random(Distribution::Default, &device);
        let network = MobileNetV2::<3>::init(&device);
        let features = Backbone::features(&network, images.clone());
        let (layers, _) = Cut::<14>::cut(network.features);
        let wanted: Tensor![2, 96, 2, 3] = images.apply(&layers);
        assert_eq!(features.sixteenth.to_vec(), wanted.to_vec());
        let dims = [features.quarter.dims(), features.eighth.dims(), features.sixteenth.dims()];
        assert_eq!(dims, [[2, 24, 8, 12], [2, 32, 4, 6], [2, 96, 2, 3]]);
        let features = Backbone::features(&Vgg11::<3>::init(&device), <Tensor![1, 3, 16, 48]>::ones(&device));
        let dims = [features.quarter.dims(), features.eighth.dims(), features.sixteenth.dims()];
        assert_eq!(dims, [[1, 128, 4, 12], [1, 256, 2, 6], [1, 512, 1, 3]]);
    }

    #[test]
    fn parts_of_a_backbone_learn_as_the_whole() {
        let device = Device::flex().autodiff();
        let network = MobileNetV2::<3>::init(&device);
        let images: Tensor![2, 3, 32, 32] = Tensor::random(Distribution::Default, &device);
        let features = Backbone::features(&network, images);
        let seen = first_mean(&network);
        let gradients = features.sixteenth.sum_all().backward();
        let learnt = GradientsParams::from_grads(gradients, &network);
        // All that leads to a sixteenth: a convolution, a block of two, twelve of three, each with its normalisations.
        assert_eq!(learnt.len(), 3 * (1 + 2 + 12 * 3));
        assert_ne!(seen, vec![0.0; 32], "the network has seen the images, not a copy of it");
    }

    /// What the first normalisation has seen.
    fn first_mean(network: &MobileNetV2<3>) -> Vec<f32> {
        #[derive(Default)]
        struct First(Option<Vec<f32>>);
        impl ModuleVisitor for First {
            fn visit_float<const D: usize>(&mut self, param: &Param<burn::tensor::Tensor<D>>) {
                if !param.is_require_grad() {
                    self.0.get_or_insert_with(|| param.val().into_data().iter::<f32>().collect());
                }
            }
        }
        let mut first = First::default();
        network.visit(&mut first);
        first.0.expect("the network has normalisations")
    }
}
