//! Normalisation of each channel of each sample.
use super::group_norm::by_group;
use crate::{Facts, Init, display::display};
use burn::{
    module::{Module, Param},
    nn::Initializer,
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Dim, Forward, Is, Len, Tensor};
use std::{fmt::Debug, marker::PhantomData};

/// Whether a normalisation learns a scale and a shift for each channel: [`Affine`] or [`NotAffine`].
pub trait Affinity: Clone + Copy + Debug + Send + Sync + 'static {
    /// Whether it does.
    const LEARNS: bool;
}

/// A scale and a shift for each channel are learned.
#[derive(Clone, Copy, Debug, Default)]
pub struct Affine;

/// Nothing is learned.
#[derive(Clone, Copy, Debug, Default)]
pub struct NotAffine;

impl Affinity for Affine {
    const LEARNS: bool = true;
}

impl Affinity for NotAffine {
    const LEARNS: bool = false;
}

macro_rules! instance_norm { ($($(#[$doc:meta])* $name:ident ($($axis:ident)*);)*) => { $(
    $(#[$doc])*
    #[derive(Module, Debug)]
    #[module(custom_display)]
    pub struct $name<const C: usize, A: Affinity = NotAffine> {
        /// `[C]`: what each channel is scaled by. PyTorch's `weight`, and its key in a file.
        pub gamma: Option<Param<Raw<1>>>,
        /// `[C]`: what is added to each channel. PyTorch's `bias`, and its key in a file.
        pub beta: Option<Param<Raw<1>>>,
        epsilon: f64,
        #[module(skip)]
        affinity: PhantomData<fn() -> A>,
    }

    impl<const C: usize, A: Affinity> $name<C, A> {
        /// Scale one, shift zero, where they are learned.
        pub fn init(device: &Device) -> Self {
            Self {
                gamma: A::LEARNS.then(|| Initializer::Ones.init([C], device)),
                beta: A::LEARNS.then(|| Initializer::Zeros.init([C], device)),
                epsilon: 1e-5,
                affinity: PhantomData,
            }
        }

        /// What is added to a variance before its root is taken; 1e-5 unless told otherwise.
        #[must_use]
        pub fn with_epsilon(self, epsilon: f64) -> Self {
            Self { epsilon, ..self }
        }

        /// Normalises each channel of each sample.
        pub fn forward<N: Dim, $($axis: Dim),*>(&self, x: Tensor<(N, Len<C>, $($axis),*)>) -> Tensor<(N, Len<C>, $($axis),*)> {
            by_group(x, C, [&self.gamma, &self.beta], self.epsilon)
        }
    }

    impl<const C: usize, A: Affinity> Init for $name<C, A> {
        const PARAMETERS: usize = if A::LEARNS { 2 * C } else { 0 };

        fn init(device: &Device) -> Self {
            Self::init(device)
        }
    }

    impl<N: Dim, I: Is<C, Self>, $($axis: Dim,)* const C: usize, A: Affinity> Forward<Tensor<(N, I, $($axis),*)>> for $name<C, A> {
        type Output = Tensor<(N, I, $($axis),*)>;
        fn forward(&self, x: Tensor<(N, I, $($axis),*)>) -> Self::Output {
            by_group(x, C, [&self.gamma, &self.beta], self.epsilon)
        }
    }

    impl<N: Dim, I: Is<C, Self>, $($axis: Dim,)* const C: usize, A: Affinity> Facts<Tensor<(N, I, $($axis),*)>> for $name<C, A> {}

    display!([const C: usize, A: Affinity] $name<C, A>, format!("{}<{C}>", stringify!($name)), |it| {
        epsilon: it.epsilon, affine: it.gamma.is_some(),
    });
)* } }

instance_norm! {
    /// Normalises each of `C` channels of each sequence. `InstanceNorm1d<C, Affine>` learns a scale and a shift.
    ///
    /// # Shapes
    /// `[N, C, T]`, kept.
    ///
    /// # Edge cases
    /// One value to a channel becomes zero, or the shift. It keeps no running statistics: it does the same whether it
    /// trains or not.
    ///
    /// # Compile errors
    /// Another number of channels than `C`.
    ///
    /// # Source
    /// PyTorch's `nn.InstanceNorm1d`, whose defaults are `affine=False, track_running_stats=False`.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([[[1.0, 3.0], [10.0, 30.0]]], &device);
    /// let y = kiln_nn::InstanceNorm1d::<2>::init(&device).forward(x);
    /// assert!(y.to_vec().iter().zip([-1.0, 1.0, -1.0, 1.0]).all(|(y, expected)| (y - expected).abs() < 1e-4));
    /// ```
    InstanceNorm1d (T);
    /// Normalises each of `C` channels of each image. `InstanceNorm2d<C, Affine>` learns a scale and a shift.
    ///
    /// # Shapes
    /// `[N, C, H, W]`, kept.
    ///
    /// # Edge cases
    /// One value to a channel becomes zero, or the shift. It keeps no running statistics: it does the same whether it
    /// trains or not.
    ///
    /// # Compile errors
    /// Another number of channels than `C`: `an_instance_norm_of_other_channels`.
    ///
    /// # Source
    /// PyTorch's `nn.InstanceNorm2d`, whose defaults are `affine=False, track_running_stats=False`.
    ///
    /// ```
    /// use kiln_nn::{Affine, Init, InstanceNorm2d};
    /// const _: () = assert!(InstanceNorm2d::<8>::PARAMETERS == 0 && InstanceNorm2d::<8, Affine>::PARAMETERS == 16);
    /// let device = burn::tensor::Device::flex();
    /// let x: kiln_tensor::Tensor![2, 8, 5, 5] = kiln_tensor::Tensor::ones(&device);
    /// assert_eq!(InstanceNorm2d::<8, Affine>::init(&device).forward(x).dims(), [2, 8, 5, 5]);
    /// ```
    InstanceNorm2d (H W);
}
