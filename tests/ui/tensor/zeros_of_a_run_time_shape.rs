//~ not all sizes of `(Batch, Len<10>)` are known
use kiln::prelude::*;

pub fn wrong(device: &Device) -> Tensor![Batch, 10] {
    Tensor::zeros(device) // wrong
}
