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
    /// read nearly in order, and only a block of it is in memory. However the elements lie, no more is read than
    /// [`Block::FOR_EACH`] bytes an element.
    fn gather(&self, strides: &[usize], source: &mut Source, bytes: &mut [u8]) -> Result<(), Fault> {
        let size = self.dtype.size();
        let mut places = vec![size; self.shape.len()];
        for axis in (1..self.shape.len()).rev() {
            places[axis - 1] = places[axis] * self.shape[axis];
        }
        let mut axes: Vec<usize> = (0..self.shape.len()).collect();
        axes.sort_by_key(|&axis| Reverse(strides[axis]));
        let mut index = vec![0; axes.len()];
        let mut block = Block { begin: 0, bytes: Vec::new(), served: 1 };
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

/// A part of a file that is in memory. It is as long as the elements taken of the one before are worth.
struct Block {
    begin: u64,
    bytes: Vec<u8>,
    /// How many elements were taken of it.
    served: u64,
}

impl Block {
    const LONGEST: u64 = 1 << 16;
    const FOR_EACH: u64 = 1 << 10;

    fn element(&mut self, source: &mut Source, begin: u64, size: usize) -> Result<&[u8], Fault> {
        let inside = |block: &Self| {
            let at = usize::try_from(begin.checked_sub(block.begin)?).ok()?;
            (at + size <= block.bytes.len()).then_some(at)
        };
        let at = match inside(self) {
            Some(at) => at,
            None => {
                let worth = self.served.saturating_mul(Self::FOR_EACH).min(Self::LONGEST);
                let length = source.length.saturating_sub(begin).min(worth).max(size as u64);
                self.bytes.resize(length as usize, 0);
                source.read(begin, &mut self.bytes)?;
                (self.begin, self.served) = (begin, 0);
                0
            }
        };
        self.served += 1;
        Ok(&self.bytes[at..at + size])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::DType;
    use std::{fs::File, io::Write};

    /// The elements of a tensor with these strides, and how many bytes of a file of 256 MiB were read for them.
    fn read(shape: &[usize], strides: &[usize], whole: &[u8]) -> (Vec<u8>, u64) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("elements");
        let mut file = File::create(&path).unwrap();
        file.write_all(whole).unwrap();
        file.set_len(1 << 28).unwrap();
        let Ok(mut source) = Source::open(&path) else { panic!("the file is there") };
        let elements = Elements { begin: 0, strides: Some(strides.to_vec()), checked: None };
        let found = Found { name: String::new(), dtype: DType::F32, shape: shape.to_vec(), elements };
        let Ok(bytes) = found.read(&mut source) else { panic!("the file has room for them") };
        (bytes, source.taken)
    }

    #[test]
    fn elements_are_found_whatever_their_strides_are() {
        let whole: Vec<u8> = (0..4000_u32).flat_map(u32::to_le_bytes).collect();
        for strides in [[1, 10, 100], [100, 10, 1], [0, 7, 300], [3, 0, 0], [5, 5, 5], [1000, 1, 999]] {
            let (bytes, _) = read(&[3, 4, 2], &strides, &whole);
            let places = (0..3).flat_map(|a| (0..4).flat_map(move |b| (0..2).map(move |c| [a, b, c])));
            let wanted = places.map(|at| at.iter().zip(strides).map(|(at, stride)| at * stride).sum::<usize>() as u32);
            assert_eq!(bytes, wanted.flat_map(u32::to_le_bytes).collect::<Vec<_>>(), "{strides:?}");
        }
    }

    /// As far apart as the file allows, there and back again, all in one place, in pairs.
    #[test]
    fn no_more_is_read_than_the_elements_are_worth() {
        for (shape, strides) in [
            ([300, 300], [20_001, 20_000]),
            ([300, 300], [20_000, 20_001]),
            ([300, 300], [0, 0]),
            ([300, 300], [1, 0]),
            ([2, 45_000], [1, 800]),
            ([45_000, 2], [1000, 160_000]),
        ] {
            let (bytes, taken) = read(&shape, &strides, &[]);
            assert_eq!(bytes.len(), 360_000);
            let most = Block::FOR_EACH * 90_000 + Block::LONGEST;
            assert!(taken <= most, "{taken} bytes were read for {shape:?} by {strides:?}, and {most} are allowed");
        }
    }
}
