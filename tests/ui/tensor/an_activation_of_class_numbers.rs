//~ relu
//~ Int
use kiln::prelude::*;

pub fn wrong(classes: Tensor![Batch, 10; Int]) {
    classes.relu(); // wrong
}
