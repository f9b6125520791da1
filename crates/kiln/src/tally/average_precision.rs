//! [`AveragePrecision`]: the tally of detection and instance segmentation.

use burn::tensor::TensorReadError;
use kiln_data::{BoundingBox, Label, Mark};
use kiln_train::{Detail, Evidence, Look, Section, Tally};
use kiln_vision::{CocoEvaluator, Detection, Region, Truth};

use super::side_by_side::SideBySide;

/// What was found in each image of a batch, and what there was to be found. Nothing where a batch was only trained on.
#[derive(Clone, Debug)]
pub struct Found<const CLASSES: usize, R = BoundingBox> {
    /// What the network found, image by image.
    pub detections: Vec<Vec<Detection<CLASSES, R>>>,
    /// What was to be found, image by image.
    pub truths: Vec<Vec<Truth<CLASSES, R>>>,
}

impl<const CLASSES: usize, R> Default for Found<CLASSES, R> {
    fn default() -> Self {
        Self { detections: Vec::new(), truths: Vec::new() }
    }
}

impl<const CLASSES: usize, R: Clone + Send + Sync + 'static> Evidence for Found<CLASSES, R> {
    fn detached(self) -> Self {
        self
    }
}

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
    images: usize,
    shown: SideBySide,
    evaluator: CocoEvaluator<CLASSES, R>,
}

impl<const CLASSES: usize, R: Region> Default for AveragePrecision<CLASSES, R> {
    fn default() -> Self {
        Self { images: 0, shown: SideBySide::default(), evaluator: CocoEvaluator::new() }
    }
}

impl<const CLASSES: usize, R: Region + Clone + Send + Sync + 'static> Tally for AveragePrecision<CLASSES, R> {
    type Evidence = Found<CLASSES, R>;
    const NAME: &'static str = "AP";
    const IN_TRAINING: bool = false;
    const SHOWN: &'static [&'static str] = &["AP50", "AP75", "AR 100"];

    fn add(&mut self, found: &Self::Evidence, _samples: usize) -> Result<(), TensorReadError> {
        for (detections, truths) in found.detections.iter().zip(&found.truths) {
            // The number of an image is new, and no score of ours is no number: nothing here can be refused.
            let sound: Vec<_> = detections.iter().filter(|it| !it.score.is_nan()).cloned().collect();
            let _ = self.evaluator.add(self.images, &sound, truths);
            let found = || sound.iter().map(|it| mark(it.label, Some(it.score), &it.region)).collect();
            self.shown.add(|| truths.iter().map(|it| mark(it.label, None, &it.region)).collect(), found);
            self.images += 1;
        }
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
        let name = |class: usize| match class_names.get(class) {
            Some(name) => format!("AP of {name}"),
            None => format!("AP of class {class}"),
        };
        let named = figures.named().map(|(name, share)| (name.to_string(), share));
        let of_classes = figures.ap_by_class.iter().enumerate().map(|(class, share)| (name(class), *share));
        let detail = |(name, share): (String, Option<f64>)| Detail { name, percent: share.map(|it| 100.0 * it) };
        named.into_iter().chain(of_classes).map(detail).collect()
    }

    fn sections(&self, split: &dyn Look) -> Vec<Section> {
        self.shown.section(split).into_iter().collect()
    }
}

fn mark<R: Region, const CLASSES: usize>(label: Label<CLASSES>, score: Option<f32>, region: &R) -> Mark {
    let bounding_box = Some(region.bounds());
    Mark { score, bounding_box, mask: region.mask().cloned(), ..Mark::class(label.index()) }
}
