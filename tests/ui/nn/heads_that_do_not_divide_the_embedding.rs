//~ HEADS must divide EMBED: 7 heads cannot share a width of 64
use kiln::prelude::*;

pub fn wrong(device: &Device) {
    MultiheadAttention::<64, 7>::init(device); // wrong
}
