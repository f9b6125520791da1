//~ a crop of 224 x 224 does not fit `kiln::kiln_data::Image<3, 200, 256>`
//~ put a larger `Resize` before it
use kiln::data::{CenterCrop, HorizontalFlip, Label, Resize, Sample, Transform};

pub fn wrong(sample: Sample<Label<10>>) {
    let pipeline = (Resize::<200, 256>, CenterCrop::<224, 224>::default(), HorizontalFlip::default());
    pipeline.apply(sample, None); // wrong
}
