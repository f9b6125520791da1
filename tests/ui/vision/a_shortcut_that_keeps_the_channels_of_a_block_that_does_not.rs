//~ a block from 64 channels to 128 with a stride of 1 needs the shortcut `Projection<64, 128, 1>`
use kiln::prelude::*;
use kiln::vision::BasicBlock;

pub fn wrong(block: &BasicBlock<64, 128, 1>, x: Tensor![Batch, 64, 56, 56]) {
    block.forward(x); // wrong
}
