//! Pixels stretched: interpolated where they grow, averaged where they shrink.
//!
//! A crate of its own, and small: what it calls is generic over pixels, and takes the compiler longer than all of
//! `kiln-data`. Here it is compiled once, optimised, for the two kinds of pixels that images have.
use fast_image_resize::{
    FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::{U8, U8x3},
};
use std::ops::Range;

/// Fills `target`, an image of `to` rows and columns, with a part of `source`, an image of `from` rows and columns.
///
/// The part is given by rows and by columns, in pixels of the source; its ends may lie within pixels.
///
/// # Shapes
/// Both are row by row, and of each pixel `channels` bytes.
///
/// # Panics
/// When an image has fewer bytes than its size says, or the part does not lie on the source.
///
/// # Source
/// The crate `fast_image_resize`: `ResizeAlg::Convolution(FilterType::Bilinear)`, which is Pillow's `BILINEAR`.
///
/// ```
/// let (grey, mut wide, mut one) = ([0, 100, 200, 40], [0; 4], [0; 1]);
/// kiln_stretch::stretch(1, &grey, [2, 2], &mut wide, [1, 4], [0.0..1.0, 0.0..2.0]);
/// assert_eq!(wide, [0, 25, 75, 100]);
/// kiln_stretch::stretch(1, &grey, [2, 2], &mut one, [1, 1], [0.0..2.0, 0.0..2.0]);
/// assert_eq!(one, [85]);
/// ```
pub fn stretch(
    channels: usize,
    source: &[u8],
    from: [usize; 2],
    target: &mut [u8],
    to: [usize; 2],
    part: [Range<f64>; 2],
) {
    let [rows, columns] = part;
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
        .crop(columns.start, rows.start, columns.end - columns.start, rows.end - rows.start)
        .use_alpha(false);
    match channels {
        0 => {}
        1 => resize::<U8>(source, from, target, to, &options),
        3 => resize::<U8x3>(source, from, target, to, &options),
        channels => {
            let mut plane = vec![0; target.len() / channels];
            for channel in 0..channels {
                let of_channel: Vec<u8> = source.iter().skip(channel).step_by(channels).copied().collect();
                resize::<U8>(&of_channel, from, &mut plane, to, &options);
                target.iter_mut().skip(channel).step_by(channels).zip(&plane).for_each(|(to, from)| *to = *from);
            }
        }
    }
}

fn resize<P: PixelTrait>(source: &[u8], from: [usize; 2], target: &mut [u8], to: [usize; 2], options: &ResizeOptions) {
    let [from, to] = [from, to].map(|size| size.map(|side| side as u32));
    let source = TypedImageRef::<P>::from_buffer(from[1], from[0], source).expect("rows x columns pixels");
    let mut target = TypedImage::<P>::from_buffer(to[1], to[0], target).expect("rows x columns pixels");
    Resizer::new().resize_typed(&source, &mut target, options).expect("a part of the source");
}
