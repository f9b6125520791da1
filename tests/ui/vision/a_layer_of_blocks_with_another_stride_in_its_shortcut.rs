//~ a block from 256 channels to 512 with a stride of 2 needs the shortcut `Projection<256, 512, 2>`
//~ Conv2d<256, 512, 1, Stride<4, Same>>
use kiln::prelude::*;
use kiln::vision::{Bottleneck, Projection};

pub type Layer = Stack![Bottleneck<256, 128, 512, 2, Projection<256, 512, 4>>, Bottleneck<512, 128, 512, 1>];

pub fn wrong(layer: &Layer, x: Tensor![Batch, 256, 56, 56]) {
    x.apply(layer); // wrong
}
