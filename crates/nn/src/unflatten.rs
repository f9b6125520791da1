//! One axis as several.
use crate::{Facts, Init, display::display};
use burn::{
    module::Module,
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Dim, Forward, Len, Reshape, Tensor};
use std::{fmt::Debug, marker::PhantomData};

/// The features of each sample as the axes of `To`: [`Flatten`](crate::Flatten) undone.
///
/// # Shapes
/// `[N, A * ..]` to `[N, A, ..]`, for one to five axes.
///
/// # Compile errors
/// Features that are not the product of the axes: "`(Len<100>,)` and `(Len<8>, Len<4>, Len<4>)` hold different numbers of
/// elements".
///
/// # Source
/// PyTorch's `nn.Unflatten(1, ..)`.
///
/// ```
/// use kiln_nn::Unflatten;
/// use kiln_tensor::{Shape, Tensor};
/// let device = burn::tensor::Device::flex();
/// let x: Tensor![2, 128] = Tensor::ones(&device);
/// let images: Tensor![2, 8, 4, 4] = Unflatten::<Shape![8, 4, 4]>::new().forward(x);
/// assert_eq!(images.dims(), [2, 8, 4, 4]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct Unflatten<To: Debug + Send + 'static> {
    #[module(skip)]
    to: PhantomData<fn() -> To>,
}

impl<To: Debug + Send + 'static> Unflatten<To> {
    /// It has no parameters.
    pub fn new() -> Self {
        Self { to: PhantomData }
    }

    /// As [`new`](Self::new): it has no parameters.
    pub fn init(_: &Device) -> Self {
        Self::new()
    }
}

impl<To: Debug + Send + 'static> Default for Unflatten<To> {
    fn default() -> Self {
        Self::new()
    }
}

impl<To: Debug + Send + 'static> Init for Unflatten<To> {
    fn init(_: &Device) -> Self {
        Self::new()
    }
}

macro_rules! unflatten { ($($rank:literal: $($axis:ident)*;)*) => { $(
    impl<$(const $axis: usize),*> Unflatten<($(Len<$axis>,)*)> {
        /// Applies it to each sample.
        pub fn forward<N: Dim, F: Dim>(&self, x: Tensor<(N, F)>) -> Tensor<(N, $(Len<$axis>,)*)>
        where
            (F,): Reshape<($(Len<$axis>,)*)>,
        {
            let raw: Raw<2> = x.into_burn();
            let samples = raw.dims()[0];
            Tensor::from_burn_unchecked(raw.reshape::<$rank, _>([samples, $($axis),*]))
        }
    }

    impl<N: Dim, F: Dim, $(const $axis: usize),*> Forward<Tensor<(N, F)>> for Unflatten<($(Len<$axis>,)*)>
    where
        (F,): Reshape<($(Len<$axis>,)*)>,
    {
        type Output = Tensor<(N, $(Len<$axis>,)*)>;
        fn forward(&self, x: Tensor<(N, F)>) -> Self::Output {
            self.forward(x)
        }
    }

    impl<N: Dim, F: Dim, $(const $axis: usize),*> Facts<Tensor<(N, F)>> for Unflatten<($(Len<$axis>,)*)>
    where
        (F,): Reshape<($(Len<$axis>,)*)>,
    {
    }
)* } }
unflatten! { 2: A; 3: A B; 4: A B C; 5: A B C D; 6: A B C D E; }

display!([To: Debug + Send + 'static] Unflatten<To>, "Unflatten", |it| {});
