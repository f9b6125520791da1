//! The loss of rare positives.
use super::{BceWithLogitsLoss, Truth};
use kiln_tensor::{Logits, Ranked, Scalar, Tensor};

/// [`BceWithLogitsLoss`] times `(1 - p)^gamma`, where `p` is the probability given to the right answer: what is easy
/// counts little. Positive targets weigh `alpha`, the others `1 - alpha`.
///
/// # Shapes
/// Logits and targets of one shape. Targets are truth values, probabilities, or numbers between zero and one.
///
/// # Compile errors
/// Probabilities in the place of logits; targets of another shape.
///
/// # Source
/// Lin et al. 2017, "Focal Loss for Dense Object Detection"; torchvision's `sigmoid_focal_loss`, whose own default is
/// the loss of [`each`](Self::each) element.
///
/// ```
/// use kiln_nn::FocalLoss;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let logits = Tensor::from_array([0.0, 0.0], &device);
/// let targets = Tensor::from_array([true, false], &device);
/// let loss = FocalLoss::new().each(logits, targets);
/// assert_eq!(loss.to_vec(), [0.25 * 0.25 * 2f32.ln(), 0.75 * 0.25 * 2f32.ln()]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FocalLoss {
    alpha: Option<f64>,
    gamma: f64,
}

impl FocalLoss {
    /// With an `alpha` of 0.25 and a `gamma` of 2, as in the paper.
    pub fn new() -> Self {
        Self { alpha: Some(0.25), gamma: 2.0 }
    }

    /// What positive targets weigh, beside `1 - alpha` of the others; 0.25 unless told otherwise.
    ///
    /// # Panics
    /// When it is below zero or above one: see [`without_alpha`](Self::without_alpha).
    #[must_use]
    #[track_caller]
    pub fn with_alpha(self, alpha: f64) -> Self {
        assert!((0.0..=1.0).contains(&alpha), "an alpha of {alpha} is not from 0 to 1: there is `without_alpha`");
        Self { alpha: Some(alpha), ..self }
    }

    /// All targets weigh the same. torchvision's `alpha=-1`.
    #[must_use]
    pub fn without_alpha(self) -> Self {
        Self { alpha: None, ..self }
    }

    /// How little the easy ones count; 2 unless told otherwise.
    #[must_use]
    pub fn with_gamma(self, gamma: f64) -> Self {
        Self { gamma, ..self }
    }

    /// The mean over all elements.
    ///
    /// # Panics
    /// When a run-time axis of one type has different sizes.
    #[track_caller]
    pub fn forward<S: Ranked, K: Logits, T: Truth>(&self, logits: Tensor<S, K>, targets: Tensor<S, T>) -> Scalar {
        self.each(logits, targets).mean_all()
    }

    /// The sum over all elements. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn sum<S: Ranked, K: Logits, T: Truth>(&self, logits: Tensor<S, K>, targets: Tensor<S, T>) -> Scalar {
        self.each(logits, targets).sum_all()
    }

    /// The loss of each element. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn each<S: Ranked, K: Logits, T: Truth>(&self, logits: Tensor<S, K>, targets: Tensor<S, T>) -> Tensor<S> {
        let (logits, targets) = (logits.float(), T::as_float(targets));
        let others = targets.clone() * -1.0 + 1.0;
        let loss = BceWithLogitsLoss::new().each(logits.clone(), targets.clone());
        let loss = match self.gamma {
            0.0 => loss,
            gamma => {
                let missed = (-logits.clone()).sigmoid() * targets.clone() + logits.sigmoid() * others.clone();
                loss * missed.powf(gamma)
            }
        };
        match self.alpha {
            None => loss,
            Some(alpha) => loss * (targets * alpha + others * (1.0 - alpha)),
        }
    }
}

impl Default for FocalLoss {
    fn default() -> Self {
        Self::new()
    }
}
