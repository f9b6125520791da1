//! The loss of pairs that point the same way, or do not.
use kiln_tensor::{Bool, Dim, Scalar, Tensor};

/// What PyTorch adds to the squared lengths, so that a vector of zeros has a direction.
const EPSILON: f64 = 1e-12;

/// One minus the cosine between two vectors that are alike; for two that are not, by how much their cosine exceeds
/// the margin.
///
/// # Shapes
/// `[N, D]` twice, and `[N]` truth values: whether the two are alike. PyTorch writes them 1 and -1.
///
/// # Compile errors
/// Vectors of different lengths; numbers where truth values are wanted.
///
/// # Source
/// PyTorch's `nn.CosineEmbeddingLoss`.
///
/// ```
/// use kiln_nn::CosineEmbeddingLoss;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[1.0, 0.0], [1.0, 0.0]], &device);
/// let y = Tensor::from_array([[0.0, 2.0], [3.0, 0.0]], &device);
/// let alike = Tensor::from_array([true, false], &device);
/// assert_eq!(CosineEmbeddingLoss::new().with_margin(0.5).each(x, y, alike).to_vec(), [1.0, 0.5]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CosineEmbeddingLoss {
    margin: f64,
}

impl CosineEmbeddingLoss {
    /// With a margin of zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// The cosine that two vectors which are not alike may have; 0 unless told otherwise.
    #[must_use]
    pub fn with_margin(self, margin: f64) -> Self {
        Self { margin }
    }

    /// The mean over the batch.
    ///
    /// # Panics
    /// When a run-time axis of one type has different sizes.
    #[track_caller]
    pub fn forward<N: Dim, D: Dim>(&self, x: Tensor<(N, D)>, y: Tensor<(N, D)>, alike: Tensor<(N,), Bool>) -> Scalar {
        self.each(x, y, alike).mean_all()
    }

    /// The sum over the batch. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn sum<N: Dim, D: Dim>(&self, x: Tensor<(N, D)>, y: Tensor<(N, D)>, alike: Tensor<(N,), Bool>) -> Scalar {
        self.each(x, y, alike).sum_all()
    }

    /// The loss of each pair. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn each<N: Dim, D: Dim>(
        &self,
        x: Tensor<(N, D)>,
        y: Tensor<(N, D)>,
        alike: Tensor<(N,), Bool>,
    ) -> Tensor<(N,)> {
        let product = |a: Tensor<(N, D)>, b: Tensor<(N, D)>| (a * b).sum::<1>();
        let squares = (product(x.clone(), x.clone()) + EPSILON) * (product(y.clone(), y.clone()) + EPSILON);
        let cosine = product(x, y) / squares.sqrt();
        alike.choose(cosine.clone() * -1.0 + 1.0, (cosine - self.margin).relu())
    }
}
