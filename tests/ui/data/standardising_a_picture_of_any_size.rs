//~ `Standardize<3>` cannot follow on
//~ sizes come first
use kiln::data::{Label, Sample, Standardization, Standardize, Transform};

pub fn wrong(sample: Sample<Label<10>>) {
    Standardize(Standardization::IMAGENET).apply(sample, None); // wrong
}
