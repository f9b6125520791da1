//! The greatest of each few channels.
use crate::{Facts, Init, display::display};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Dim, Forward, Raw, Split, Tensor};

/// The greatest of each `K` channels (or features) that follow each other: what makes a layer before it, `K` times as
/// wide, an activation that is learned.
///
/// # Shapes
/// `[N, C, ..]` to `[N, C / K, ..]`: channel `c` of the result is the greatest of the channels `c K` to
/// `c K + K - 1`.
///
/// # Edge cases
/// The slope of equal values goes to one of them.
///
/// # Compile errors
/// Channels that `K` does not divide: `maxout_that_does_not_divide_the_channels`.
///
/// # Source
/// Goodfellow et al., Maxout Networks, 2013.
///
/// ```
/// let device = burn::tensor::Device::flex();
/// let x = kiln_tensor::Tensor::from_array([[1.0, 4.0, 3.0, -2.0]], &device);
/// let y: kiln_tensor::Tensor![1, 2] = kiln_nn::Maxout::<2>.forward(x);
/// assert_eq!(y.to_vec(), [4.0, 3.0]);
/// ```
#[derive(Module, Copy, Debug, Default)]
#[module(custom_display)]
pub struct Maxout<const K: usize>;

impl<const K: usize> Maxout<K> {
    /// Applies it to each sample's features. On images and sequences it stands in a stack, or as `x.apply(&maxout)`.
    pub fn forward<N: Dim, C: Split<K>>(&self, x: Tensor<(N, C)>) -> Tensor<(N, C::Output)> {
        Forward::forward(self, x)
    }
}

impl<const K: usize> Init for Maxout<K> {
    fn init(_: &Device) -> Self {
        Self
    }
}

macro_rules! maxout { ($($($axis:ident)*;)*) => { $(
    impl<N: Dim, C: Split<K>, $($axis: Dim,)* const K: usize> Forward<Tensor<(N, C, $($axis,)*)>> for Maxout<K> {
        type Output = Tensor<(N, C::Output, $($axis,)*)>;
        fn forward(&self, x: Tensor<(N, C, $($axis,)*)>) -> Self::Output {
            let mut sizes = x.dims();
            let [n, c] = [sizes[0], sizes[1]];
            let groups: burn::tensor::Tensor<4> = x.into_burn().reshape_into(&[n, c / K, K, sizes[2..].iter().product()]);
            sizes[1] = c / K;
            Tensor::from_burn_unchecked(groups.max_dim(2).reshape(sizes))
        }
    }

    impl<N: Dim, C: Split<K>, $($axis: Dim,)* const K: usize> Facts<Tensor<(N, C, $($axis,)*)>> for Maxout<K> {}
)* } }
maxout! { ; T; H W; D H W; }

display!([const K: usize] Maxout<K>, format!("Maxout<{K}>"), |it| {});
