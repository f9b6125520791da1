//~ expected `3`, found `1`
use kiln::data::Classified;
use kiln::prelude::*;

pub fn wrong(layer: &Conv2d<3, 8, 3>, batch: Classified<10, 1, 28, 28>) {
    layer.forward(batch.images); // wrong
}
