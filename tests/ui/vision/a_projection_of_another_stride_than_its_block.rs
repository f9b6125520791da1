//~ a block from 64 channels to 128 with a stride of 2 needs the shortcut `Projection<64, 128, 2>`
//~ Conv2d<64, 128, 1, Stride<1, Same>>
use kiln::prelude::*;
use kiln::vision::{BasicBlock, Projection};

pub fn wrong(block: &BasicBlock<64, 128, 2, Projection<64, 128, 1>>, x: Tensor![Batch, 64, 56, 56]) {
    block.forward(x); // wrong
}
