//! Whole numbers that are known to be below a count.
use crate::{Dim, Forward, Labels, Ranked, Shaped, Tensor};
use burn::tensor::{Device, Int};

/// A tensor of whole numbers from 0 to `COUNT - 1`: words of a vocabulary, rows of a table. Checked once, where the
/// data enters; a table of another size does not compile.
///
/// ```
/// use kiln_tensor::{Device, Indices, Tensor};
/// let words = Tensor::from_array([[3, 1], [4, 1]], &Device::flex());
/// assert!(Indices::<_, 5>::try_from_tensor(words.clone()).is_ok());
/// let wrong = Indices::<_, 4>::try_from_tensor(words).unwrap_err();
/// assert_eq!(wrong.to_string(), "index 4 at position [1, 0] is outside the table: it has 4 rows, numbered 0 to 3");
/// ```
#[derive(Debug)]
pub struct Indices<S: Ranked, const COUNT: usize> {
    numbers: Tensor<S, Int>,
}

/// An index that is not below the count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("index {index} at position {position:?} is outside the table: it has {count} rows, numbered 0 to {}", count.saturating_sub(1))]
pub struct IndexError {
    /// The index.
    pub index: i64,
    /// Where it stands, axis by axis.
    pub position: Vec<usize>,
    /// How many there are.
    pub count: usize,
}

impl<S: Ranked, const COUNT: usize> Indices<S, COUNT> {
    /// Reads the numbers back once, and checks them.
    ///
    /// # Errors
    /// When one is negative or not below `COUNT`: it is named with its position.
    pub fn try_from_tensor(numbers: Tensor<S, Int>) -> Result<Self, IndexError> {
        let is_inside = |index: i64| usize::try_from(index).is_ok_and(|index| index < COUNT);
        let all = numbers.to_vec();
        match all.iter().position(|&index| !is_inside(index)) {
            None => Ok(Self { numbers }),
            Some(at) => {
                let position = along_axes(at, numbers.dims().as_ref());
                Err(IndexError { index: all[at], position, count: COUNT })
            }
        }
    }

    /// The numbers.
    pub fn tensor(&self) -> &Tensor<S, Int> {
        &self.numbers
    }

    /// The numbers.
    pub fn into_tensor(self) -> Tensor<S, Int> {
        self.numbers
    }

    /// The sizes, all axes.
    pub fn dims(&self) -> S::Sizes {
        self.numbers.dims()
    }

    /// The same on another device.
    pub fn to_device(self, device: &Device) -> Self {
        Self { numbers: self.numbers.to_device(device) }
    }

    /// Applies a layer, or a stack of them.
    pub fn apply<L: Forward<Self>>(self, layer: &L) -> L::Output {
        layer.forward(self)
    }
}

/// The place of an element by axis, from its place in row-major order.
fn along_axes(mut at: usize, sizes: &[usize]) -> Vec<usize> {
    let mut position = vec![0; sizes.len()];
    for (place, &size) in position.iter_mut().zip(sizes).rev() {
        (*place, at) = (at % size, at / size);
    }
    position
}

/// The labels of a data set are below its class count.
impl<N: Dim, const COUNT: usize> From<Labels<N, COUNT>> for Indices<(N,), COUNT> {
    fn from(labels: Labels<N, COUNT>) -> Self {
        Self { numbers: labels.into_tensor() }
    }
}

impl<S: Ranked, const COUNT: usize> Clone for Indices<S, COUNT> {
    fn clone(&self) -> Self {
        Self { numbers: self.numbers.clone() }
    }
}

impl<S: Ranked, const COUNT: usize> Shaped for Indices<S, COUNT> {
    const AXES: &'static [Option<usize>] = S::AXES;
    type Plain = Self;
    fn plain(self) -> Self {
        self
    }
}
