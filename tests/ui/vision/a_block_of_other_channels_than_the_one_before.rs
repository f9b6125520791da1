//~ BasicBlock<64, 64, 1>` takes 64 channels or features, and `Len<128>` reaches it
use kiln::prelude::*;
use kiln::vision::{BasicBlock, Projection};

pub type Layer = Stack![BasicBlock<64, 128, 2, Projection<64, 128, 2>>, BasicBlock<64, 64, 1>];

pub fn wrong(layer: &Layer, x: Tensor![Batch, 64, 56, 56]) {
    x.apply(layer); // wrong
}
