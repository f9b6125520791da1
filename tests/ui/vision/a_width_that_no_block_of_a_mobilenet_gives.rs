//~ InvertedResidual<32, 144>` takes 32 channels or features, and `Len<24>` reaches it
use kiln::prelude::*;
use kiln::vision::{Inverted, InvertedResidual};

pub type Blocks = Stack![Inverted<16, 96, 24, 2>, InvertedResidual<32, 144>];

pub fn wrong(blocks: &Blocks, x: Tensor![Batch, 16, 56, 56]) {
    x.apply(blocks); // wrong
}
