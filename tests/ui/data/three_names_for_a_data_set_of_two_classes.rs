//~ expected an array with a size of 2, found one with a size of 3
use kiln::data::{DataError, VocDetection};

pub fn wrong() -> Result<VocDetection<2>, DataError> {
    VocDetection::<2>::open_named("data", "train", ["cat", "dog", "cow"]) // wrong
}
