//~ Len<250>` does not fit a U-Net of depth 4
//~ not a multiple of 16
use kiln_dims::{Len, Unet4};

fn segment<H: Unet4>(_: H) {}

pub fn wrong() {
    segment(Len::<250>); // wrong
}
