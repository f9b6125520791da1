//! The one thing that can be wrong where data enters the types.
use crate::Ranked;

/// A tensor's sizes are not those of the shape asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// An axis has another size.
    #[error(
        "axis {axis} has size {found} where `Tensor![{wanted}]` wants {expected}; the whole shape found is {shape:?}"
    )]
    Size {
        /// The first axis that differs, counted from 0.
        axis: usize,
        /// The size the type states.
        expected: usize,
        /// The size the tensor has.
        found: usize,
        /// The shape the type states.
        wanted: String,
        /// The shape the tensor has.
        shape: Vec<usize>,
    },
    /// An axis is not a multiple of what its type states.
    #[error(
        "axis {axis} has size {found} where `Tensor![{wanted}]` wants a multiple of {multiple}; the whole shape found is {shape:?}"
    )]
    Multiple {
        /// The first axis that differs, counted from 0.
        axis: usize,
        /// What the type states.
        multiple: usize,
        /// The size the tensor has.
        found: usize,
        /// The shape the type states.
        wanted: String,
        /// The shape the tensor has.
        shape: Vec<usize>,
    },
    /// There are not as many values as the shape holds.
    #[error("{values} values do not fill a tensor of {shape:?}, which holds {}", shape.iter().fold(1_usize, |held, size| held.saturating_mul(*size)))]
    Count {
        /// How many there are.
        values: usize,
        /// The shape they should have.
        shape: Vec<usize>,
    },
}

impl ShapeError {
    /// The first axis of `shape` that `S` does not admit.
    pub(crate) fn check<S: Ranked>(shape: &[usize]) -> Result<(), Self> {
        Self::find(S::SIZES.as_ref(), S::MULTIPLES.as_ref(), S::describe, shape)
    }

    /// Compiled once, and not for each shape.
    fn find(
        known: &[Option<usize>],
        multiples: &[usize],
        describe: fn(&[usize]) -> String,
        shape: &[usize],
    ) -> Result<(), Self> {
        for (axis, ((&found, known), &multiple)) in shape.iter().zip(known).zip(multiples).enumerate() {
            let (wanted, shape) = (|| describe(&[]), || shape.to_vec());
            match *known {
                Some(expected) if expected != found => {
                    return Err(Self::Size { axis, expected, found, wanted: wanted(), shape: shape() });
                }
                None if !found.is_multiple_of(multiple) => {
                    return Err(Self::Multiple { axis, multiple, found, wanted: wanted(), shape: shape() });
                }
                _ => {}
            }
        }
        Ok(())
    }
}
