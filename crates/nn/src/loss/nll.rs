//! The loss of a classifier that gives log-probabilities.
use crate::CrossEntropyLoss;
use kiln_tensor::{Dim, Extent, Labels, Len, LogProbabilities, Scalar, Tensor};

/// `-x[label]`, where `x` are log-probabilities. [`CrossEntropyLoss`] takes the logits themselves.
///
/// With class weights the mean is a weighted one: the sum over the batch, divided by the weights of its labels.
///
/// # Compile errors
/// Logits or probabilities in the place of log-probabilities; labels, or class weights, of another number of classes.
///
/// # Source
/// PyTorch's `nn.NLLLoss`.
///
/// ```
/// use kiln_nn::NllLoss;
/// use kiln_tensor::{Labels, Len, Tensor};
/// let device = burn::tensor::Device::flex();
/// let labels = Labels::<Len<1>, 2>::try_from_slice(&[1], &device)?;
/// let scores = Tensor::from_array([[0.0, 0.0]], &device).log_softmax::<1>();
/// assert_eq!(NllLoss::new().forward(scores, &labels).into_scalar(), 2f32.ln());
/// # Ok::<(), kiln_tensor::LabelError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NllLoss<const CLASSES: usize> {
    sharp: CrossEntropyLoss<CLASSES>,
}

impl<const CLASSES: usize> NllLoss<CLASSES> {
    /// All classes weigh the same.
    pub fn new() -> Self {
        Self::default()
    }

    /// What each class weighs.
    #[must_use]
    pub fn with_class_weights(self, class_weights: [f32; CLASSES]) -> Self {
        Self { sharp: self.sharp.with_class_weights(class_weights) }
    }

    /// The mean loss over the samples that have a label, weighted by class.
    ///
    /// # Panics
    /// When the batch is a run-time axis and there are not as many labels as log-probabilities.
    #[track_caller]
    pub fn forward<N: Dim, K: LogProbabilities, E: Extent>(
        &self,
        scores: Tensor<(N, Len<CLASSES>), K>,
        labels: &Labels<N, CLASSES, E>,
    ) -> Scalar {
        self.sharp.mean_of(scores.float(), labels)
    }

    /// The sum over the batch. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn sum<N: Dim, K: LogProbabilities, E: Extent>(
        &self,
        scores: Tensor<(N, Len<CLASSES>), K>,
        labels: &Labels<N, CLASSES, E>,
    ) -> Scalar {
        self.each(scores, labels).sum_all()
    }

    /// The loss of each sample; zero where it has no label. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn each<N: Dim, K: LogProbabilities, E: Extent>(
        &self,
        scores: Tensor<(N, Len<CLASSES>), K>,
        labels: &Labels<N, CLASSES, E>,
    ) -> Tensor<(N,)> {
        self.sharp.each_of(scores.float(), labels)
    }
}
