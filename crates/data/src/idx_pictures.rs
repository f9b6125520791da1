//! [`IdxPictures`]: the images of IDX files as pictures, for transforms to change.

use crate::{DataError, Dataset, IdxImages, Label, Picture, Sample, SampleRng};
use std::sync::Arc;

/// The images of [`IdxImages`] as they are stored, in three equal channels: pictures like those of any other data set.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use kiln_data::{Digits, IdxPictures};
///
/// let valid = Digits::embedded()?.valid;
/// let label = valid.sample(0)?.label;
/// let pictures = valid.over(IdxPictures);
/// assert_eq!(pictures.sample(0)?.target.index(), label);
/// # }
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct IdxPictures<const CLASSES: usize, const H: usize, const W: usize>(pub Arc<IdxImages<CLASSES, H, W>>);

impl<const CLASSES: usize, const H: usize, const W: usize> Dataset for IdxPictures<CLASSES, H, W> {
    type Sample = Sample<Label<CLASSES>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let (rows, target) = self.0.stored(index);
        Ok(Sample { image: Picture::from_fn(H, W, |y, x| [rows[y][x]; 3]), target })
    }

    fn sample_bytes(&self) -> usize {
        size_of::<Self::Sample>() + 3 * H * W
    }

    fn fingerprint(&self) -> u64 {
        self.0.fingerprint()
    }

    fn class_names(&self) -> Vec<String> {
        self.0.class_names()
    }
}
