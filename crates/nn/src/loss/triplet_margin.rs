//! The loss of an anchor that should lie nearer to one point than to another.
use kiln_tensor::{Dim, Scalar, Tensor};

/// By how much the distance from the anchor to the positive, and the margin, exceed the distance to the negative.
///
/// # Shapes
/// `[N, D]` three times.
///
/// # Compile errors
/// Vectors of different lengths.
///
/// # Source
/// PyTorch's `nn.TripletMarginLoss` with `p=2`.
///
/// ```
/// use kiln_nn::TripletMarginLoss;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let anchor = Tensor::from_array([[0.0, 0.0]], &device);
/// let positive = Tensor::from_array([[3.0, 4.0]], &device);
/// let negative = Tensor::from_array([[0.0, 2.0]], &device);
/// let loss = TripletMarginLoss::new().forward(anchor, positive, negative).into_scalar();
/// assert!((loss - 4.0).abs() < 1e-5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TripletMarginLoss {
    margin: f64,
    epsilon: f64,
    swap: bool,
}

impl TripletMarginLoss {
    /// With a margin of one.
    pub fn new() -> Self {
        Self { margin: 1.0, epsilon: 1e-6, swap: false }
    }

    /// How much nearer the positive should be; 1 unless told otherwise.
    ///
    /// # Panics
    /// When it is not above zero: points that are all alike would have no loss.
    #[must_use]
    #[track_caller]
    pub fn with_margin(self, margin: f64) -> Self {
        assert!(margin > 0.0, "a margin of {margin} is not more than zero");
        Self { margin, ..self }
    }

    /// What is added to each difference, so that a distance of zero has a slope; 1e-6 unless told otherwise.
    #[must_use]
    pub fn with_epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    /// Takes the distance from the positive to the negative where it is less than the anchor's (Balntas et al. 2016).
    #[must_use]
    pub fn with_swap(self) -> Self {
        Self { swap: true, ..self }
    }

    /// The mean over the batch.
    ///
    /// # Panics
    /// When a run-time axis of one type has different sizes.
    #[track_caller]
    pub fn forward<N: Dim, D: Dim>(
        &self,
        anchor: Tensor<(N, D)>,
        positive: Tensor<(N, D)>,
        negative: Tensor<(N, D)>,
    ) -> Scalar {
        self.each(anchor, positive, negative).mean_all()
    }

    /// The sum over the batch. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn sum<N: Dim, D: Dim>(
        &self,
        anchor: Tensor<(N, D)>,
        positive: Tensor<(N, D)>,
        negative: Tensor<(N, D)>,
    ) -> Scalar {
        self.each(anchor, positive, negative).sum_all()
    }

    /// The loss of each triplet. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn each<N: Dim, D: Dim>(
        &self,
        anchor: Tensor<(N, D)>,
        positive: Tensor<(N, D)>,
        negative: Tensor<(N, D)>,
    ) -> Tensor<(N,)> {
        let near = self.distance(anchor.clone(), positive.clone());
        let mut far = self.distance(anchor, negative.clone());
        if self.swap {
            let swapped = self.distance(positive, negative);
            far = far.clone().lower_than(swapped.clone()).choose(far, swapped);
        }
        (near - far + self.margin).relu()
    }

    /// A distance of zero has a slope of zero: the root's own is infinite.
    #[track_caller]
    fn distance<N: Dim, D: Dim>(&self, x: Tensor<(N, D)>, y: Tensor<(N, D)>) -> Tensor<(N,)> {
        let difference = x - y + self.epsilon;
        let squares = (difference.clone() * difference).sum::<1>();
        squares.clamp(f64::from(f32::MIN_POSITIVE), f64::from(f32::MAX)).sqrt()
    }
}

impl Default for TripletMarginLoss {
    fn default() -> Self {
        Self::new()
    }
}
