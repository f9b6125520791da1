//~ expected an array with a size of 2, found one with a size of 1
use kiln::prelude::*;

pub fn wrong(device: &Device) {
    Tensor::from_array([[1.0, 2.0], [3.0]], device); // wrong
}
