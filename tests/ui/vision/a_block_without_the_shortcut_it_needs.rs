//~ a block from 64 channels to 128 with a stride of 2 needs the shortcut `Projection<64, 128, 2>`
use kiln::prelude::*;
use kiln::vision::BasicBlock;

pub fn wrong(device: &Device) {
    BasicBlock::<64, 128, 2>::init(device); // wrong
}
