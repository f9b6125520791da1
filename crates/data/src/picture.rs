//! [`Picture`]: an image as a file holds it, of any size.

mod jpeg;

use crate::DataError;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, ImageReader, Limits, RgbaImage};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind, Seek, SeekFrom};
use std::path::Path;

/// The most memory that decoding one file may take.
const DECODED_BYTES: u64 = 512 << 20;

/// An image whose size is known at run time: `C` channels of a byte each, in rows from the top.
///
/// A transform makes an [`Image`](crate::Image) of it, whose size is in its type.
///
/// ```
/// use kiln_data::Picture;
///
/// let picture = Picture::from_fn(2, 3, |y, x| [(10 * y + x) as u8]);
/// assert_eq!((picture.height(), picture.width()), (2, 3));
/// assert_eq!(picture.at(1, 2), [12]);
/// assert_eq!(picture.row(1), [[10], [11], [12]]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture<const C: usize = 3> {
    height: usize,
    width: usize,
    pixels: Vec<[u8; C]>,
}

impl<const C: usize> Picture<C> {
    /// A picture whose pixel in row `y` and column `x` is `pixel(y, x)`.
    pub fn from_fn(height: usize, width: usize, mut pixel: impl FnMut(usize, usize) -> [u8; C]) -> Self {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (y, x)));
        Self { height, width, pixels: places.map(|(y, x)| pixel(y, x)).collect() }
    }

    /// A picture of these pixels, row by row from the top; `None` where their number is not `height * width`.
    pub fn from_pixels(height: usize, width: usize, pixels: Vec<[u8; C]>) -> Option<Self> {
        (height.checked_mul(width) == Some(pixels.len())).then_some(Self { height, width, pixels })
    }

    /// The number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The pixels, row by row from the top.
    pub fn pixels(&self) -> &[[u8; C]] {
        &self.pixels
    }

    /// The pixels, row by row from the top.
    pub fn pixels_mut(&mut self) -> &mut [[u8; C]] {
        &mut self.pixels
    }

    pub(crate) fn into_pixels(self) -> Vec<[u8; C]> {
        self.pixels
    }

    /// The pixels of row `y`.
    ///
    /// # Panics
    /// When `y` is not below the height.
    pub fn row(&self, y: usize) -> &[[u8; C]] {
        &self.pixels[y * self.width..][..self.width]
    }

    /// The pixel in row `y` and column `x`.
    ///
    /// # Panics
    /// When `y` is not below the height or `x` not below the width.
    pub fn at(&self, y: usize, x: usize) -> [u8; C] {
        self.row(y)[x]
    }
}

/// What is made of a decoded file: [`Picture<1>`] holds grey, [`Picture<3>`] red, green and blue.
pub trait Decoded: Sized {
    #[doc(hidden)]
    fn from_decoded(decoded: DynamicImage) -> Self;
    #[doc(hidden)]
    fn from_colours(picture: Picture<3>) -> Self;
}

impl Decoded for Picture<1> {
    fn from_decoded(decoded: DynamicImage) -> Self {
        let grey = DynamicImage::from(opaque(decoded)).into_luma8();
        let (width, height) = (grey.width() as usize, grey.height() as usize);
        Self { height, width, pixels: grey.into_raw().into_iter().map(|value| [value]).collect() }
    }

    fn from_colours(picture: Picture<3>) -> Self {
        let (width, height) = (picture.width as u32, picture.height as u32);
        let colours = image::RgbImage::from_raw(width, height, picture.pixels.into_flattened());
        Self::from_decoded(colours.expect("a picture has height x width pixels").into())
    }
}

impl Decoded for Picture<3> {
    fn from_decoded(decoded: DynamicImage) -> Self {
        let colour = opaque(decoded);
        let (width, height) = (colour.width() as usize, colour.height() as usize);
        Self { height, width, pixels: colour.into_raw().as_chunks().0.to_vec() }
    }

    fn from_colours(picture: Picture<3>) -> Self {
        picture
    }
}

/// What a viewer with a white background shows.
fn opaque(decoded: DynamicImage) -> image::RgbImage {
    if !decoded.color().has_alpha() {
        return decoded.into_rgb8();
    }
    let image: RgbaImage = decoded.into_rgba8();
    let over_white = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    image::RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0;
        image::Rgb([red, green, blue].map(|value| over_white(value, alpha)))
    })
}

