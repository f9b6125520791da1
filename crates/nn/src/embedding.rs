//! A learned row for each of a number of things.
use crate::{Facts, Init, display::display, given::gave};
use burn::{
    module::{Module, Param},
    nn::Initializer,
    tensor::{Device, Int, Tensor as Raw, module},
};
use kiln_tensor::{Append, Forward, IndexError, Indices, Len, Ranked, Raw as _, Tensor};

/// A row of `WIDTH` numbers for each of `COUNT` words, or whatever else is counted from 0.
///
/// # Shapes
/// Whole numbers `[..]` to `[.., WIDTH]`.
///
/// # Errors
/// [`try_forward`](Self::try_forward) checks the numbers each time. [`forward`](Self::forward) takes [`Indices`],
/// which were checked where the data entered.
///
/// # Compile errors
/// Indices for a table of another size: `indices_for_a_table_of_another_size`.
///
/// # Source
/// PyTorch's `nn.Embedding`, drawn as there: normal, with mean zero and deviation one.
///
/// ```
/// use kiln_nn::Embedding;
/// use kiln_tensor::{Indices, Int, Tensor};
/// let device = burn::tensor::Device::flex();
/// let table = Embedding::<10, 4>::init(&device);
/// let words: Tensor![2, 3; Int] = Tensor::from_array([[1, 9, 1], [0, 3, 3]], &device);
/// assert_eq!(table.forward(Indices::try_from_tensor(words)?).dims(), [2, 3, 4]);
/// let words: Tensor![1; Int] = Tensor::from_array([10], &device);
/// let error = table.try_forward(words).unwrap_err();
/// assert_eq!(error.to_string(), "index 10 at position [0] is outside the table: it has 10 rows, numbered 0 to 9");
/// # Ok::<(), kiln_tensor::IndexError>(())
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct Embedding<const COUNT: usize, const WIDTH: usize> {
    /// `[COUNT, WIDTH]`.
    pub weight: Param<Raw<2>>,
}

impl<const COUNT: usize, const WIDTH: usize> Embedding<COUNT, WIDTH> {
    /// Fresh rows.
    pub fn init(device: &Device) -> Self {
        Self { weight: Initializer::Normal { mean: 0.0, std: 1.0 }.init([COUNT, WIDTH], device) }
    }

    /// Draws the rows by this initialiser.
    #[must_use]
    pub fn with_weight(self, initializer: &Initializer) -> Self {
        Self { weight: initializer.init_with([COUNT, WIDTH], Some(WIDTH), Some(COUNT), &self.weight.lazy_device()) }
    }

    /// The row of each index.
    pub fn forward<S: Ranked + Append<Len<WIDTH>, Output = T>, T: Ranked>(
        &self,
        indices: Indices<S, COUNT>,
    ) -> Tensor<T> {
        let mut sizes = indices.dims().as_ref().to_vec();
        let flat: Raw<2, Int> = indices.into_tensor().into_burn().reshape_into(&[1, sizes.iter().product()]);
        sizes.push(WIDTH);
        gave(&self.weight, 0, &sizes);
        Tensor::from_burn_unchecked(module::embedding(self.weight.val(), flat).reshape_into(&sizes))
    }

    /// The row of each number.
    ///
    /// # Errors
    /// When a number is negative or not below `COUNT`.
    pub fn try_forward<S: Ranked + Append<Len<WIDTH>, Output = T>, T: Ranked>(
        &self,
        numbers: Tensor<S, Int>,
    ) -> Result<Tensor<T>, IndexError> {
        Ok(self.forward(Indices::try_from_tensor(numbers)?))
    }
}

impl<const COUNT: usize, const WIDTH: usize> Init for Embedding<COUNT, WIDTH> {
    const PARAMETERS: usize = COUNT * WIDTH;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<S: Ranked + Append<Len<WIDTH>, Output = T>, T: Ranked, const COUNT: usize, const WIDTH: usize>
    Forward<Indices<S, COUNT>> for Embedding<COUNT, WIDTH>
{
    type Output = Tensor<T>;
    fn forward(&self, indices: Indices<S, COUNT>) -> Tensor<T> {
        self.forward(indices)
    }
}

impl<S: Ranked + Append<Len<WIDTH>, Output = T>, T: Ranked, const COUNT: usize, const WIDTH: usize>
    Facts<Indices<S, COUNT>> for Embedding<COUNT, WIDTH>
{
}

display!([const COUNT: usize, const WIDTH: usize] Embedding<COUNT, WIDTH>, format!("Embedding<{COUNT}, {WIDTH}>"), |it| {});
