//~ `Len<0>` counts nothing
use kiln::prelude::*;

pub fn wrong(device: &Device) {
    LocalResponseNorm::<0>::init(device); // wrong
}
