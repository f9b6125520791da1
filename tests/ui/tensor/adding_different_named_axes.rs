//~ Time
//~ Batch
//~ does not fit
use kiln::prelude::*;

axis!(Time);

pub fn wrong(x: Tensor![Batch, 10], y: Tensor![Time, 10]) {
    x + y; // wrong
}
