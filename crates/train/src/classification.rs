//! [`Classification`]: the tally of classifiers.

use burn::tensor::TensorReadError;
use kiln_nn::{ConfusionMatrix, count_in_top};
use kiln_report::{Confusions, Detail, Section};
use kiln_tensor::{Batch, Labels, Len, Tensor};

use crate::mistakes::Mistakes;
use crate::tally::{Evidence, Look, Tally};

/// How many guesses a classifier has, for the figure beside accuracy.
const GUESSES: usize = 5;

/// What a classifier said of a batch, and what was right.
#[derive(Clone, Debug)]
pub struct Guessed<const CLASSES: usize> {
    /// A score for each class.
    pub scores: Tensor<(Batch, Len<CLASSES>)>,
    /// The classes.
    pub labels: Labels<Batch, CLASSES>,
}

impl<const CLASSES: usize> Evidence for Guessed<CLASSES> {
    fn detached(self) -> Self {
        Self { scores: self.scores.without_autodiff(), ..self }
    }
}

/// The share of samples whose class was guessed; and by its [`matrix`](Self::matrix), which class was taken for which.
///
/// ```
/// use kiln_tensor::{Batch, Device, Labels, Tensor};
/// use kiln_train::{Classification, Guessed, Tally};
///
/// let device = Device::flex();
/// let scores = Tensor::from_array([[0.9, 0.1], [0.8, 0.2]], &device).forget().refine()?;
/// let mut tally = Classification::<2>::default();
/// tally.add(&Guessed { scores, labels: Labels::try_from_slice(&[0, 1], &device)? }, 2)?;
/// assert_eq!(tally.score(), Some(50.0));
/// assert_eq!(tally.matrix().row(1), &[1, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Classification<const CLASSES: usize> {
    matrix: ConfusionMatrix<CLASSES>,
    among_the_first: usize,
    mistakes: Mistakes,
}

impl<const CLASSES: usize> Classification<CLASSES> {
    /// Which class was taken for which.
    pub fn matrix(&self) -> &ConfusionMatrix<CLASSES> {
        &self.matrix
    }
}

impl<const CLASSES: usize> Tally for Classification<CLASSES> {
    type Evidence = Guessed<CLASSES>;
    const NAME: &'static str = "Accuracy";

    fn add(&mut self, Guessed { scores, labels }: &Guessed<CLASSES>, _: usize) -> Result<(), TensorReadError> {
        self.matrix.add(scores, labels);
        self.among_the_first += count_in_top(scores, labels, GUESSES);
        self.mistakes.add(scores, labels);
        Ok(())
    }

    fn score(&self) -> Option<f64> {
        self.matrix.accuracy().map(|share| 100.0 * share)
    }

    fn details(&self) -> Vec<Detail> {
        let detail = |name: &str, share: Option<f64>| Detail { name: name.into(), percent: share.map(|it| 100.0 * it) };
        let samples = self.matrix.total();
        let among_the_first = (samples > 0).then(|| self.among_the_first as f64 / samples as f64);
        let mut details = vec![detail("top 1", self.matrix.accuracy())];
        if CLASSES > GUESSES {
            details.push(detail("top 5", among_the_first));
        }
        details.push(detail("mean precision", self.matrix.mean_precision()));
        details.push(detail("mean recall", self.matrix.mean_recall()));
        details
    }

    fn sections(&self, split: &dyn Look) -> Vec<Section> {
        let rows = (0..CLASSES).map(|class| self.matrix.row(class).to_vec()).collect();
        let confusions = Confusions { names: split.class_names(), rows }.section("Confusion matrix");
        vec![confusions, self.mistakes.section(split)]
    }
}
