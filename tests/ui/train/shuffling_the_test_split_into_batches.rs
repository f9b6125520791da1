//~ Train
//~ Test
//~ expected
use kiln::data::{Loader, LoaderOptions, Splits};
use kiln::prelude::*;

pub fn wrong(splits: Splits, device: &Device) {
    Loader::shuffled(splits.test, LoaderOptions::default(), device); // wrong
}
