//! [`Counted`]: an archive's file, whose bytes count as progress when they are read.

use super::Progress;
use std::io::{Read, Result, Seek, SeekFrom};

/// Tells how much of it was read.
pub(super) struct Counted<'a, R> {
    pub(super) content: R,
    pub(super) progress: &'a dyn Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.content.read(buffer)?;
        self.progress.advance(count as u64);
        Ok(count)
    }
}

impl<R: Seek> Seek for Counted<'_, R> {
    fn seek(&mut self, position: SeekFrom) -> Result<u64> {
        self.content.seek(position)
    }
}
