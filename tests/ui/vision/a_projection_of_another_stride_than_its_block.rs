//~ 28
//~ 56
use kiln::prelude::*;
use kiln::vision::{BasicBlock, Projection};

pub fn wrong(block: &BasicBlock<64, 128, 2, Projection<64, 128, 1>>, x: Tensor![Batch, 64, 56, 56]) {
    block.forward(x); // wrong
}
