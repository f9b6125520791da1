//! IDX files, gzipped or not: the format that MNIST is published in.
//!
//! A file is not trusted: memory grows with what is really read, to [`LIMIT`] at most, and reading stops
//! one byte after the end that the header gives.

use crate::DataError;
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, ErrorKind, Read};
use std::path::Path;

/// The longest file that is read, decompressed: 1 GiB, twenty times MNIST.
pub(crate) const LIMIT: u64 = 1 << 30;

/// Reads a file of grey images: the pixels of all, row by row, and all there are.
pub(crate) fn read_images(file: &Path, source: impl BufRead, size: (usize, usize)) -> Result<Vec<u8>, DataError> {
    let mut idx = Idx::new(file, source)?;
    let [count, height, width] = idx.header("images", 0x0803)?;
    let found = (height as usize, width as usize);
    if found != size {
        return Err(DataError::ImageSize { file: file.into(), found, wanted: size });
    }
    idx.body(u128::from(count) * u128::from(height) * u128::from(width))
}

/// Reads a file of labels, each of which names one of `classes`.
pub(crate) fn read_labels(file: &Path, source: impl BufRead, classes: usize) -> Result<Vec<u8>, DataError> {
    let mut idx = Idx::new(file, source)?;
    let [count] = idx.header("labels", 0x0801)?;
    let labels = idx.body(u128::from(count))?;
    match labels.iter().position(|&label| usize::from(label) >= classes) {
        Some(position) => {
            let found = labels[position].into();
            Err(DataError::Label { file: file.into(), position, found, classes })
        }
        None => Ok(labels),
    }
}

/// A file that is being read.
struct Idx<'a> {
    file: &'a Path,
    content: Box<dyn Read + 'a>,
    /// Bytes read so far.
    found: u64,
    /// Bytes that the file should have, as far as is known.
    wanted: u64,
}

impl<'a> Idx<'a> {
    fn new(file: &'a Path, mut source: impl BufRead + 'a) -> Result<Self, DataError> {
        let start = source.fill_buf().map_err(|source| DataError::Read { file: file.into(), source })?;
        let content: Box<dyn Read + 'a> =
            if start.starts_with(&[0x1f, 0x8b]) { Box::new(MultiGzDecoder::new(source)) } else { Box::new(source) };
        Ok(Self { file, content, found: 0, wanted: 0 })
    }

    /// The sizes that follow the magic number.
    fn header<const AXES: usize>(&mut self, content: &'static str, magic: u32) -> Result<[u32; AXES], DataError> {
        self.wanted = 4 + 4 * AXES as u64;
        let found = self.number()?;
        if found != magic {
            return Err(DataError::Magic { file: self.file.into(), content, found, wanted: magic });
        }
        let mut sizes = [0; AXES];
        for size in &mut sizes {
            *size = self.number()?;
        }
        Ok(sizes)
    }

    fn number(&mut self) -> Result<u32, DataError> {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&self.bytes(4)?);
        Ok(u32::from_be_bytes(bytes))
    }

    /// All that follows the header: so many bytes, and no more.
    fn body(mut self, count: u128) -> Result<Vec<u8>, DataError> {
        let found = u128::from(self.wanted) + count;
        if found > u128::from(LIMIT) {
            return Err(DataError::TooLarge { file: self.file.into(), found, limit: LIMIT });
        }
        self.wanted = found as u64;
        let body = self.bytes(count as u64)?;
        let mut rest = Vec::new();
        match self.content.take(1).read_to_end(&mut rest) {
            Ok(0) => Ok(body),
            Ok(_) => Err(DataError::Trailing { file: self.file.into(), wanted: self.wanted }),
            Err(source) => Err(unreadable(self.file, source)),
        }
    }

    fn bytes(&mut self, count: u64) -> Result<Vec<u8>, DataError> {
        let mut bytes = Vec::new();
        let end = self.content.by_ref().take(count).read_to_end(&mut bytes);
        self.found += bytes.len() as u64;
        match end {
            Ok(_) if bytes.len() as u64 == count => Ok(bytes),
            Err(source) if source.kind() != ErrorKind::UnexpectedEof => Err(unreadable(self.file, source)),
            _ => Err(DataError::Truncated { file: self.file.into(), found: self.found, wanted: self.wanted }),
        }
    }
}

/// What an error in the midst of a file means: the decompressor's, or the system's.
fn unreadable(file: &Path, source: io::Error) -> DataError {
    let file = file.into();
    match source.kind() {
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
            DataError::Corrupt { file, source }
        }
        _ => DataError::Read { file, source },
    }
}
