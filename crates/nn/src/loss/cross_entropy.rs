//! The loss of a classifier.
use kiln_tensor::{Dim, Labels, Len, Scalar, Tensor};

/// The mean over the batch of `-log softmax(logits)[label]`.
///
/// # Compile errors
/// Labels of another number of classes than the logits: `expected 10, found 100`.
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
pub fn cross_entropy<N: Dim, const CLASSES: usize>(
    logits: Tensor<(N, Len<CLASSES>)>,
    labels: &Labels<N, CLASSES>,
) -> Scalar {
    CrossEntropyLoss::new().forward(logits, labels)
}

/// [`cross_entropy`] with settings, as PyTorch's `nn.CrossEntropyLoss`.
///
/// ```
/// use kiln_nn::CrossEntropyLoss;
/// use kiln_tensor::{Batch, Labels, Tensor};
/// let device = burn::tensor::Device::flex();
/// let labels = Labels::<Batch, 2>::try_from_slice(&[0], &device)?;
/// let logits: Tensor![Batch, 2] = Tensor::from_array([[4.0, 0.0]], &device).forget().refine()?;
/// let sharp = CrossEntropyLoss::new().forward(logits.clone(), &labels).into_scalar();
/// let smooth = CrossEntropyLoss::new().with_label_smoothing(0.1).forward(logits, &labels).into_scalar();
/// assert!((smooth - sharp - 0.05 * 4.0).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CrossEntropyLoss {
    label_smoothing: f64,
}

impl CrossEntropyLoss {
    /// Without smoothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives this share of each label to all classes alike.
    #[must_use]
    pub fn with_label_smoothing(self, label_smoothing: f64) -> Self {
        Self { label_smoothing }
    }

    /// The mean loss over the batch.
    ///
    /// # Panics
    /// When the batch is a run-time axis and there are not as many labels as logits.
    #[track_caller]
    pub fn forward<N: Dim, const CLASSES: usize>(
        &self,
        logits: Tensor<(N, Len<CLASSES>)>,
        labels: &Labels<N, CLASSES>,
    ) -> Scalar {
        let scores = logits.log_softmax::<1>().into_burn();
        let [samples, _] = scores.dims();
        assert_eq!(samples, labels.len(), "cross_entropy of logits and labels: the run-time axes differ");
        let labels = labels.tensor().clone().into_burn().reshape([samples, 1]);
        let of_label = scores.clone().gather(1, labels).mean();
        let loss = match self.label_smoothing {
            0.0 => -of_label,
            share => -(of_label * (1.0 - share) + scores.mean() * share),
        };
        Tensor::from_burn_unchecked(loss)
    }
}
