//! Where on the image a unit looks.
use kiln_data::BoundingBox;
use kiln_nn::Facts;
use kiln_tensor::Shaped;

/// Why the place where a unit looks is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldBoxError {
    /// There is no such unit.
    #[error("there is no unit in row {} and column {}: the map has {} rows and {} columns", unit[0], unit[1], map[0], map[1])]
    NoUnit {
        /// Row and column asked for.
        unit: [usize; 2],
        /// The rows and columns there are.
        map: [usize; 2],
    },
    /// What comes out is no map, or its size is known at run time only.
    #[error(
        "the place of a unit is known for images of a known size and maps of a known size: take a stack up to a convolution or pool"
    )]
    NoMap,
    /// Fields lie between the pixels, or are not all of one piece.
    #[error(
        "the place of a unit is not known behind a layer that makes images larger by their own pixels: cut the stack before it"
    )]
    Enlarged,
}

/// The part of an image of type `X` that the unit in this row and column of what `L` gives depends on, from types alone.
/// It is cut off at the edge of the image.
///
/// # Errors
/// No such unit; what comes out is no map of known size; layers that make images larger, but by zeros.
///
/// ```
/// use kiln_nn::{Conv2d, MaxPool2d, Stack};
/// use kiln_tensor::{Batch, Same, Tensor};
/// use kiln_interpret::field_box;
/// type Features = Stack![Conv2d<1, 8, 3, Same>, MaxPool2d<2>, Conv2d<8, 8, 3, Same>];
/// type Image = Tensor![Batch, 1, 28, 28];
/// assert_eq!(field_box::<Features, Image>([5, 2]).unwrap().values(), [1.0, 7.0, 9.0, 15.0]);
/// assert_eq!(field_box::<Features, Image>([0, 13]).unwrap().values(), [23.0, 0.0, 28.0, 5.0]);
/// assert!(field_box::<Features, Image>([0, 14]).is_err());
/// ```
pub fn field_box<L: Facts<X>, X: Shaped>(unit: [usize; 2]) -> Result<BoundingBox, FieldBoxError> {
    let sizes = |axes: &[Option<usize>]| match *axes {
        [_, _, Some(h), Some(w)] => Ok([h, w]),
        _ => Err(FieldBoxError::NoMap),
    };
    let (image, map) = (sizes(X::AXES)?, sizes(L::OUTPUT)?);
    let start = L::START.ok_or(FieldBoxError::Enlarged)?;
    if unit[0] >= map[0] || unit[1] >= map[1] {
        return Err(FieldBoxError::NoUnit { unit, map });
    }
    let edges = |axis: usize| {
        let (field, length) = (L::FIELD[axis], image[axis] as f64);
        let begin = start[axis] as f64 + field.stride() * unit[axis] as f64;
        match field.size {
            usize::MAX => [0.0, length],
            size => [begin.clamp(0.0, length), (begin + size as f64).clamp(0.0, length)],
        }
    };
    let ([top, bottom], [left, right]) = (edges(0), edges(1));
    Ok(BoundingBox::new([left, top, right, bottom].map(|edge| edge as f32)))
}
