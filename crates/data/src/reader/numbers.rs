//! [`Numbers`]: masks of many objects in one PNG, whose pixels are numbers of objects.

use crate::{DataError, Flaw, Mask, Place};
use image::ImageFormat;
use image::error::{DecodingError, ImageError, ImageFormatHint};
use png::{BitDepth, ColorType, Decoder, Limits};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// What lies in no object.
const BACKGROUND: u8 = 0;
/// The border between objects, which belongs to none.
const VOID: u8 = 255;
/// The most memory that the decoder may take besides the pixels.
const DECODER_BYTES: usize = 64 << 20;

/// The number of the object at each pixel, row by row, for a picture of this height and width.
pub(super) struct Numbers {
    height: usize,
    width: usize,
    pixels: Vec<u8>,
}

impl Numbers {
    pub(super) fn read(file: &Path, wanted: (usize, usize)) -> Result<Self, DataError> {
        let told = |flaw| DataError::Annotation { file: file.into(), place: Place::Header, flaw: Box::new(flaw) };
        let opened = File::open(file).map_err(|source| DataError::Read { file: file.into(), source })?;
        let decoder = Decoder::new_with_limits(BufReader::new(opened), Limits { bytes: DECODER_BYTES });
        let mut reader = decoder.read_info().map_err(|error| damaged(file, error))?;
        let header = reader.info();
        let (found, bits) = ((header.height as usize, header.width as usize), header.bit_depth);
        if found != wanted {
            return Err(told(Flaw::MaskSize { found, wanted }));
        }
        let indexed = matches!(header.color_type, ColorType::Indexed | ColorType::Grayscale);
        if !indexed || bits == BitDepth::Sixteen {
            return Err(told(Flaw::NoIndices { found: format!("{:?} of {} bits", header.color_type, bits as u8) }));
        }
        let mut packed = vec![0; reader.output_buffer_size().unwrap_or(0)];
        reader.next_frame(&mut packed).map_err(|error| damaged(file, error))?;
        Ok(Self { height: found.0, width: found.1, pixels: unpacked(&packed, found.1, bits as usize) })
    }

    /// The numbers of the objects that have pixels, in their order.
    pub(super) fn objects(&self) -> Vec<u8> {
        let mut there = [false; 256];
        self.pixels.iter().for_each(|number| there[usize::from(*number)] = true);
        (0..=u8::MAX).filter(|it| there[usize::from(*it)] && *it != BACKGROUND && *it != VOID).collect()
    }

    /// The pixels of the border; none where there are none.
    pub(super) fn border(&self) -> Option<Mask> {
        self.pixels.contains(&VOID).then(|| self.mask(VOID))
    }

    /// The pixels of one object.
    pub(super) fn mask(&self, number: u8) -> Mask {
        let pixels = self.pixels.iter().map(|it| *it == number).collect();
        Mask::from_pixels(self.height, self.width, pixels).expect("there are height * width numbers")
    }
}

/// One number a byte, of rows that hold several in a byte and end with one.
fn unpacked(packed: &[u8], width: usize, bits: usize) -> Vec<u8> {
    let row = |row: &[u8]| -> Vec<u8> {
        let number = |x: usize| row[x * bits / 8] >> (8 - bits - x * bits % 8) & (u8::MAX >> (8 - bits));
        (0..width).map(number).collect()
    };
    packed.chunks_exact((width * bits).div_ceil(8).max(1)).flat_map(row).collect()
}

fn damaged(file: &Path, error: png::DecodingError) -> DataError {
    let hint = ImageFormatHint::Exact(ImageFormat::Png);
    DataError::Picture { file: file.into(), source: ImageError::Decoding(DecodingError::new(hint, error)) }
}
