//! Normalisation by the root of the mean square.
use crate::{Facts, Init, display::display, given::gave};
use burn::{
    module::{Module, Param},
    nn::Initializer,
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Features, Forward, Ranked, Raw as _, Tensor};

/// Scales the `WIDTH` features of each sample, or of each step of a sequence, to a mean square of one.
///
/// # Shapes
/// `[.., WIDTH]`, kept.
///
/// # Compile errors
/// Another number of features than `WIDTH`.
///
/// # Source
/// PyTorch's `nn.RMSNorm(WIDTH)`, whose epsilon is that of single precision.
///
/// ```
/// let device = burn::tensor::Device::flex();
/// let x = kiln_tensor::Tensor::from_array([[1.0, 7.0]], &device);
/// let y = kiln_nn::RmsNorm::<2>::init(&device).forward(x);
/// assert!(y.to_vec().iter().zip([0.2, 1.4]).all(|(y, expected)| (y - expected).abs() < 1e-5));
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct RmsNorm<const WIDTH: usize> {
    /// `[WIDTH]`: what each feature is scaled by. PyTorch's `weight`, and its key in a file.
    pub gamma: Option<Param<Raw<1>>>,
    epsilon: f64,
}

impl<const WIDTH: usize> RmsNorm<WIDTH> {
    /// Scale one.
    pub fn init(device: &Device) -> Self {
        Self { gamma: Some(Initializer::Ones.init([WIDTH], device)), epsilon: f64::from(f32::EPSILON) }
    }

    /// Drops the scale.
    #[must_use]
    pub fn without_affine(self) -> Self {
        Self { gamma: None, ..self }
    }

    /// What is added to a mean square before its root is taken; 1.2e-7 unless told otherwise.
    #[must_use]
    pub fn with_epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    /// Scales each row.
    pub fn forward<S: Ranked + Features<WIDTH, Self>>(&self, x: Tensor<S>) -> Tensor<S> {
        let sizes = x.dims();
        let rows = sizes.as_ref()[..S::RANK - 1].iter().product();
        let x: Raw<2> = x.into_burn().reshape_into(&[rows, WIDTH]);
        let square = (x.clone() * x.clone()).mean_dim(1);
        let y = x / (square + self.epsilon).sqrt();
        self.gamma.iter().for_each(|gamma| gave(gamma, 0, sizes.as_ref()));
        let y = match &self.gamma {
            Some(gamma) => y * gamma.val().reshape([1, WIDTH]),
            None => y,
        };
        Tensor::from_burn_unchecked(y.reshape_into(sizes.as_ref()))
    }
}

impl<const WIDTH: usize> Init for RmsNorm<WIDTH> {
    const PARAMETERS: usize = WIDTH;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<S: Ranked + Features<WIDTH, Self>, const WIDTH: usize> Forward<Tensor<S>> for RmsNorm<WIDTH> {
    type Output = Tensor<S>;
    fn forward(&self, x: Tensor<S>) -> Tensor<S> {
        self.forward(x)
    }
}

impl<S: Ranked + Features<WIDTH, Self>, const WIDTH: usize> Facts<Tensor<S>> for RmsNorm<WIDTH> {}

display!([const WIDTH: usize] RmsNorm<WIDTH>, format!("RmsNorm<{WIDTH}>"), |it| {
    epsilon: it.epsilon, affine: it.gamma.is_some(),
});
