//~ 2381 is not in the table
//~ KILN_SIZES = "2381"
//~ `Dyn`
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 7, 3, 2381]) {
    x.flatten(); // wrong
}
