//~ LeNet-5 takes an image side of 32 to 35, and `Len<28>` reaches it
use kiln::prelude::*;
use kiln::vision::LeNet5;

pub fn wrong(net: &LeNet5<10>, digits: Tensor![Batch, 1, 28, 28]) {
    net.forward(digits); // wrong
}
