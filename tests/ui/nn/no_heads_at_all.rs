//~ HEADS must divide EMBED: 0 heads cannot share a width of 64
use kiln::prelude::*;

pub fn wrong(device: &Device) {
    MultiheadAttention::<64, 0>::init(device); // wrong
}
