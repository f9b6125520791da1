//! Normalisation of each sample over its last axes.
use super::group_norm::standard;
use crate::{Facts, Init, display::display, given::gave};
use burn::{
    module::{Module, Param},
    nn::Initializer,
    tensor::{Device, Tensor as Raw, module},
};
use kiln_tensor::{Dim, Features, Forward, Is, Len, Ranked, Raw as _, Tensor};

/// One struct to the number of axes, since that is the rank of its parameters.
macro_rules! layer_norm { ($($(#[$doc:meta])* $name:ident, $rank:literal, [$($size:ident),*];)*) => { $(
    $(#[$doc])*
    #[derive(Module, Debug)]
    #[module(custom_display)]
    pub struct $name<$(const $size: usize),*> {
        /// In the shape that is normalised: what each value is scaled by. PyTorch's `weight`, and its key in a file.
        pub gamma: Option<Param<Raw<$rank>>>,
        /// In the same shape: what is added to each value. PyTorch's `bias`, and its key in a file.
        pub beta: Option<Param<Raw<$rank>>>,
        epsilon: f64,
    }

    impl<$(const $size: usize),*> $name<$($size),*> {
        /// Scale one, shift zero.
        pub fn init(device: &Device) -> Self {
            Self {
                gamma: Some(Initializer::Ones.init([$($size),*], device)),
                beta: Some(Initializer::Zeros.init([$($size),*], device)),
                epsilon: 1e-5,
            }
        }

        /// Drops the shift.
        #[must_use]
        pub fn without_bias(self) -> Self {
            Self { beta: None, ..self }
        }

        /// Drops scale and shift.
        #[must_use]
        pub fn without_affine(self) -> Self {
            Self { gamma: None, beta: None, ..self }
        }

        /// What is added to a variance before its root is taken; 1e-5 unless told otherwise.
        #[must_use]
        pub fn with_epsilon(self, epsilon: f64) -> Self {
            Self { epsilon, ..self }
        }

        fn typed<S: Ranked>(&self, x: Tensor<S>) -> Tensor<S> {
            let (sizes, width) = (x.dims(), [$($size),*].iter().product());
            let rows = sizes.as_ref()[..S::RANK - $rank].iter().product();
            self.gamma.iter().for_each(|gamma| gave(gamma, 0, sizes.as_ref()));
            let row = |parameter: &Param<Raw<$rank>>| parameter.val().reshape([width]);
            let (gamma, beta) = (self.gamma.as_ref().map(row), self.beta.as_ref().map(row));
            let y = by_row(x.into_burn().reshape_into(&[rows, width]), gamma, beta, self.epsilon);
            Tensor::from_burn_unchecked(y.reshape_into(sizes.as_ref()))
        }
    }

    impl<$(const $size: usize),*> Init for $name<$($size),*> {
        const PARAMETERS: usize = 2 $(* $size)*;

        fn init(device: &Device) -> Self {
            Self::init(device)
        }
    }

    display!([$(const $size: usize),*] $name<$($size),*>, format!("{}<{}>", stringify!($name), [$($size.to_string()),*].join(", ")), |it| {
        epsilon: it.epsilon, affine: it.gamma.is_some(), bias: it.beta.is_some(),
    });
)* } }

fn by_row(x: Raw<2>, gamma: Option<Raw<1>>, beta: Option<Raw<1>>, epsilon: f64) -> Raw<2> {
    match (gamma, beta) {
        (Some(gamma), beta) => module::layer_norm(x, gamma, beta, epsilon),
        (None, Some(beta)) => standard(x, epsilon) + beta.unsqueeze(),
        (None, None) => standard(x, epsilon),
    }
}

layer_norm! {
    /// Normalises the `WIDTH` features of each sample, or of each step of a sequence.
    ///
    /// # Shapes
    /// `[.., WIDTH]`, kept.
    ///
    /// # Compile errors
    /// Another number of features than `WIDTH`: `a_layer_norm_of_another_width`.
    ///
    /// # Source
    /// PyTorch's `nn.LayerNorm(WIDTH)`.
    ///
    /// ```
    /// use kiln_tensor::Tensor;
    /// let device = burn::tensor::Device::flex();
    /// let x = Tensor::from_array([[[1.0, 3.0], [10.0, 30.0]]], &device);
    /// let y = kiln_nn::LayerNorm::<2>::init(&device).forward(x);
    /// assert!(y.to_vec().iter().zip([-1.0, 1.0, -1.0, 1.0]).all(|(y, expected)| (y - expected).abs() < 1e-4));
    /// ```
    LayerNorm, 1, [WIDTH];
    /// Normalises each sample over its last two axes.
    ///
    /// # Shapes
    /// `[N, A, B]`, kept.
    ///
    /// # Compile errors
    /// Other sizes than `A` and `B`.
    ///
    /// # Source
    /// PyTorch's `nn.LayerNorm([A, B])`.
    ///
    /// ```
    /// use kiln_tensor::Tensor;
    /// let device = burn::tensor::Device::flex();
    /// let x = Tensor::from_array([[[1.0, 3.0], [3.0, 1.0]]], &device);
    /// let y = kiln_nn::LayerNorm2d::<2, 2>::init(&device).forward(x);
    /// assert!(y.to_vec().iter().zip([-1.0, 1.0, 1.0, -1.0]).all(|(y, expected)| (y - expected).abs() < 1e-4));
    /// ```
    LayerNorm2d, 2, [A, B];
    /// Normalises each sample over its last three axes: a whole image with all its channels.
    ///
    /// # Shapes
    /// `[N, C, H, W]`, kept.
    ///
    /// # Compile errors
    /// Another image than `C` by `H` by `W`: `a_layer_norm_of_another_image`.
    ///
    /// # Source
    /// PyTorch's `nn.LayerNorm([C, H, W])`.
    ///
    /// ```
    /// use kiln_tensor::Tensor;
    /// let device = burn::tensor::Device::flex();
    /// let layer = kiln_nn::LayerNorm3d::<3, 4, 5>::init(&device);
    /// assert_eq!(layer.gamma.as_ref().unwrap().val().dims(), [3, 4, 5]);
    /// let x: Tensor![2, 3, 4, 5] = Tensor::ones(&device);
    /// assert_eq!(layer.forward(x).dims(), [2, 3, 4, 5]);
    /// ```
    LayerNorm3d, 3, [C, H, W];
}

impl<const WIDTH: usize> LayerNorm<WIDTH> {
    /// Normalises each row.
    pub fn forward<S: Ranked + Features<WIDTH, Self>>(&self, x: Tensor<S>) -> Tensor<S> {
        self.typed(x)
    }
}

impl<const A: usize, const B: usize> LayerNorm2d<A, B> {
    /// Normalises each sample.
    pub fn forward<N: Dim>(&self, x: Tensor<(N, Len<A>, Len<B>)>) -> Tensor<(N, Len<A>, Len<B>)> {
        self.typed(x)
    }
}

impl<const C: usize, const H: usize, const W: usize> LayerNorm3d<C, H, W> {
    /// Normalises each sample.
    pub fn forward<N: Dim>(&self, x: Tensor<(N, Len<C>, Len<H>, Len<W>)>) -> Tensor<(N, Len<C>, Len<H>, Len<W>)> {
        self.typed(x)
    }
}

impl<S: Ranked + Features<WIDTH, Self>, const WIDTH: usize> Forward<Tensor<S>> for LayerNorm<WIDTH> {
    type Output = Tensor<S>;
    fn forward(&self, x: Tensor<S>) -> Tensor<S> {
        self.typed(x)
    }
}

impl<N: Dim, P: Is<A, Self>, Q: Is<B, Self>, const A: usize, const B: usize> Forward<Tensor<(N, P, Q)>>
    for LayerNorm2d<A, B>
{
    type Output = Tensor<(N, P, Q)>;
    fn forward(&self, x: Tensor<(N, P, Q)>) -> Self::Output {
        self.typed(x)
    }
}

impl<N: Dim, P: Is<C, Self>, Q: Is<H, Self>, R: Is<W, Self>, const C: usize, const H: usize, const W: usize>
    Forward<Tensor<(N, P, Q, R)>> for LayerNorm3d<C, H, W>
{
    type Output = Tensor<(N, P, Q, R)>;
    fn forward(&self, x: Tensor<(N, P, Q, R)>) -> Self::Output {
        self.typed(x)
    }
}

impl<S: Ranked + Features<WIDTH, Self>, const WIDTH: usize> Facts<Tensor<S>> for LayerNorm<WIDTH> {}
impl<N: Dim, P: Is<A, Self>, Q: Is<B, Self>, const A: usize, const B: usize> Facts<Tensor<(N, P, Q)>>
    for LayerNorm2d<A, B>
{
}
impl<N: Dim, P: Is<C, Self>, Q: Is<H, Self>, R: Is<W, Self>, const C: usize, const H: usize, const W: usize>
    Facts<Tensor<(N, P, Q, R)>> for LayerNorm3d<C, H, W>
{
}
