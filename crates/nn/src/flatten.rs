//! All axes but the first as one.
use crate::{Facts, Init, display::display};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Dim, Flatten as Product, Forward, Tensor};

/// All axes but the first as one, as PyTorch's `nn.Flatten`. Outside a stack write `x.flatten()`.
///
/// # Shapes
/// `[N, A, ..]` to `[N, A * ..]`.
///
/// # Compile errors
/// A run-time axis among those that are multiplied; a product that is not in the table of sizes.
///
/// ```
/// use kiln_nn::Flatten;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x: Tensor![2, 3, 4, 5] = Tensor::ones(&device);
/// assert_eq!(x.apply(&Flatten).dims(), [2, 60]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct Flatten;

impl Init for Flatten {
    fn init(_: &Device) -> Self {
        Self
    }
}

macro_rules! flatten { ($($($axis:ident)*;)*) => { $(
    impl<N: Dim, $($axis: Dim,)* F: Dim> Forward<Tensor<(N, $($axis,)*)>> for Flatten
    where
        ($($axis,)*): Product<Output = F>,
    {
        type Output = Tensor<(N, F)>;
        fn forward(&self, x: Tensor<(N, $($axis,)*)>) -> Self::Output {
            x.flatten()
        }
    }

    impl<N: Dim, $($axis: Dim,)* F: Dim> Facts<Tensor<(N, $($axis,)*)>> for Flatten
    where
        ($($axis,)*): Product<Output = F>,
    {
    }
)* } }
flatten! { A; A B; A B C; A B C D; A B C D E; }

display!([] Flatten, "Flatten", |it| {});
