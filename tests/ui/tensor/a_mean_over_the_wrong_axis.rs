//~ expected `10`, found `64`
use kiln::prelude::*;

pub fn wrong(scores: Tensor![64, 10]) -> Tensor![10] {
    scores.mean::<1>() // wrong
}
