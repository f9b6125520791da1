//~ into_scalar
//~ Len<10>
//~ Len<1>
use kiln::prelude::*;

pub fn wrong(loss: Tensor![10]) -> f32 {
    loss.into_scalar() // wrong
}
