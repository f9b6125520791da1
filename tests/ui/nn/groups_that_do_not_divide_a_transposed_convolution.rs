//~ 12 cannot be split into 8 equal parts
use kiln::prelude::*;

pub fn wrong(device: &Device) {
    GroupedConvTranspose2d::<16, 12, 4, Groups<8, Stride<2, Pad<1>>>>::init(device); // wrong
}
