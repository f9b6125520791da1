//! How far one distribution is from another.
use kiln_tensor::{LogProbabilities, Probabilities, Ranked, Scalar, Tensor};

/// `y (log y - x)`, where `x` are log-probabilities and `y` the probabilities they should be.
///
/// # Shapes
/// Both of one shape, axis 0 being the batch.
///
/// # Edge cases
/// A target of zero costs nothing; where the input is minus infinity as well, the loss is not a number, as PyTorch's.
///
/// # Compile errors
/// Logits or probabilities where log-probabilities are wanted, and logits where probabilities are.
///
/// # Source
/// PyTorch's `nn.KLDivLoss`. The mean over all elements is what its name says and PyTorch's default; the divergence
/// of the distributions, averaged over the batch, is [`batch_mean`](Self::batch_mean).
///
/// ```
/// use kiln_nn::KlDivLoss;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let student = Tensor::from_array([[0.0, 0.0]], &device).log_softmax::<1>();
/// let teacher = Tensor::from_array([[1.0, 0.0]], &device).try_probabilities()?;
/// let divergence = KlDivLoss::new().batch_mean(student, teacher).into_scalar();
/// assert!((divergence - 2f32.ln()).abs() < 1e-6);
/// # Ok::<(), kiln_tensor::ProbabilityError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KlDivLoss;

impl KlDivLoss {
    /// There is nothing to set.
    pub fn new() -> Self {
        Self
    }

    /// The mean over all elements.
    ///
    /// # Panics
    /// When a run-time axis of one type has different sizes.
    #[track_caller]
    pub fn forward<S: Ranked, L: LogProbabilities, P: Probabilities>(
        &self,
        input: Tensor<S, L>,
        targets: Tensor<S, P>,
    ) -> Scalar {
        self.each(input, targets).mean_all()
    }

    /// The sum divided by the size of the batch. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn batch_mean<S: Ranked, L: LogProbabilities, P: Probabilities>(
        &self,
        input: Tensor<S, L>,
        targets: Tensor<S, P>,
    ) -> Scalar {
        let samples = input.dims().as_ref()[0];
        self.each(input, targets).sum_all() * (1.0 / samples as f64)
    }

    /// The sum over all elements. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn sum<S: Ranked, L: LogProbabilities, P: Probabilities>(
        &self,
        input: Tensor<S, L>,
        targets: Tensor<S, P>,
    ) -> Scalar {
        self.each(input, targets).sum_all()
    }

    /// The loss of each element. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn each<S: Ranked, L: LogProbabilities, P: Probabilities>(
        &self,
        input: Tensor<S, L>,
        targets: Tensor<S, P>,
    ) -> Tensor<S> {
        let targets = targets.float();
        let logarithms = targets.clone().clamp(f64::from(f32::MIN_POSITIVE), 1.0).log();
        targets * (logarithms - input.float())
    }
}
