//~ expected `Image<3, 32, 32, Standardized>`, found `Image<3, 32, 32>`
use kiln::data::{Dataset, Label, Loader, LoaderOptions, Resize, Sample, Split, Train};
use kiln::prelude::*;

pub fn wrong<D: Dataset<Sample = Sample<Label<10>>>>(split: Split<Train, D>, device: &Device) {
    let split = split.transformed(Resize::<32, 32>);
    Loader::shuffled(split, LoaderOptions::default(), device); // wrong
}
