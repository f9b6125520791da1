//~ Standardize<3>
//~ Image<1, 32, 32>
use kiln::data::{Image, Label, Sample, Standardization, Standardize, Transform};

pub fn wrong(sample: Sample<Label<10>, Image<1, 32, 32>>) {
    Standardize(Standardization::IMAGENET).apply(sample, None); // wrong
}
