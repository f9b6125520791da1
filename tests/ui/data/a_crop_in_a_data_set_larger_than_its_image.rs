//~ a crop of 224 x 224 does not fit `kiln::kiln_data::Image<3, 200, 256>`
use kiln::data::{Dataset, Label, RandomCrop, Resize, Sample, Split, Train};

pub fn wrong<D: Dataset<Sample = Sample<Label<10>>>>(split: Split<Train, D>) {
    let _ = split.transformed((Resize::<200, 256>, RandomCrop::<224, 224>::default())); // wrong
}
