//! [`Cifar`]: CIFAR-10 and CIFAR-100, from their binary files.

use super::class_names::ClassNames;
use super::text::{lines, read_bytes, read_text};
use crate::fingerprint::Fingerprint;
use crate::{DataError, Dataset, Deal, Label, Picture, Sample, SampleRng, Splits};
use std::path::Path;
use std::sync::Arc;

/// CIFAR-10: 32 x 32 pictures of ten classes.
pub type Cifar10 = Cifar<10>;
/// CIFAR-100 by its hundred fine labels.
pub type Cifar100 = Cifar<100>;
/// CIFAR-100 by its twenty coarse labels, each of which is five of the fine ones.
pub type Cifar20 = Cifar<20>;

/// Colour pictures of 32 x 32 pixels, each of one of `CLASSES` classes: [`Cifar10`], [`Cifar100`] or [`Cifar20`].
///
/// The classes' names are read where their file lies beside the pictures; without it they are numbers. All pictures are
/// kept in memory as the files hold them: 3 KiB each, 150 MiB of the 50,000 to train on.
///
/// # Compile errors
/// Another number of classes than 10, 20 or 100.
///
/// # Source
/// A. Krizhevsky: Learning multiple layers of features from tiny images (2009), in its "binary version".
///
/// ```
/// use kiln_data::{Cifar100, Dataset};
///
/// let data = Cifar100::test("tests/fixtures/cifar100")?;
/// let sample = data.sample(0, None)?;
/// assert_eq!((sample.image.height(), sample.image.width()), (32, 32));
/// assert_eq!(data.class_names()[sample.target.index()], "fine 93");
/// # Ok::<(), kiln_data::DataError>(())
/// ```
#[derive(Clone)]
pub struct Cifar<const CLASSES: usize> {
    /// The files, one after the other.
    records: Arc<[u8]>,
    names: Option<ClassNames<CLASSES>>,
}

mod sealed {
    /// How a data set's files are made.
    #[diagnostic::on_unimplemented(
        message = "CIFAR has no set of as many classes as `{Self}`",
        note = "use `Cifar10`, `Cifar100`, or `Cifar20` for the coarse labels of CIFAR-100"
    )]
    pub trait Layout {
        /// Bytes of labels before the pixels of each picture.
        const LABELS: usize;
        /// Which of them is the label.
        const LABEL: usize;
        const TRAIN: &[&str];
        const TEST: &[&str];
        const NAMES: &str;
        /// The folder of the archive.
        const FOLDER: &str;
    }
}
use sealed::Layout;

const TEN: [&str; 5] =
    ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"];
const SIDE: usize = 32;
/// The pixels of one channel.
const PLANE: usize = SIDE * SIDE;
/// The longest file that is read: 1 GiB, seven times the longest that is published.
const LIMIT: u64 = 1 << 30;

impl Layout for Cifar<10> {
    const LABELS: usize = 1;
    const LABEL: usize = 0;
    const TRAIN: &[&str] = &TEN;
    const TEST: &[&str] = &["test_batch.bin"];
    const NAMES: &str = "batches.meta.txt";
    const FOLDER: &str = "cifar-10-batches-bin";
}

impl Layout for Cifar<100> {
    const LABELS: usize = 2;
    const LABEL: usize = 1;
    const TRAIN: &[&str] = &["train.bin"];
    const TEST: &[&str] = &["test.bin"];
    const NAMES: &str = "fine_label_names.txt";
    const FOLDER: &str = "cifar-100-binary";
}

impl Layout for Cifar<20> {
    const LABELS: usize = 2;
    const LABEL: usize = 0;
    const TRAIN: &[&str] = &["train.bin"];
    const TEST: &[&str] = &["test.bin"];
    const NAMES: &str = "coarse_label_names.txt";
    const FOLDER: &str = "cifar-100-binary";
}

