//! The loss of a classifier.
use crate::kernels::log_likelihood;
use burn::tensor::{Device, Int, Tensor as Raw, activation::log_softmax};
use kiln_tensor::{Dim, Extent, Labels, Len, Logits, Scalar, Tensor};

/// The mean over the batch of `-log softmax(logits)[label]`.
///
/// # Compile errors
/// Labels of another number of classes than the logits: `expected 10, found 100`. Probabilities in the place of logits.
///
/// # Panics
/// When the batch is a run-time axis and there are not as many labels as logits.
///
/// # Source
/// PyTorch's `nn.functional.cross_entropy`.
///
/// ```
/// use kiln_nn::cross_entropy;
/// use kiln_tensor::{Batch, Labels, Tensor};
/// let device = burn::tensor::Device::flex();
/// let labels = Labels::<Batch, 4>::try_from_slice(&[3, 0], &device)?;
/// let logits: Tensor![Batch, 4] = Tensor::from_array([[0.0; 4]; 2], &device).forget().refine()?;
/// assert!((cross_entropy(logits, &labels).into_scalar() - 4f32.ln()).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn cross_entropy<N: Dim, const CLASSES: usize, K: Logits, E: Extent>(
    logits: Tensor<(N, Len<CLASSES>), K>,
    labels: &Labels<N, CLASSES, E>,
) -> Scalar {
    CrossEntropyLoss::new().forward(logits, labels)
}

/// [`cross_entropy`] with settings: class weights, smooth labels. Samples without a label, which
/// [`Partial`](kiln_tensor::Partial) labels have, do not count.
///
/// With class weights the mean is a weighted one: the sum over the batch, divided by the weights of its labels.
///
/// # Edge cases
/// The mean over samples of which none has a label is 0, so that they teach nothing; PyTorch's is not a number. That of no
/// samples at all is not a number either, unless there are class weights or labels may be missing.
///
/// # Compile errors
/// Another number of class weights, or labels of another number of classes, than the logits have; probabilities in the
/// place of logits.
///
/// # Source
/// PyTorch's `nn.CrossEntropyLoss`: `weight`, `ignore_index` (which the labels hold here) and `label_smoothing`.
///
/// ```
/// use kiln_nn::CrossEntropyLoss;
/// use kiln_tensor::{Batch, Labels, Partial, Tensor};
/// let device = burn::tensor::Device::flex();
/// let labels = Labels::<Batch, 2>::try_from_slice(&[0], &device)?;
/// let logits: Tensor![Batch, 2] = Tensor::from_array([[4.0, 0.0]], &device).forget().refine()?;
/// let sharp = CrossEntropyLoss::new().forward(logits.clone(), &labels).into_scalar();
/// let smooth = CrossEntropyLoss::new().with_label_smoothing(0.1).forward(logits, &labels).into_scalar();
/// assert!((smooth - sharp - 0.05 * 4.0).abs() < 1e-5);
///
/// let labels = Labels::<Batch, 2, Partial>::try_ignoring(255, &[0, 255], &device)?;
/// let logits: Tensor![Batch, 2] = Tensor::from_array([[0.0, 0.0], [9.0, 1.0]], &device).forget().refine()?;
/// let each = CrossEntropyLoss::new().with_class_weights([3.0, 1.0]).each(logits, &labels);
/// assert_eq!(each.to_vec(), [3.0 * 2f32.ln(), 0.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrossEntropyLoss<const CLASSES: usize> {
    label_smoothing: f64,
    class_weights: Option<[f32; CLASSES]>,
}

/// What the loss is divided by at the least: nothing, where no sample has a label, would make it no number.
const LEAST: f32 = 1e-30;

impl<const CLASSES: usize> CrossEntropyLoss<CLASSES> {
    /// All classes weigh the same, and labels are sharp.
    pub fn new() -> Self {
        Self { label_smoothing: 0.0, class_weights: None }
    }

