//~ 3136
//~ 4096
use kiln::prelude::*;
use kiln::vision::Cnn;

pub fn wrong(net: &Cnn<10>, images: Tensor![Batch, 1, 32, 32]) {
    net.forward(images); // wrong
}
