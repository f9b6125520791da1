//~ is not a nested array of numbers
use kiln::prelude::*;

pub fn wrong(device: &Device) {
    Tensor::from_array([["1.0"]], device); // wrong
}
