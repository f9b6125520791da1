//~ expected `128`, found `64`
use kiln::prelude::*;
use kiln::vision::BasicBlock;

pub fn wrong(block: &BasicBlock<64, 128, 1>, x: Tensor![Batch, 64, 56, 56]) {
    block.forward(x); // wrong
}
