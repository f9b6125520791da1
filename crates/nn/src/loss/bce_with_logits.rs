//! The loss of yes-or-no answers.
use super::Truth;
use kiln_tensor::{Len, Logits, Ranked, Receives, Scalar, Tensor};

/// `-w y log sigmoid(x) - (1 - y) log(1 - sigmoid(x))`, computed without overflow.
///
/// `W` is the weight `w` of positive targets: one number, or an array with one for each entry of axis 1.
///
/// # Shapes
/// Logits and targets of one shape. Targets are truth values, probabilities, or numbers between zero and one.
///
/// # Compile errors
/// Probabilities in the place of logits; targets of another shape; another number of weights than axis 1 has entries.
///
/// # Source
/// PyTorch's `nn.BCEWithLogitsLoss`.
///
/// ```
/// use kiln_nn::BceWithLogitsLoss;
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let logits = Tensor::from_array([[0.0, 1000.0]], &device);
/// let targets = Tensor::from_array([[true, false]], &device);
/// let loss = BceWithLogitsLoss::new();
/// assert_eq!(loss.each(logits.clone(), targets.clone()).to_vec(), [2f32.ln(), 1000.0]);
/// let weighted = loss.with_pos_weight([3.0, 5.0]).each(logits, targets);
/// assert_eq!(weighted.to_vec(), [3.0 * 2f32.ln(), 1000.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BceWithLogitsLoss<W = f64> {
    pos_weight: W,
}

impl BceWithLogitsLoss {
    /// Positive and negative targets weigh the same.
    pub fn new() -> Self {
        Self { pos_weight: 1.0 }
    }

    /// Weighs positive targets: `20.0`, or an array with a number for each entry of axis 1.
    #[must_use]
    pub fn with_pos_weight<W>(self, pos_weight: W) -> BceWithLogitsLoss<W> {
        BceWithLogitsLoss { pos_weight }
    }
}

impl Default for BceWithLogitsLoss {
    fn default() -> Self {
        Self::new()
    }
}

impl<W> BceWithLogitsLoss<W> {
    /// The mean over all elements.
    ///
    /// # Panics
    /// When a run-time axis of one type has different sizes.
    #[track_caller]
    pub fn forward<S: Ranked, K: Logits, T: Truth>(&self, logits: Tensor<S, K>, targets: Tensor<S, T>) -> Scalar
    where
        W: PosWeight<S>,
    {
        self.each(logits, targets).mean_all()
    }

    /// The sum over all elements. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn sum<S: Ranked, K: Logits, T: Truth>(&self, logits: Tensor<S, K>, targets: Tensor<S, T>) -> Scalar
    where
        W: PosWeight<S>,
    {
        self.each(logits, targets).sum_all()
    }

    /// The loss of each element. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn each<S: Ranked, K: Logits, T: Truth>(&self, logits: Tensor<S, K>, targets: Tensor<S, T>) -> Tensor<S>
    where
        W: PosWeight<S>,
    {
        let (logits, targets) = (logits.float(), T::as_float(targets));
        let weighted = self.pos_weight.weigh(-logits.clone().log_sigmoid().float(), targets.clone());
        logits * (targets * -1.0 + 1.0) + weighted
    }
}

/// What positive targets of the shape `S` weigh: a number, or an array with one for each entry of axis 1.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not weigh the positive targets of `{S}`",
    label = "the weights and the logits do not fit",
    note = "give one number, or an array with a number for each entry of axis 1: `[f64; 10]` for `Tensor![N, 10]`"
)]
pub trait PosWeight<S: Ranked> {
    /// `loss * (1 + (weight - 1) * targets)`.
    #[doc(hidden)]
    fn weigh(&self, loss: Tensor<S>, targets: Tensor<S>) -> Tensor<S>;
}

impl<S: Ranked> PosWeight<S> for f64 {
    fn weigh(&self, loss: Tensor<S>, targets: Tensor<S>) -> Tensor<S> {
        match *self {
            1.0 => loss,
            weight => loss * (targets * (weight - 1.0) + 1.0),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<S: Ranked + Receives<(Len<C>,)>, const C: usize> PosWeight<S> for [f64; C] {
    fn weigh(&self, loss: Tensor<S>, targets: Tensor<S>) -> Tensor<S> {
        let more: Tensor<(Len<C>,)> = Tensor::from_array(self.map(|weight| (weight - 1.0) as f32), &loss.device());
        loss * (targets.clone() * more.broadcast_like(&targets) + 1.0)
    }
}
