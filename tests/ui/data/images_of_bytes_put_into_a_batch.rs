//~ cannot be put together into batches
//~ standardised images of one size
use kiln::data::{Dataset, Label, Loader, LoaderOptions, Resize, Sample, Split, Train};
use kiln::prelude::*;

pub fn wrong<D: Dataset<Sample = Sample<Label<10>>>>(split: Split<Train, D>, device: &Device) {
    let split = split.transformed(Resize::<32, 32>);
    Loader::shuffled(split, LoaderOptions::default(), device); // wrong
}