    /// Gives this share of each label to all classes alike.
    ///
    /// # Panics
    /// When it is no share: below zero or above one.
    #[must_use]
    #[track_caller]
    pub fn with_label_smoothing(self, label_smoothing: f64) -> Self {
        assert!((0.0..=1.0).contains(&label_smoothing), "a label smoothing of {label_smoothing} is not from 0 to 1");
        Self { label_smoothing, ..self }
    }

    /// What each class weighs.
    #[must_use]
    pub fn with_class_weights(self, class_weights: [f32; CLASSES]) -> Self {
        Self { class_weights: Some(class_weights), ..self }
    }

    /// The mean loss over the samples that have a label, weighted by class.
    ///
    /// # Panics
    /// When the batch is a run-time axis and there are not as many labels as logits.
    #[track_caller]
    pub fn forward<N: Dim, K: Logits, E: Extent>(
        &self,
        logits: Tensor<(N, Len<CLASSES>), K>,
        labels: &Labels<N, CLASSES, E>,
    ) -> Scalar {
        self.mean(self.parts(Scores::Logits(logits.float().into_burn()), labels))
    }

    /// The sum over the batch. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn sum<N: Dim, K: Logits, E: Extent>(
        &self,
        logits: Tensor<(N, Len<CLASSES>), K>,
        labels: &Labels<N, CLASSES, E>,
    ) -> Scalar {
        self.each(logits, labels).sum_all()
    }

    /// The loss of each sample; zero where it has no label. Panics as [`forward`](Self::forward) does.
    #[track_caller]
    pub fn each<N: Dim, K: Logits, E: Extent>(
        &self,
        logits: Tensor<(N, Len<CLASSES>), K>,
        labels: &Labels<N, CLASSES, E>,
    ) -> Tensor<(N,)> {
        self.single(self.parts(Scores::Logits(logits.float().into_burn()), labels))
    }

    /// [`forward`](Self::forward) of log-probabilities.
    #[track_caller]
    pub(crate) fn mean_of<N: Dim, E: Extent>(
        &self,
        scores: Tensor<(N, Len<CLASSES>)>,
        labels: &Labels<N, CLASSES, E>,
    ) -> Scalar {
        self.mean(self.parts(Scores::LogProbabilities(scores.into_burn()), labels))
    }

    /// [`each`](Self::each) of log-probabilities.
    #[track_caller]
    pub(crate) fn each_of<N: Dim, E: Extent>(
        &self,
        scores: Tensor<(N, Len<CLASSES>)>,
        labels: &Labels<N, CLASSES, E>,
    ) -> Tensor<(N,)> {
        self.single(self.parts(Scores::LogProbabilities(scores.into_burn()), labels))
    }

    fn mean(&self, parts: Parts) -> Scalar {
        let mean = match parts.weights {
            None => self.blend(parts.of_label.mean(), parts.of_all.map(|of_all| of_all.mean() / CLASSES as f64)),
            Some(weights) => {
                let of_all = parts.of_all.map(|of_all| of_all.sum() / CLASSES as f64);
                self.blend(parts.of_label.sum(), of_all) / weights.sum().clamp_min(LEAST)
            }
        };
        Tensor::from_burn_unchecked(mean)
    }

    fn single<N: Dim>(&self, parts: Parts) -> Tensor<(N,)> {
        Tensor::from_burn_unchecked(self.blend(parts.of_label, parts.of_all.map(|of_all| of_all / CLASSES as f64)))
    }

    /// The loss of the label, smoothed by that of all classes.
    fn blend(&self, of_label: Raw<1>, of_all: Option<Raw<1>>) -> Raw<1> {
        match of_all {
            None => -of_label,
            Some(of_all) => -(of_label * (1.0 - self.label_smoothing) + of_all * self.label_smoothing),
        }
    }

    #[track_caller]
    fn parts<N: Dim, E: Extent>(&self, scores: Scores, labels: &Labels<N, CLASSES, E>) -> Parts {
        let (samples, device) = scores.place();
        assert_eq!(samples, labels.len(), "cross_entropy of logits and labels: the run-time axes differ");
        let known = labels.mask().map(|known| known.clone().into_burn());
        let labels: Raw<1, Int> = labels.classes().clone().into_burn();
        let by_class = self.class_weights.map(|weights| Raw::<1>::from_floats(weights, &device));
        let (of_label, of_all) = match scores {
            Scores::Logits(logits) if self.label_smoothing == 0.0 => (log_likelihood(logits, labels.clone()), None),
            scores => {
                let scores = scores.log_probabilities();
                let of_label = scores.clone().gather(1, labels.clone().reshape([samples, 1])).reshape([samples]);
                let of_all = (self.label_smoothing != 0.0).then(|| {
                    let scores = match &by_class {
                        None => scores,
                        Some(weights) => scores * weights.clone().reshape([1, CLASSES]),
                    };
                    scores.sum_dim(1).reshape([samples])
                });
                (of_label, of_all)
            }
        };
        let weights = match (by_class, &known) {
            (None, None) => return Parts { of_label, of_all, weights: None },
            (None, Some(known)) => known.clone().float(),
            (Some(weights), None) => weights.gather(0, labels),
            (Some(weights), Some(known)) => weights.gather(0, labels) * known.clone().float(),
        };
        let silence = |loss: Raw<1>| match &known {
            None => loss,
            Some(known) => loss.mask_fill(known.clone().bool_not(), 0.0),
        };
        let (of_label, of_all) = (silence(of_label * weights.clone()), of_all.map(silence));
        Parts { of_label, of_all, weights: Some(weights) }
    }
}

