//~ expected `10`, found `100`
use kiln::prelude::*;
use kiln::vision::ResNet50;

pub fn wrong(net: &ResNet50<10>, images: Tensor![Batch, 3, 224, 224], labels: &Labels<Batch, 100>) {
    cross_entropy(net.forward(images), labels); // wrong
}
