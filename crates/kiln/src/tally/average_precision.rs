//! [`AveragePrecision`]: the tally of detection and instance segmentation.

use burn::tensor::TensorReadError;
use kiln_data::BoundingBox;
use kiln_train::{Detail, Look, Section, Tally};
use kiln_vision::{CocoEvaluator, Region};

use super::found::{Found, Gathered, details};

/// COCO's average precision over the images of a split, at IoUs from 0.50 to 0.95, in percent. The region is a box or a
/// mask.
///
/// It ranks the detections of all images at once, so it is known only when the whole split is through. Beside it, COCO's
/// other figures, and the average precision of each class.
///
/// # Units
/// Pixels of the network's own images: what COCO calls small, medium or large is so in these, and overlaps are those of boxes
/// and masks in these. The figures of the same weights on the pictures as they lie in files differ where these are of another
/// size.
///
/// ```
/// use kiln::data::{BoundingBox, Label, Object};
/// use kiln::tally::{AveragePrecision, Found};
/// use kiln::train::Tally;
/// use kiln::vision::{Detection, Truth};
///
/// let label = Label::<10>::new(7)?;
/// let region = BoundingBox::new([10.0, 10.0, 30.0, 40.0]);
/// let mut precision = AveragePrecision::<10>::default();
/// let found = Found {
///     detections: vec![vec![Detection { label, score: 0.9, region }]],
///     truths: vec![vec![Truth::from(Object::new(label, region))]],
/// };
/// precision.add(&found, 1)?;
/// assert_eq!(precision.score().map(f64::round), Some(100.0));
/// let names: Vec<String> = (0..10).map(|digit| digit.to_string()).collect();
/// let of_seven = precision.details_of(&names).into_iter().find(|detail| detail.name == "AP of 7");
/// assert_eq!(of_seven.and_then(|detail| detail.percent).map(f64::round), Some(100.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct AveragePrecision<const CLASSES: usize, R = BoundingBox> {
    gathered: Gathered,
    evaluator: CocoEvaluator<CLASSES, R>,
}

impl<const CLASSES: usize, R: Region> Default for AveragePrecision<CLASSES, R> {
    fn default() -> Self {
        Self { gathered: Gathered::default(), evaluator: CocoEvaluator::new() }
    }
}

impl<const CLASSES: usize, R: Region + Clone + Send + Sync + 'static> Tally for AveragePrecision<CLASSES, R> {
    type Evidence = Found<CLASSES, R>;
    const NAME: &'static str = "AP";
    const IN_TRAINING: bool = false;
    const SHOWN: &'static [&'static str] = &["AP50", "AP75", "AR 100"];

    fn add(&mut self, found: &Self::Evidence, _samples: usize) -> Result<(), TensorReadError> {
        self.gathered.add(found, |image, found, truths| self.evaluator.add(image, found, truths));
        Ok(())
    }

    fn score(&self) -> Option<f64> {
        self.evaluator.figures().ap.map(|share| 100.0 * share)
    }

    fn so_far(&self) -> Option<f64> {
        None
    }

    fn details(&self) -> Vec<Detail> {
        self.details_of(&[])
    }

    fn details_of(&self, class_names: &[String]) -> Vec<Detail> {
        let figures = self.evaluator.figures();
        details(figures.named(), &figures.ap_by_class, class_names)
    }

    fn sections(&self, split: &dyn Look) -> Vec<Section> {
        self.gathered.sections(split)
    }
}
