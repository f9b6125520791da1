//~ no function or associated item named `init`
use kiln::prelude::*;
use kiln::vision::BasicBlock;

pub fn wrong(device: &Device) {
    BasicBlock::<64, 128, 2>::init(device); // wrong
}
