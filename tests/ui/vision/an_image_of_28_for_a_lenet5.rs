//~ does not fit an axis of 4
use kiln::prelude::*;
use kiln::vision::LeNet5;

pub fn wrong(net: &LeNet5<10>, digits: Tensor![Batch, 1, 28, 28]) {
    net.forward(digits); // wrong
}
