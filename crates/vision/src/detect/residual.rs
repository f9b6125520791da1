//! The residual networks of the catalogue as backbones.
use super::{Backbone, Features};
use crate::{ResNet18, ResNet34, ResNet50};
use kiln_tensor::{Dim, Pyramid, Tensor};

/// What three layers of a residual network give, which has a method of this name of its own for what its head sees. The
/// fourth and the head are not asked: they do not learn.
macro_rules! residual {
    ($($network:ident: $a:literal, $b:literal, $c:literal;)*) => {$(
        impl<const CLASSES: usize> Backbone<$a, $b, $c> for $network<CLASSES> {
            fn features<N: Dim, H: Pyramid, W: Pyramid>(
                &self,
                images: Tensor![N, 3, H, W],
            ) -> Features<N, H, W, $a, $b, $c> {
                let half = self.bn1.forward_relu(self.conv1.forward(images));
                let quarter = self.maxpool.forward(half).apply(&self.layer1);
                let eighth = quarter.clone().apply(&self.layer2);
                let sixteenth = eighth.clone().apply(&self.layer3);
                Features { quarter, eighth, sixteenth }
            }
        }
    )*};
}
residual! {
    ResNet18: 64, 128, 256;
    ResNet34: 64, 128, 256;
    ResNet50: 256, 512, 1024;
}

#[cfg(test)]
mod tests {
    use crate::{Backbone, ResNet18, ResNet50};
    use burn::tensor::{Device, Distribution};
    use kiln_tensor::Tensor;

    #[test]
    fn features_are_what_the_layers_give() {
        let device = Device::flex();
        let images: Tensor![2, 3, 32, 64] = Tensor::random(Distribution::Default, &device);
        let network = ResNet18::<3>::init(&device);
        let features = Backbone::features(&network, images.clone());
        assert_eq!(features.quarter.to_vec(), network.after_layer1(images.clone()).to_vec());
        assert_eq!(features.eighth.to_vec(), network.after_layer2(images.clone()).to_vec());
        assert_eq!(features.sixteenth.to_vec(), network.after_layer3(images).to_vec());
    }

    /// A side that is a multiple of 16 and not of 32, which the fourth layer would round up.
    #[test]
    fn half_a_stride_of_the_fourth_layer_is_a_side() {
        let device = Device::flex();
        let network = ResNet50::<3>::init(&device);
        let features = Backbone::features(&network, <Tensor![1, 3, 16, 48]>::ones(&device));
        let dims = [features.quarter.dims(), features.eighth.dims(), features.sixteenth.dims()];
        assert_eq!(dims, [[1, 256, 4, 12], [1, 512, 2, 6], [1, 1024, 1, 3]]);
    }
}