impl<const C: usize> Picture<C>
where
    Self: Decoded,
{
    /// Reads a picture from a file: JPEG, PNG, WebP or BMP, told by its content. Grey, colour, 16 bits and palettes
    /// become what is asked for; what is transparent is shown on white; a photograph is turned upright as its
    /// EXIF data say.
    ///
    /// # Errors
    /// A file that cannot be read, is damaged or breaks off, is of another kind, or would take more than 512 MiB.
    pub fn open(file: impl AsRef<Path>) -> Result<Self, DataError> {
        let file = file.as_ref();
        let opened = File::open(file).map_err(|source| DataError::Read { file: file.into(), source })?;
        Self::decode(file, BufReader::new(opened))
    }

    /// The height and width that the header of a file says, before the picture is turned upright.
    pub(crate) fn stored_size(file: impl AsRef<Path>) -> Result<(usize, usize), DataError> {
        let file = file.as_ref();
        let unreadable = |source| DataError::Read { file: file.into(), source };
        let reader = ImageReader::open(file).and_then(ImageReader::with_guessed_format).map_err(unreadable)?;
        let wrong = |source| DataError::Picture { file: file.into(), source };
        reader.into_dimensions().map(|(width, height)| (height as usize, width as usize)).map_err(wrong)
    }

    /// Reads a picture from the bytes of such a file; errors call it `name`.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn decode(name: impl AsRef<Path>, bytes: impl BufRead + Seek) -> Result<Self, DataError> {
        let wrong = |source: image::ImageError| DataError::Picture { file: name.as_ref().into(), source };
        let read = |error: io::Error| wrong(error.into());
        let mut reader = ImageReader::new(bytes).with_guessed_format().map_err(read)?;
        if reader.format() == Some(ImageFormat::Jpeg) {
            let mut bytes = reader.into_inner();
            let start = bytes.stream_position().map_err(read)?;
            if !jpeg::has_end(&mut bytes).map_err(read)? {
                return Err(read(io::Error::new(ErrorKind::UnexpectedEof, "the file breaks off")));
            }
            bytes.seek(SeekFrom::Start(start)).map_err(read)?;
            reader = ImageReader::with_format(bytes, ImageFormat::Jpeg);
        }
        let mut limits = Limits::default();
        limits.max_alloc = Some(DECODED_BYTES);
        reader.limits(limits.clone());
        let mut decoder = reader.into_decoder().map_err(wrong)?;
        // Decoders limit what they take themselves; the picture is made before they see it.
        limits.reserve(image::ImageDecoder::total_bytes(&decoder)).map_err(wrong)?;
        let orientation =
            image::ImageDecoder::orientation(&mut decoder).unwrap_or(image::metadata::Orientation::NoTransforms);
        let mut decoded = DynamicImage::from_decoder(decoder).map_err(wrong)?;
        decoded.apply_orientation(orientation);
        Ok(Self::from_decoded(decoded))
    }
}

impl Picture<3> {
    /// The bytes of the picture as a PNG file.
    ///
    /// # Errors
    /// A picture without pixels.
    pub fn png(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let (width, height) = (self.width as u32, self.height as u32);
        let encoder = PngEncoder::new(&mut bytes);
        let written = encoder.write_image(self.pixels.as_flattened(), width, height, ExtendedColorType::Rgb8);
        written.map_err(io::Error::other)?;
        Ok(bytes)
    }

    /// Saves the picture as a PNG file. It is written beside `file` and renamed into place: a file that was there is
    /// replaced, and none is ever half written.
    ///
    /// # Errors
    /// A picture without pixels; a folder that cannot be written to.
    pub fn save_png(&self, file: impl AsRef<Path>) -> Result<(), DataError> {
        let file = file.as_ref();
        let unwritable = |source| DataError::Write { file: file.into(), source };
        let bytes = self.png().map_err(unwritable)?;
        let mut beside = file.as_os_str().to_owned();
        beside.push(".part");
        let written = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, file));
        written.map_err(|source| {
            // What was begun is of no use; that it cannot be removed is told by the first error.
            let _ = fs::remove_file(&beside);
            unwritable(source)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_read_again_and_replaced_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.png");
        for value in [7, 200] {
            let picture = Picture::from_fn(3, 5, |y, x| [value, y as u8, x as u8]);
            picture.save_png(&file).unwrap();
            assert_eq!(Picture::open(&file).unwrap(), picture);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_header_that_claims_too_much_is_refused_before_memory_is_taken() {
        let mut bytes = Picture::from_fn(1, 1, |_, _| [0; 3]).png().unwrap();
        // Width and height of the header, and its check sum.
        bytes[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let sum = crc32fast::hash(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        let told = Picture::<3>::decode("a.png", io::Cursor::new(bytes)).unwrap_err().to_string();
        assert!(told.starts_with("`a.png` is not a picture that can be read: Memory limit exceeded"), "{told}");
    }

    #[test]
    fn what_cannot_be_written_is_told_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("b.png");
        fs::create_dir(&folder).unwrap();
        let told = |picture: Picture<3>, file: &Path| picture.save_png(file).unwrap_err().to_string();
        let one = Picture::from_fn(1, 1, |_, _| [0; 3]);
        assert!(told(one.clone(), &folder).starts_with(&format!("cannot write `{}`: ", folder.display())));
        assert!(told(one, &dir.path().join("no/such.png")).starts_with("cannot write `"));
        assert!(told(Picture::from_fn(0, 9, |_, _| [0; 3]), &dir.path().join("c.png")).starts_with("cannot write `"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
