//~ Batch` cannot be padded by 1 and 1
//~ `.forget()`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 28]) {
    x.pad::<0, 1, 1, _>(0.0); // wrong
}
