//~ KILN_SIZES = "4093"
//~ 4093
//~ 2047
//~ 2046
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 2047, 28, 28], skip: Tensor![Batch, 2046, 28, 28]) {
    x.concat_channels(skip); // wrong
}
