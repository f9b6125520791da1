//! [`Semantic`]: semantic segmentation, made of instance segmentation.

use crate::label_map::GROUND;
use crate::{ANY, DataError, Dataset, Instance, LabelMap, Sample, SampleRng, WithGround};
use kiln_dims::{Concat, Len};
use std::path::Path;

/// A data set's pictures and the class of every pixel: semantic segmentation, made of instance segmentation. Class 0 is
/// what no instance covers; so there is a class more.
///
/// # Edge cases
/// The border that VOC draws around objects has no class: it is neither learnt nor judged, as in VOC's own figure. Objects
/// without a mask are of class 0; a crowd is of its class.
///
/// ```
/// use kiln_data::{Dataset, Semantic, VocSegmentation};
///
/// let data = Semantic::<_, 21>::of(VocSegmentation::open("tests/fixtures/VOCdevkit/VOC2007", "train")?);
/// let sample = data.sample(0, None)?;
/// assert_eq!((sample.target.height(), sample.target.width()), (sample.image.height(), sample.image.width()));
/// assert_eq!(data.class_names()[..2], ["ground", "aeroplane"]);
/// assert_eq!((sample.target.at(5, 12), sample.target.classes().filter(Option::is_none).count()), (None, 14));
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct Semantic<D, const CLASSES: usize>(D);

impl<D, const OBJECTS: usize, const CLASSES: usize> Semantic<D, CLASSES>
where
    D: Dataset<Sample = Sample<Vec<Instance<OBJECTS>>>>,
{
    /// What the instances of `data` cover.
    ///
    /// # Compile errors
    /// Another class count than one more than the instances have.
    pub fn of<C: WithGround<CLASSES>>(data: D) -> Self
    where
        Len<OBJECTS>: Concat<Len<1>, Output = C>,
    {
        Self(data)
    }
}

impl<D: Dataset<Sample = Sample<Vec<Instance<ANY>>>>, const CLASSES: usize> Semantic<D, CLASSES> {
    /// The same of data whose files, which are `at` this place, say how many classes there are.
    ///
    /// # Errors
    /// Another class count than one more than the files name.
    ///
    /// ```
    /// use kiln_data::{ANY, CocoSegmentation, Semantic};
    ///
    /// let file = "tests/fixtures/coco/instances.json";
    /// let open = || CocoSegmentation::<ANY>::open(file, "tests/fixtures/coco/images");
    /// assert!(Semantic::<_, 4>::counted(open()?, file).is_ok());
    /// let told = Semantic::<_, 11>::counted(open()?, file).err().unwrap().to_string();
    /// assert!(told.contains("names 4 classes, and the type has 11: ground, "), "{told}");
    /// # Ok::<(), kiln_data::DataError>(())
    /// ```
    pub fn counted(data: D, at: impl AsRef<Path>) -> Result<Self, DataError> {
        let data = Self(data);
        match data.class_names() {
            found if found.len() == CLASSES => Ok(data),
            found => Err(DataError::Classes { at: at.as_ref().into(), found, wanted: CLASSES }),
        }
    }
}

impl<D, const OBJECTS: usize, const CLASSES: usize> Dataset for Semantic<D, CLASSES>
where
    D: Dataset<Sample = Sample<Vec<Instance<OBJECTS>>>>,
{
    type Sample = Sample<LabelMap<CLASSES>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn name(&self, index: usize) -> Option<String> {
        self.0.name(index)
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let Sample { image, target } = self.0.sample(index, rng)?;
        let size = [image.height(), image.width()];
        let map = LabelMap::painted(size, &target);
        let target = match self.0.unlabelled(index, size)? {
            Some(border) => map.without(&border),
            None => map,
        };
        Ok(Sample { image, target })
    }

    fn among(&self, share: &[usize], whole: &[usize]) -> Option<Self> {
        self.0.among(share, whole).map(Self)
    }

    fn sample_bytes(&self) -> usize {
        2 * self.0.sample_bytes()
    }

    fn fingerprint(&self) -> u64 {
        self.0.fingerprint()
    }

    fn class_names(&self) -> Vec<String> {
        std::iter::once(GROUND.into()).chain(self.0.class_names()).collect()
    }
}
