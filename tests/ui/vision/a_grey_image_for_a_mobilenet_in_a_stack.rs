//~ MobileNetV2<10>` takes 3 channels or features, and `Len<1>` reaches it
use kiln::prelude::*;
use kiln::vision::MobileNetV2;

pub fn wrong(net: &Stack![MobileNetV2<10>, Relu], images: Tensor![Batch, 1, 64, 64]) {
    images.apply(net); // wrong
}
