//! [`ConfusionMatrix`]: how often each class was taken for which.
use kiln_tensor::{Dim, Dyn, Extent, Labels, Len, PixelLabels, Tensor};

/// How often each class (row) was taken for which (column), of samples or of pixels, and the figures that follow.
///
/// # Edge cases
/// A figure that would divide by zero is `None`: the precision of a class that was never guessed, the recall of one that
/// never was there, the IoU of one that was neither. Means are over the classes that have the figure; a class that was there
/// and never guessed has a precision of 0 in the mean.
///
/// # Source
/// scikit-learn's `precision_recall_fscore_support` with `zero_division=nan`, and the mean of its `precision_score` with
/// `zero_division=0`; its `balanced_accuracy_score`; torchmetrics' `JaccardIndex`.
///
/// ```
/// use kiln_nn::ConfusionMatrix;
/// use kiln_tensor::{Batch, Device, Labels, Tensor};
/// let device = Device::flex();
/// let scores: Tensor![Batch, 3] = Tensor::from_array([[0.9, 0.0, 0.0], [0.6, 0.4, 0.1], [0.1, 0.7, 0.2]], &device)
///     .forget()
///     .refine()?;
/// let mut matrix = ConfusionMatrix::<3>::new();
/// matrix.add(&scores, &Labels::try_from_slice(&[0, 1, 1], &device)?);
/// assert_eq!(matrix.row(1), &[1, 1, 0]);
/// assert_eq!((matrix.precision(0), matrix.recall(0), matrix.iou(0)), (Some(0.5), Some(1.0), Some(0.5)));
/// assert_eq!((matrix.recall(2), matrix.mean_iou()), (None, Some(0.5)));
///
/// let mut matrix = ConfusionMatrix::<3>::new();
/// [0, 1].into_iter().for_each(|truth| matrix.count(truth, 0));
/// assert_eq!((matrix.precision(1), matrix.precision(2), matrix.mean_precision()), (None, None, Some(0.25)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix<const CLASSES: usize> {
    rows: Vec<[u64; CLASSES]>,
}

impl<const CLASSES: usize> ConfusionMatrix<CLASSES> {
    /// Without samples.
    pub fn new() -> Self {
        Self { rows: vec![[0; CLASSES]; CLASSES] }
    }

    /// Takes a sample: its class, and what it was taken for.
    ///
    /// # Panics
    /// When there is no such class; as all that asks for a class by its number.
    #[track_caller]
    pub fn count(&mut self, truth: usize, guess: usize) {
        assert!(truth < CLASSES && guess < CLASSES, "class {truth} taken for {guess}, of {CLASSES} classes");
        self.rows[truth][guess] += 1;
    }

    /// Takes samples, or pixels, that have a label: each was taken for the class of its greatest score, which is the first
    /// that is not a number where there is one, as with PyTorch's `argmax`.
    ///
    /// # Panics
    /// When the number of samples, equal in type, differs at run time.
    #[track_caller]
    pub fn add<N: Dim, E: Extent>(&mut self, scores: &Tensor<(N, Len<CLASSES>)>, labels: &Labels<N, CLASSES, E>) {
        let guesses = scores.clone().argmax::<1>().to_vec();
        assert_eq!(guesses.len(), labels.len(), "scores and labels of a different number of samples");
        let known = labels.mask().map(Tensor::to_vec);
        let known = |place: usize| known.as_ref().is_none_or(|known| known[place]);
        for (place, (truth, guess)) in labels.classes().to_vec().into_iter().zip(guesses).enumerate() {
            if known(place) {
                self.count(truth as usize, guess as usize);
            }
        }
    }

    /// Takes the pixels that have a label: each was taken for the class of its greatest score.
    ///
    /// # Panics
    /// When a run-time axis of the labels has another size than that of the scores.
    #[track_caller]
    pub fn add_pixels<N: Dim, H: Dim, W: Dim>(
        &mut self,
        scores: &Tensor<(N, Len<CLASSES>, H, W)>,
        labels: &PixelLabels<N, H, W, CLASSES>,
    ) {
        let [n, classes, h, w] = scores.dims();
        assert_eq!([n, h, w], labels.dims(), "scores and labels of pixels: the run-time axes differ");
        let pixels = scores.clone().into_burn().permute([0, 2, 3, 1]).reshape([n * h * w, classes]);
        self.add(&Tensor::<(Dyn, Len<CLASSES>)>::from_burn_unchecked(pixels), labels.flat());
    }

    /// Takes what another has counted.
    pub fn merge(&mut self, other: &Self) {
        let counts = self.rows.as_flattened_mut().iter_mut().zip(other.rows.as_flattened());
        counts.for_each(|(count, other)| *count += other);
    }

    /// What the samples of a class were taken for.
    ///
    /// # Panics
    /// When there is no such class.
    pub fn row(&self, class: usize) -> &[u64; CLASSES] {
        &self.rows[class]
    }

    /// How many samples there are.
    pub fn total(&self) -> u64 {
        self.rows.iter().flatten().sum()
    }

    /// The share of samples that were right.
    pub fn accuracy(&self) -> Option<f64> {
        share((0..CLASSES).map(|class| self.rows[class][class]).sum(), self.total())
    }

    /// The share of right samples among those taken for a class.
    pub fn precision(&self, class: usize) -> Option<f64> {
        share(self.rows[class][class], self.taken_for(class))
    }

    /// The share of right samples among those of a class.
    pub fn recall(&self, class: usize) -> Option<f64> {
        share(self.rows[class][class], self.rows[class].iter().sum())
    }

    /// The share of right samples among those of a class and those taken for it: Jaccard's index.
    pub fn iou(&self, class: usize) -> Option<f64> {
        let right = self.rows[class][class];
        share(right, self.rows[class].iter().sum::<u64>() + self.taken_for(class) - right)
    }

    /// The mean of [`precision`](Self::precision) over classes: that of a class that was there and never guessed is 0.
    pub fn mean_precision(&self) -> Option<f64> {
        self.mean(|matrix, class| matrix.precision(class).or(matrix.recall(class)))
    }

    /// The mean of [`recall`](Self::recall) over classes: the balanced accuracy.
    pub fn mean_recall(&self) -> Option<f64> {
        self.mean(Self::recall)
    }

    /// The mean of [`iou`](Self::iou) over classes: what semantic segmentation is judged by.
    pub fn mean_iou(&self) -> Option<f64> {
        self.mean(Self::iou)
    }

    /// The mean of a figure over the classes that have it.
    fn mean(&self, figure: impl Fn(&Self, usize) -> Option<f64>) -> Option<f64> {
        let figures: Vec<f64> = (0..CLASSES).filter_map(|class| figure(self, class)).collect();
        (!figures.is_empty()).then(|| figures.iter().sum::<f64>() / figures.len() as f64)
    }

    fn taken_for(&self, class: usize) -> u64 {
        self.rows.iter().map(|row| row[class]).sum()
    }
}

impl<const CLASSES: usize> Default for ConfusionMatrix<CLASSES> {
    fn default() -> Self {
        Self::new()
    }
}

fn share(part: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| part as f64 / all as f64)
}
