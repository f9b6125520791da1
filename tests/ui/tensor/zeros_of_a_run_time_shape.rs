//~ Len<10>)` are known at compile time
//~ try_from_burn
use kiln::prelude::*;

pub fn wrong(device: &Device) -> Tensor![Batch, 10] {
    Tensor::zeros(device) // wrong
}
