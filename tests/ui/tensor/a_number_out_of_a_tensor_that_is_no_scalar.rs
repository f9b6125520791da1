//~ into_scalar
//~ Fixed<10>
//~ Fixed<1>
use kiln::prelude::*;

pub fn wrong(loss: Tensor![10]) -> f32 {
    loss.into_scalar() // wrong
}
