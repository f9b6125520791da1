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
/// No logarithm is below -100, so a probability of zero has a loss; and no slope is beyond 1e12.
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
        // The logarithms have no slope of their own: where they are cut off it would be none, and beyond all bounds beside.
        let [of_yes, of_no] = [&yes, &no].map(|it| it.clone().detach().log().clamp(LEAST_LOG, 0.0));
        let loss = -(targets.clone() * of_yes + (targets.clone() * -1.0 + 1.0) * of_no);
        let spread = (yes.clone() * no).clamp(LEAST_SPREAD, 1.0);
        let slope = ((yes.clone() - targets) / spread).detach();
        loss + (yes.clone() - yes.detach()) * slope
    }
}

/// PyTorch's, of a logarithm, and of what a slope is divided by.
const LEAST_LOG: f64 = -100.0;
const LEAST_SPREAD: f64 = 1e-12;

#[cfg(test)]
mod tests {
    use super::*;

    /// PyTorch 2.15's `nn.BCELoss(reduction="none")`, at both ends and near them.
    #[test]
    fn what_is_sure_and_wrong_has_a_loss_and_a_slope() {
        let device = burn::tensor::Device::flex().autodiff();
        let sure = Tensor::from_array([0.0, 1.0, 1e-20, 0.25, 0.0, 1.0], &device).require_grad();
        let targets = Tensor::from_array([1.0, 0.0, 1.0, 1.0, 0.0, 1.0], &device);
        let loss = BceLoss::new().each(sure.clone().assume_probabilities(), targets);
        let wanted = [100.0, 100.0, 20.0 * 10_f32.ln(), 4_f32.ln(), 0.0, 0.0];
        loss.to_vec().into_iter().zip(wanted).for_each(|(loss, wanted)| assert!((loss - wanted).abs() < 1e-4));
        let gradients = loss.sum_all().backward();
        let slopes = sure.grad(&gradients).unwrap().to_vec();
        let wanted = [-1e12, 1e12, -1e12, -4.0, 0.0, 0.0];
        slopes.into_iter().zip(wanted).for_each(|(slope, wanted): (f32, f32)| {
            assert!((slope - wanted).abs() <= 1e-5 * wanted.abs(), "{slope} for {wanted}");
        });
    }
}
