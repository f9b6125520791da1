//~ expected `16`, found `8`
use kiln::prelude::*;

pub fn wrong(x: Tensor![16, 3], y: Tensor![8, 3]) {
    x.concat::<1, _>(y); // wrong
}
