//! Filters and feature maps side by side.
use crate::Shade;
use kiln_data::Picture;
use kiln_nn::Conv2d;
use kiln_tensor::{Dim, Geometry, Tensor};

/// The filters of a convolution, a tile each, `I` tiles in a row: the row of an output channel shows what it weighs of
/// every input channel. A convolution over colours shows one tile for each filter, in colour.
///
/// ```
/// use kiln_nn::Conv2d;
/// let device = burn::tensor::Device::flex();
/// let sheet = kiln_interpret::filter_sheet(&Conv2d::<1, 6, 5>::init(&device));
/// assert_eq!((sheet.height(), sheet.width()), (2 * 6 + 1, 4 * 6 + 1));
/// assert_eq!(kiln_interpret::filter_sheet(&Conv2d::<3, 16, 3>::init(&device)).width(), 8 * 4 + 1);
/// ```
pub fn filter_sheet<const I: usize, const O: usize, const K: usize, G: Geometry>(
    layer: &Conv2d<I, O, K, G>,
) -> Picture<3> {
    let weights: Vec<f32> = layer.weight.val().into_data().iter::<f32>().collect();
    filter_tiles(&weights, I, K, 1)
}

/// As [`filter_sheet`], of filters over so many channels and so wide, in the order in which a convolution holds them; each
/// weight is a square of `times` pixels along a side, and the lines between the tiles stay thin.
///
/// ```
/// let two = [0.0, 1.0, -1.0, 0.0, 0.5, 0.5, 0.5, 0.5];
/// assert_eq!(kiln_interpret::filter_tiles(&two, 1, 2, 8).width(), 2 * 17 + 1);
/// ```
pub fn filter_tiles(weights: &[f32], in_channels: usize, kernel_size: usize, times: usize) -> Picture<3> {
    let area = kernel_size * kernel_size;
    let tile = |numbers: &[f32]| enlarged(&Shade::Signed.picture(numbers, kernel_size), times);
    let colours = |filter: &[f32]| enlarged(&image_picture(filter, kernel_size), times);
    match in_channels {
        3 => tiled(weights.chunks(3 * area).map(colours).collect(), 8),
        1 => tiled(weights.chunks(area).map(tile).collect(), 4),
        _ => tiled(weights.chunks(area).map(tile).collect(), in_channels),
    }
}

/// Each pixel as a square of so many pixels along a side.
///
/// ```
/// use kiln_data::Picture;
/// let picture = Picture::from_fn(1, 2, |_, x| [x as u8; 3]);
/// let large = kiln_interpret::enlarged(&picture, 3);
/// assert_eq!((large.height(), large.width(), large.at(2, 3)), (3, 6, [1; 3]));
/// ```
pub fn enlarged(picture: &Picture<3>, times: usize) -> Picture<3> {
    Picture::from_fn(picture.height() * times, picture.width() * times, |y, x| picture.at(y / times, x / times))
}

/// The feature maps of the first image of a batch, a tile for each channel, all shaded alike: black is zero, the lighter
/// the more, the bluer the less.
///
/// ```
/// use kiln_tensor::Tensor;
/// let maps: Tensor![2, 8, 6, 6] = Tensor::ones(&burn::tensor::Device::flex());
/// assert_eq!(kiln_interpret::map_sheet(&maps).width(), 8 * 7 + 1);
/// ```
pub fn map_sheet<N: Dim, C: Dim, H: Dim, W: Dim>(maps: &Tensor<(N, C, H, W)>) -> Picture<3> {
    map_tiles(maps, 1)
}

/// As [`map_sheet`]; each cell is a square of `times` pixels along a side, and the lines between the tiles stay thin.
///
/// ```
/// use kiln_tensor::Tensor;
/// let maps: Tensor![2, 8, 6, 6] = Tensor::ones(&burn::tensor::Device::flex());
/// assert_eq!(kiln_interpret::map_tiles(&maps, 4).width(), 8 * 25 + 1);
/// ```
pub fn map_tiles<N: Dim, C: Dim, H: Dim, W: Dim>(maps: &Tensor<(N, C, H, W)>, times: usize) -> Picture<3> {
    let [_, channels, high, wide] = maps.dims();
    let numbers = maps.to_vec();
    let first = numbers.get(..channels * high * wide).unwrap_or_default();
    let most = first.iter().copied().map(f32::abs).fold(f32::MIN_POSITIVE, f32::max);
    let colour = |number: f32| match number < 0.0 {
        true => Shade::Signed.colour(-1.0).map(|byte| (f32::from(byte) * -number / most) as u8),
        false => Shade::Grey.colour(number / most),
    };
    let tile = |map: &[f32]| enlarged(&Picture::from_fn(high, wide, |y, x| colour(map[y * wide + x])), times);
    tiled(first.chunks((high * wide).max(1)).map(tile).collect(), 8)
}

/// One plane of numbers as a picture, or three that are square, from their least to their greatest.
///
/// ```
/// let picture = kiln_interpret::image_picture(&[0.0, 1.0, 2.0, 4.0], 2);
/// assert_eq!(picture.at(1, 1), [255; 3]);
/// ```
pub fn image_picture(planes: &[f32], width: usize) -> Picture<3> {
    let colours = planes.len() == 3 * width * width;
    let area = if colours { planes.len() / 3 } else { planes.len() };
    let (least, most) =
        planes.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), it| (least.min(*it), most.max(*it)));
    let byte = |number: f32| ((number - least) / (most - least).max(f32::MIN_POSITIVE) * 255.0).round() as u8;
    Picture::from_fn(area / width.max(1), width, |y, x| {
        std::array::from_fn(|c| byte(planes[if colours { c * area } else { 0 } + y * width + x]))
    })
}

/// Pictures of one size in rows, a grey line around each.
///
/// ```
/// use kiln_data::Picture;
/// let tile = Picture::from_fn(2, 3, |_, _| [0; 3]);
/// let sheet = kiln_interpret::tiled(vec![tile; 3], 2);
/// assert_eq!((sheet.height(), sheet.width()), (2 * 3 + 1, 2 * 4 + 1));
/// ```
pub fn tiled(tiles: Vec<Picture<3>>, columns: usize) -> Picture<3> {
    const LINE: [u8; 3] = [128; 3];
    let (high, wide) = tiles.first().map_or((0, 0), |tile| (tile.height(), tile.width()));
    let columns = columns.clamp(1, tiles.len().max(1));
    let (height, width) = (tiles.len().div_ceil(columns) * (high + 1) + 1, columns * (wide + 1) + 1);
    Picture::from_fn(height, width, |y, x| {
        let ((row, v), (column, u)) = ((y / (high + 1), y % (high + 1)), (x / (wide + 1), x % (wide + 1)));
        let within = v > 0 && u > 0 && column < columns;
        match tiles.get(row * columns + column) {
            Some(tile) if within && v <= tile.height() && u <= tile.width() => tile.at(v - 1, u - 1),
            _ => LINE,
        }
    })
}
