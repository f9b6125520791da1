//~ 100 cannot be split into 3 equal parts
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 100]) {
    Maxout::<3>.forward(x); // wrong
}
