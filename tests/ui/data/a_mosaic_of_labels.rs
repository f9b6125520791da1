//~ `Mosaic` does not join samples
use kiln::data::{Dataset, Label, Mosaic, Resize, Sample, Split, Train};

pub fn wrong<D: Dataset<Sample = Sample<Label<10>>>>(split: Split<Train, D>) {
    let split = split.transformed(Resize::<32, 32>);
    let _ = split.joined(Mosaic::default()); // wrong
}
