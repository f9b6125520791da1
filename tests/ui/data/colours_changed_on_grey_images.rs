//~ <Picture<1> as Raster>::Pixel == [u8; 3]
//~ expected an array with a size of 3, found one with a size of 1
use kiln::data::{ColorJitter, Label, Picture, Sample, Transform};

pub fn wrong(sample: Sample<Label<10>, Picture<1>>) {
    ColorJitter::default().apply(sample, None); // wrong
}