/// What a network said of each class.
enum Scores {
    Logits(Raw<2>),
    LogProbabilities(Raw<2>),
}

impl Scores {
    /// How many samples they are of, and where.
    fn place(&self) -> (usize, Device) {
        let (Self::Logits(scores) | Self::LogProbabilities(scores)) = self;
        (scores.dims()[0], scores.device())
    }

    fn log_probabilities(self) -> Raw<2> {
        match self {
            Self::Logits(logits) => log_softmax(logits, 1),
            Self::LogProbabilities(scores) => scores,
        }
    }
}

/// What the loss of each sample is made of.
struct Parts {
    /// The log-probability of its label, weighted.
    of_label: Raw<1>,
    /// The sum of all its log-probabilities, weighted, where labels are smooth.
    of_all: Option<Raw<1>>,
    /// What its label weighs; none where all weigh one.
    weights: Option<Raw<1>>,
}

impl<const CLASSES: usize> Default for CrossEntropyLoss<CLASSES> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use crate::CrossEntropyLoss;
    use burn::tensor::Device;
    use kiln_tensor::{Batch, Labels, Partial, Tensor};

    #[test]
    fn a_batch_without_a_label_teaches_nothing() {
        let device = Device::flex().autodiff();
        let labels = Labels::<Batch, 3, Partial>::try_ignoring(7, &[7, 7], &device).unwrap();
        let plain = CrossEntropyLoss::new();
        for loss in [plain, plain.with_class_weights([0.5, 2.0, 1.0]), plain.with_label_smoothing(0.2)] {
            let logits: Tensor![Batch, 3] =
                Tensor::from_array([[1.0, -2.0, 0.5], [0.0, 3.0, 9.0]], &device).forget().refine().unwrap();
            let logits = logits.into_burn().require_grad();
            let scalar =
                loss.forward(Tensor::<(Batch, kiln_tensor::Len<3>)>::from_burn_unchecked(logits.clone()), &labels);
            let gradients = scalar.clone().into_burn().backward();
            assert_eq!(scalar.into_scalar(), 0.0);
            let slopes = logits.grad(&gradients).unwrap().into_data().try_to_vec::<f32>().unwrap();
            assert_eq!(slopes, [0.0; 6]);
        }
    }
}
