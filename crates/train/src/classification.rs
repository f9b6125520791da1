//! [`Classification`]: the tally of classifiers.

use burn::tensor::TensorReadError;
use kiln_data::Picture;
use kiln_interpret::enlarged;
use kiln_nn::{ConfusionMatrix, count_in_top};
use kiln_report::{Confusions, Detail, Section};
use kiln_tensor::{Batch, Labels, Len, Tensor};

use crate::mistakes::Mistakes;
use crate::tally::{Evidence, Look, Tally};

/// Pictures are drawn at least this high, in pixels.
const LEGIBLE: usize = 112;
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
        let confusions = Confusions { names: split.class_names(), rows }.section("Confusion matrix", "sample");
        vec![confusions, self.mistakes.section(split)]
    }
}

/// The picture of each image of `size`, with the class that it was named, and its share of all `shares`.
pub(crate) fn named<const CLASSES: usize>(
    size: [usize; 2],
    guesses: &[usize],
    shares: &[f32],
    truths: &Labels<Batch, CLASSES>,
    split: &dyn Look,
) -> Vec<Option<(Picture<3>, String)>> {
    let names = split.class_names();
    let name = |class: usize| names.get(class).map_or_else(|| class.to_string(), Clone::clone);
    let truths = truths.tensor().to_vec();
    let shown = |(place, guess): (usize, &usize)| {
        let plain = split.picture(place).filter(|picture| [picture.height(), picture.width()] == size)?;
        let truth = usize::try_from(truths[place]).unwrap_or(*guess);
        let sure = 100.0 * shares[place * CLASSES + guess];
        let caption = match truth == *guess {
            true => format!("{} ({sure:.1} %)", name(truth)),
            false => format!("{}, taken for {} ({sure:.1} %)", name(truth), name(*guess)),
        };
        Some((enlarged(&plain, LEGIBLE.div_ceil(size[0].max(1))), caption))
    };
    guesses.iter().enumerate().map(shown).collect()
}
