//! Where the elements of a tensor lie in a file, and how they are read.
use super::{
    contents::Found,
    source::{Fault, Source},
};
use std::cmp::Reverse;

/// Where the elements of a tensor lie in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Elements {
    /// The byte where the first one begins.
    pub begin: u64,
    /// How many elements lie between neighbours along each axis; none where all lie side by side in their order.
    pub strides: Option<Vec<usize>>,
    /// Bytes around them whose sum the file states.
    pub checked: Option<Checked>,
}

/// Bytes of a file, and the sum (CRC-32) that the file states of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Checked {
    pub begin: u64,
    pub end: u64,
    pub sum: u32,
}

impl Checked {
    /// Whether the bytes have that sum.
    pub fn hold(self, source: &mut Source) -> Result<bool, Fault> {
        let mut sum = crc32fast::Hasher::new();
        source.pieces(self.begin, self.end, |piece| sum.update(piece))?;
        Ok(sum.finalize() == self.sum)
    }
}

impl Found {
    /// The elements, side by side in their order. What the file claims was checked before: the tensor is as large as
    /// the network's, and lies within the file.
    pub fn read(&self, source: &mut Source) -> Result<Vec<u8>, Fault> {
        let size = self.dtype.size();
        let length = self.shape.iter().product::<usize>() * size;
        let Some(strides) = &self.elements.strides else {
            return source.bytes(self.elements.begin, length);
        };
        let mut bytes = vec![0; length];
        if length > 0 {
            self.gather(strides, source, &mut bytes)?;
        }
        Ok(bytes)
    }

    /// Copies each element to its place, along the axes of the file: largest stride outermost, so that the file is
    /// read nearly in order, and only a block of it is in memory.
    fn gather(&self, strides: &[usize], source: &mut Source, bytes: &mut [u8]) -> Result<(), Fault> {
        let size = self.dtype.size();
        let mut places = vec![size; self.shape.len()];
        for axis in (1..self.shape.len()).rev() {
            places[axis - 1] = places[axis] * self.shape[axis];
        }
        let mut axes: Vec<usize> = (0..self.shape.len()).collect();
        axes.sort_by_key(|&axis| Reverse(strides[axis]));
        let mut index = vec![0; axes.len()];
        let mut block = Block { begin: 0, bytes: Vec::new() };
        let (mut from, mut to) = (self.elements.begin, 0);
        loop {
            bytes[to..to + size].copy_from_slice(block.element(source, from, size)?);
            // The next index: the innermost axis that has not come to its end.
            let mut next = axes.len();
            loop {
                let Some(inner) = next.checked_sub(1) else { return Ok(()) };
                let axis = axes[inner];
                index[inner] += 1;
                from += (strides[axis] * size) as u64;
                to += places[axis];
                if index[inner] < self.shape[axis] {
                    break;
                }
                from -= (strides[axis] * size * self.shape[axis]) as u64;
                to -= places[axis] * self.shape[axis];
                index[inner] = 0;
                next = inner;
            }
        }
    }
}

/// A part of a file that is in memory.
struct Block {
    begin: u64,
    bytes: Vec<u8>,
}

impl Block {
    const LENGTH: u64 = 1 << 16;

    fn element(&mut self, source: &mut Source, begin: u64, size: usize) -> Result<&[u8], Fault> {
        let inside = |block: &Self| {
            let at = usize::try_from(begin.checked_sub(block.begin)?).ok()?;
            (at + size <= block.bytes.len()).then_some(at)
        };
        let at = match inside(self) {
            Some(at) => at,
            None => {
                let length = source.length.saturating_sub(begin).min(Self::LENGTH).max(size as u64);
                self.bytes.resize(length as usize, 0);
                source.read(begin, &mut self.bytes)?;
                self.begin = begin;
                0
            }
        };
        Ok(&self.bytes[at..at + size])
    }
}
