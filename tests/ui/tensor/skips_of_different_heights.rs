//~ expected `28`, found `30`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 64, 28, 28], skip: Tensor![Batch, 64, 30, 30]) {
    x.concat_channels(skip); // wrong
}
