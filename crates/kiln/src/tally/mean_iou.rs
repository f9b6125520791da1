//! [`MeanIou`]: the tally of semantic segmentation.

use burn::tensor::TensorReadError;
use kiln_nn::ConfusionMatrix;
use kiln_report::Confusions;
use kiln_train::{Detail, Evidence, Look, Section, Tally};

/// What the pixels of a batch were taken for. Nothing where a batch was only trained on.
#[derive(Clone, Debug, Default)]
pub struct NamedPixels<const CLASSES: usize>(pub ConfusionMatrix<CLASSES>);

impl<const CLASSES: usize> Evidence for NamedPixels<CLASSES> {
    fn detached(self) -> Self {
        self
    }
}

/// The mean over classes of the pixels that were right over those of a class and those taken for it, in percent, of all
/// pixels of a split that have a label. Beside it, how many pixels were right, and the figure of each class.
///
/// # Edge cases
/// A class that neither is there nor was named has no figure and is left out of the mean.
///
/// # Source
/// torchmetrics' `JaccardIndex`.
///
/// ```
/// use kiln::tally::{MeanIou, NamedPixels};
/// use kiln::{nn::ConfusionMatrix, train::Tally};
///
/// let mut matrix = ConfusionMatrix::<3>::new();
/// for (truth, guess) in [(0, 0), (0, 0), (0, 1), (1, 1)] {
///     matrix.count(truth, guess);
/// }
/// let mut tally = MeanIou::<3>::default();
/// tally.add(&NamedPixels(matrix), 1)?;
/// assert_eq!(tally.score().map(f64::round), Some(58.0)); // of two thirds and a half
/// assert_eq!(tally.details()[0].percent, Some(75.0));
/// let names = ["ground", "cat", "dog"].map(String::from);
/// assert_eq!(tally.details_of(&names)[2].name, "IoU of cat");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MeanIou<const CLASSES: usize>(ConfusionMatrix<CLASSES>);

impl<const CLASSES: usize> Tally for MeanIou<CLASSES> {
    type Evidence = NamedPixels<CLASSES>;
    const NAME: &'static str = "Mean IoU";
    const IN_TRAINING: bool = false;
    const SHOWN: &'static [&'static str] = &["pixels right"];

    fn add(&mut self, NamedPixels(matrix): &Self::Evidence, _samples: usize) -> Result<(), TensorReadError> {
        self.0.merge(matrix);
        Ok(())
    }

    fn score(&self) -> Option<f64> {
        percent(self.0.mean_iou())
    }

    fn details(&self) -> Vec<Detail> {
        self.details_of(&[])
    }

    fn details_of(&self, class_names: &[String]) -> Vec<Detail> {
        let right = Detail { name: "pixels right".into(), percent: percent(self.0.accuracy()) };
        let name = |class: usize| match class_names.get(class) {
            Some(name) => format!("IoU of {name}"),
            None => format!("IoU of class {class}"),
        };
        let of = |class| Detail { name: name(class), percent: percent(self.0.iou(class)) };
        std::iter::once(right).chain((0..CLASSES).map(of)).collect()
    }

    fn sections(&self, split: &dyn Look) -> Vec<Section> {
        let rows = (0..CLASSES).map(|class| self.0.row(class).to_vec()).collect();
        vec![Confusions { names: split.class_names(), rows }.section("Confusion matrix", "pixel")]
    }
}

fn percent(share: Option<f64>) -> Option<f64> {
    share.map(|share| 100.0 * share)
}
