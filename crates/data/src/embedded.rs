//! The 10,000 handwritten digits that are part of the binary.

use crate::{DataError, Digits, Splits};
use std::path::Path;

const IMAGES: &[u8] = include_bytes!("../digits/images.idx3-ubyte.gz");
const LABELS: &[u8] = include_bytes!("../digits/labels.idx1-ubyte.gz");

impl Digits {
    /// 10,000 real digits of MNIST's training set: 7,500 to train, 1,000 to validate, 1,500 to test.
    ///
    /// # Errors
    /// None that a whole binary can have; the digits are read as any other file is.
    ///
    /// # Source
    /// Y. LeCun, C. Cortes, C. Burges: MNIST, under CC BY-SA 3.0; see `digits/README.md`.
    ///
    /// ```
    /// use kiln_data::Digits;
    ///
    /// let splits = Digits::embedded()?;
    /// assert_eq!([splits.train.len(), splits.valid.len(), splits.test.len()], [7_500, 1_000, 1_500]);
    /// # Ok::<(), kiln_data::DataError>(())
    /// ```
    pub fn embedded() -> Result<Splits<Self>, DataError> {
        Self::read((Path::new("embedded images"), IMAGES), (Path::new("embedded labels"), LABELS))?.parted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use sha2::{Digest, Sha256};
    use std::io::Read;

    fn sha256(gzipped: &[u8]) -> String {
        let mut content = Vec::new();
        GzDecoder::new(gzipped).read_to_end(&mut content).unwrap();
        Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_digits_are_those_of_the_readme() {
        let readme = include_str!("../digits/README.md");
        assert!(readme.contains(&format!("{}  images.idx3-ubyte", sha256(IMAGES))));
        assert!(readme.contains(&format!("{}  labels.idx1-ubyte", sha256(LABELS))));
    }

    #[test]
    fn the_digits_are_parted_by_position() {
        let labels = crate::idx::read_labels(Path::new("labels"), LABELS, 10).unwrap();
        let splits = Digits::embedded().unwrap();
        for position in [0, 500, 999] {
            assert_eq!(splits.train.sample(position).unwrap().label, usize::from(labels[position]));
            assert_eq!(splits.valid.sample(position).unwrap().label, usize::from(labels[7_500 + position]));
        }
        let held_out =
            std::array::from_fn(|class| labels[8_500..].iter().filter(|label| **label as usize == class).count());
        assert_eq!(held_out, [135, 170, 163, 148, 130, 132, 171, 142, 149, 160]);
    }
}