impl<const CLASSES: usize> Cifar<CLASSES>
where
    Self: Layout,
{
    /// The 50,000 pictures to train on: `dir` holds the files, or the folder that the archive unpacks to.
    ///
    /// # Errors
    /// A folder or file that is missing, cannot be read or is cut short; a label that is not below `CLASSES`; a file of
    /// names that has another number of them.
    pub fn train(dir: impl AsRef<Path>) -> Result<Self, DataError> {
        Self::read(dir.as_ref(), Self::TRAIN)
    }

    /// The 10,000 pictures to test with.
    ///
    /// # Errors
    /// As [`train`](Self::train).
    pub fn test(dir: impl AsRef<Path>) -> Result<Self, DataError> {
        Self::read(dir.as_ref(), Self::TEST)
    }

    /// Both, as splits: a tenth of the pictures to train on, of each class alike, validates.
    ///
    /// # Errors
    /// As [`train`](Self::train); fewer pictures than splits.
    pub fn splits(dir: impl AsRef<Path>) -> Result<Splits<Self>, DataError> {
        let (train, test) = (Self::train(dir.as_ref())?, Self::test(dir.as_ref())?);
        let classes: Vec<u8> = train.records.chunks_exact(Self::record()).map(|it| it[Self::LABEL]).collect();
        Splits::holding_out(train, test, 0.1, &Deal::balanced(0, classes))
    }

    fn read(dir: &Path, files: &[&str]) -> Result<Self, DataError> {
        let unpacked = dir.join(Self::FOLDER);
        let dir = if unpacked.is_dir() { &unpacked } else { dir };
        if !dir.is_dir() {
            return Err(DataError::MissingFolder { dir: dir.into(), wanted: "CIFAR's binary version" });
        }
        let mut records = Vec::new();
        for name in files {
            let file = dir.join(name);
            if !file.exists() {
                return Err(DataError::Lacks { dir: dir.into(), wanted: format!("`{name}`") });
            }
            let batch = read_bytes(&file, LIMIT)?;
            Self::check(&file, &batch)?;
            records.extend_from_slice(&batch);
        }
        let names = dir.join(Self::NAMES);
        let names = names.exists().then(|| {
            let text = read_text(&names)?;
            ClassNames::new(&names, lines(&text).map(|(_, name)| name.into()).collect())
        });
        Ok(Self { records: records.into(), names: names.transpose()? })
    }

    fn check(file: &Path, batch: &[u8]) -> Result<(), DataError> {
        let (record, found) = (Self::record(), batch.len());
        if found == 0 || found % record != 0 {
            let wanted = (found / record + 1) * record;
            return Err(DataError::Truncated { file: file.into(), found: found as u64, wanted: wanted as u64 });
        }
        let labels = batch.chunks_exact(record).map(|it| usize::from(it[Self::LABEL]));
        match labels.enumerate().find(|(_, label)| *label >= CLASSES) {
            Some((position, found)) => Err(DataError::Label { file: file.into(), position, found, classes: CLASSES }),
            None => Ok(()),
        }
    }

    /// The bytes of a picture and its labels.
    const fn record() -> usize {
        Self::LABELS + 3 * PLANE
    }
}

impl<const CLASSES: usize> Dataset for Cifar<CLASSES>
where
    Self: Layout,
{
    type Sample = Sample<Label<CLASSES>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.records.len() / Self::record()
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let record = &self.records[index * Self::record()..][..Self::record()];
        let planes = &record[Self::LABELS..];
        let pixel = |y, x| [0, 1, 2].map(|channel| planes[channel * PLANE + y * SIDE + x]);
        let target = Label::new(record[Self::LABEL].into()).map_err(DataError::other)?;
        Ok(Sample { image: Picture::from_fn(SIDE, SIDE, pixel), target })
    }

    fn sample_bytes(&self) -> usize {
        size_of::<Self::Sample>() + 3 * PLANE
    }

    fn fingerprint(&self) -> u64 {
        Fingerprint::new().number(CLASSES as u64).bytes(&self.records).get()
    }

    fn class_names(&self) -> Vec<String> {
        match &self.names {
            Some(names) => names.to_vec(),
            None => (0..CLASSES).map(|class| class.to_string()).collect(),
        }
    }
}
