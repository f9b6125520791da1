//~ 100 cannot be split into 32 equal parts
use kiln::prelude::*;

pub fn wrong(device: &Device) {
    GroupNorm::<32, 100>::init(device); // wrong
}
