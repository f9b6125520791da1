//~ `Cnn<10>` takes 3136 features, and `(Len<64>, Len<32>, Len<32>)` flattens to another number
use kiln::prelude::*;
use kiln::vision::Cnn;

pub fn wrong(net: &Cnn<10>, images: Tensor![Batch, 1, 128, 128]) {
    net.forward(images); // wrong
}
