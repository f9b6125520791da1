//~ 100 cannot be split into 32 equal parts
use kiln::prelude::*;

pub fn wrong(device: &Device) {
    GroupedConv2d::<64, 100, 3, Groups<32>>::init(device); // wrong
}
