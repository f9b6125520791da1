//~ a crop of 224 x 224 does not fit `kiln::kiln_data::Image<3, 200, 256>`
//~ put a larger `Resize` before it
use kiln::data::{CenterCrop, Resize, Sample, Target, Transform};

pub fn wrong<T: Target>(sample: Sample<T>) {
    let sample = Resize::<200, 256>.apply(sample, None);
    CenterCrop::<224, 224>::default().apply(sample, None); // wrong
}
