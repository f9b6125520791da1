//~ `Cnn<10>` takes 3136 features, and `(Len<64>, Len<8>, Len<8>)` flattens to another number
use kiln::prelude::*;
use kiln::vision::Cnn;

pub fn wrong(net: &Cnn<10>, images: Tensor![Batch, 1, 32, 32]) {
    net.forward(images); // wrong
}
