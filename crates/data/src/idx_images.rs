//! [`IdxImages`]: labelled grey images from IDX files; [`Digits`] are those of MNIST's size.

use crate::fingerprint::Fingerprint;
use crate::folder::{Folder, opened};
use crate::{Augment, DataError, Dataset, GreyImage, Label, SampleRng, Split, Splits, Train, idx};
use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

/// MNIST and the data sets of its form, such as Fashion-MNIST: 28 x 28 grey images of ten classes.
pub type Digits = IdxImages<10, 28, 28>;

/// Grey images of `H` x `W` pixels, each with a label below `CLASSES`.
#[derive(Clone)]
pub struct IdxImages<const CLASSES: usize, const H: usize, const W: usize> {
    pixels: Arc<[u8]>,
    labels: Arc<[u8]>,
    augment: Option<Augment>,
}

/// One image and its class.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledImage<const H: usize, const W: usize> {
    /// The image, normalised.
    pub image: GreyImage<H, W>,
    /// The class, from 0.
    pub label: usize,
}

const IMAGES: &str = "idx3-ubyte";
const LABELS: &str = "idx1-ubyte";
const WANTED: &str = "`train-images-idx3-ubyte`, its labels and the two of `t10k`; \
                      or `images.idx3-ubyte` and `labels.idx1-ubyte`";

impl<const CLASSES: usize, const H: usize, const W: usize> IdxImages<CLASSES, H, W> {
    /// Opens the folder of a data set, its files gzipped or not, in one of two forms:
    ///
    /// - `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
    ///   `t10k-labels-idx1-ubyte`, as MNIST and Fashion-MNIST are published (also `train-images.idx3-ubyte`
    ///   and so on). The last sixth of the first pair validates (10,000 of 60,000), the rest of it trains,
    ///   and the second pair tests.
    /// - `images.idx3-ubyte` and `labels.idx1-ubyte`. Of these the first samples train, the next tenth
    ///   validates and the last 15 in 100 test: 7,500, 1,000 and 1,500 of 10,000.
    ///
    /// # Errors
    /// A folder or file that is missing, cannot be read or is damaged; images of another size than `H` x `W`;
    /// a label that is not below `CLASSES`; images and labels that differ in number; too few of them to part.
    pub fn open(dir: impl AsRef<Path>) -> Result<Splits<Self>, DataError> {
        let folder = Folder::new(dir.as_ref(), WANTED)?;
        if folder.find("train-images", IMAGES).is_some() {
            let (train, test) = (Self::pair(folder, "train-")?, Self::pair(folder, "t10k-")?);
            let (all, valid) = (train.at_least(6)?, train.len() / 6);
            test.at_least(1)?;
            let Splits { train, valid, .. } = Splits::by_position(train, [all - valid, valid, 0])?;
            Ok(Splits { train, valid, test: Split::whole(test) })
        } else if folder.find("images", IMAGES).is_some() {
            Self::pair(folder, "")?.parted()
        } else {
            Err(folder.missing(WANTED.into()))
        }
    }

    /// Opens one file of images and one of labels, gzipped or not, as a data set to be parted as you like.
    ///
    /// # Errors
    /// As [`open`](Self::open), for one pair.
    pub fn from_files(images: impl AsRef<Path>, labels: impl AsRef<Path>) -> Result<Self, DataError> {
        let (images, labels) = (images.as_ref(), labels.as_ref());
        Self::read((images, opened(images)?), (labels, opened(labels)?))
    }

    /// The class of every image, in order.
    pub fn labels(&self) -> impl Iterator<Item = usize> + '_ {
        self.labels.iter().map(|label| usize::from(*label))
    }

    fn pair(folder: Folder, prefix: &str) -> Result<Self, DataError> {
        let images = folder.open(&format!("{prefix}images"), IMAGES)?;
        let labels = folder.open(&format!("{prefix}labels"), LABELS)?;
        Self::read((&images.0, images.1), (&labels.0, labels.1))
    }

    /// Reads a pair of files, each given as its name and its bytes.
    pub(crate) fn read(images: (&Path, impl BufRead), labels: (&Path, impl BufRead)) -> Result<Self, DataError> {
        let pixels = idx::read_images(images.0, images.1, (H, W))?;
        let classes = idx::read_labels(labels.0, labels.1, CLASSES)?;
        let (found, wanted) = (pixels.len() / (H * W), classes.len());
        if found != wanted {
            return Err(DataError::Counts { images: images.0.into(), labels: labels.0.into(), found, wanted });
        }
        Ok(Self { pixels: pixels.into(), labels: classes.into(), augment: None })
    }

    /// An image as the file has it, and its class.
    pub(crate) fn stored(&self, index: usize) -> (&[[u8; W]], Label<CLASSES>) {
        let label = Label::new(self.labels[index].into()).expect("a label is checked when it is read");
        (&self.pixels.as_chunks().0[index * H..][..H], label)
    }

    /// By position: a tenth to validate, 15 in 100 to test, the rest, which comes first, to train.
    pub(crate) fn parted(self) -> Result<Splits<Self>, DataError> {
        let count = self.at_least(10)?;
        let (valid, test) = (count / 10, count * 15 / 100);
        Splits::by_position(self, [count - valid - test, valid, test])
    }

    fn at_least(&self, wanted: usize) -> Result<usize, DataError> {
        let found = self.len();
        if found < wanted { Err(DataError::TooFew { found, wanted }) } else { Ok(found) }
    }
}

impl<const CLASSES: usize, const H: usize, const W: usize> Dataset for IdxImages<CLASSES, H, W> {
    type Sample = LabelledImage<H, W>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.labels.len()
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let (rows, label) = self.stored(index);
        let values = match (self.augment, rng) {
            (Some(augment), Some(rng)) => augment.apply(rows, rng),
            _ => rows.iter().map(|row| row.map(f32::from)).collect(),
        };
        Ok(LabelledImage { image: GreyImage::normalise(values), label: label.index() })
    }

    fn fingerprint(&self) -> u64 {
        let augment = format!("{:?}", self.augment);
        Fingerprint::new().bytes(&self.pixels).bytes(&self.labels).bytes(augment.as_bytes()).get()
    }

    fn sample_bytes(&self) -> usize {
        size_of::<Self::Sample>() + size_of::<[[f32; W]; H]>()
    }
}

impl<const CLASSES: usize, const H: usize, const W: usize> Split<Train, IdxImages<CLASSES, H, W>> {
    /// Moves every image a little, anew in each epoch, when this split is loaded to train on.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use kiln_data::{Augment, Digits};
    ///
    /// let splits = Digits::embedded()?;
    /// let train = splits.train.augmented(Augment::default());
    /// assert_eq!(train.len(), 7_500);
    /// # }
    /// # Ok::<(), kiln_data::DataError>(())
    /// ```
    pub fn augmented(self, augment: Augment) -> Self {
        self.map(|images| IdxImages { augment: Some(augment), ..images.clone() })
    }
}
