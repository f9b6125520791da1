//~ Image<3, 32, 32, Standardized>` is no picture of bytes
//~ put `ToUnit` and `Standardize` last
use kiln::data::{HorizontalFlip, Image, Label, Sample, Standardized, Transform};

pub fn wrong(sample: Sample<Label<10>, Image<3, 32, 32, Standardized>>) {
    HorizontalFlip::default().apply(sample, None); // wrong
}
