//! The loss of yes-or-no answers that are probabilities already.
use super::Truth;
use kiln_tensor::{Probabilities, Ranked, Scalar, Tensor};

/// `-y log p - (1 - y) log(1 - p)`. [`BceWithLogitsLoss`](crate::BceWithLogitsLoss) is more precise, and takes what
/// the last layer gives.
///
/// # Shapes
/// Probabilities and targets of one shape. Targets are truth values, probabilities, or numbers between zero and one.
///
/// # Edge cases
/// No logarithm is below -100, so a probability of zero has a loss.
///
/// # Compile errors
/// Logits in the place of probabilities; targets of another shape.
///
/// # Source
/// PyTorch's `nn.BCELoss`.
///
/// ```
/// use kiln_nn::BceLoss;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let answers = Tensor::from_array([0.0, 200.0], &device).sigmoid();
/// let targets = Tensor::from_array([true, false], &device);
/// assert_eq!(BceLoss::new().each(answers, targets).to_vec(), [2f32.ln(), 100.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BceLoss;

impl BceLoss {
    /// There is nothing to set.
    pub fn new() -> Self {
        Self
    }

    /// The mean over all elements.
    ///
    /// # Panics
    /// When a run-time axis of one type has different sizes.
    #[track_caller]
    pub fn forward<S: Ranked, K: Probabilities, T: Truth>(
        &self,
        probabilities: Tensor<S, K>,
        targets: Tensor<S, T>,
    ) -> Scalar {
        self.each(probabilities, targets).mean_all()
    }

    /// The sum over all elements. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn sum<S: Ranked, K: Probabilities, T: Truth>(
        &self,
        probabilities: Tensor<S, K>,
        targets: Tensor<S, T>,
    ) -> Scalar {
        self.each(probabilities, targets).sum_all()
    }

    /// The loss of each element. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn each<S: Ranked, K: Probabilities, T: Truth>(
        &self,
        probabilities: Tensor<S, K>,
        targets: Tensor<S, T>,
    ) -> Tensor<S> {
        let (yes, targets) = (probabilities.float(), T::as_float(targets));
        let no = yes.clone() * -1.0 + 1.0;
        -(targets.clone() * logarithm(yes) + (targets * -1.0 + 1.0) * logarithm(no))
    }
}

/// The logarithm, -100 where there is none. The one that is not taken has no infinite slope.
fn logarithm<S: Ranked>(x: Tensor<S>) -> Tensor<S> {
    let least = f64::from(f32::MIN_POSITIVE);
    let none = x.clone().detach().lower(least);
    none.choose(x.zeros_like() - 100.0, x.clamp(least, 1.0).log())
}
