//~ expected `3`, found `2`
use kiln::prelude::*;

pub fn wrong(device: &Device) -> Tensor![2, 3] {
    Tensor::from_array([[1.0, 2.0], [3.0, 4.0]], device) // wrong
}
