//~ f64::from(x)
//~ does not fit
use kiln::prelude::*;

pub fn wrong(x: Tensor![Batch, 10], by: f32) {
    x * by; // wrong
}
