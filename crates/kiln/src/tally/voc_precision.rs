//! [`VocPrecision`]: the tally of detection as Pascal VOC judges it.

use burn::tensor::TensorReadError;
use kiln_data::BoundingBox;
use kiln_train::{Detail, Look, Section, Tally};
use kiln_vision::{Interpolation, Region, VocEvaluator};

use super::found::{Found, Gathered, details};

/// Pascal VOC's mean average precision over the images of a split, at an IoU of 0.5, in percent. The region is a box or a
/// mask.
///
/// The main figure is the area under the whole curve of precision over recall, as VOC has it from 2010 on. Beside it the mean
/// at eleven recalls, as it was until 2009, and the average precision of each class. It ranks the detections of all images at
/// once, so it is known only when the whole split is through.
///
/// What a network is judged by is its `Tally`: `type Tally = VocPrecision<CLASSES>;` in place of
/// [`AveragePrecision`](super::AveragePrecision), which takes the same evidence.
///
/// # Units
/// Pixels of the network's own images, as with `AveragePrecision`.
///
/// ```
/// use kiln::data::{BoundingBox, Label, Object};
/// use kiln::tally::{Found, VocPrecision};
/// use kiln::train::Tally;
/// use kiln::vision::{Detection, Truth};
///
/// let label = Label::<10>::new(7)?;
/// let left = BoundingBox::new([10.0, 10.0, 30.0, 40.0]);
/// let right = BoundingBox::new([50.0, 10.0, 70.0, 40.0]);
/// let mut precision = VocPrecision::<10>::default();
/// let found = Found {
///     detections: vec![vec![Detection { label, score: 0.9, region: left }]],
///     truths: vec![[left, right].map(|region| Truth::from(Object::new(label, region))).into()],
/// };
/// precision.add(&found, 1)?;
/// // Precise up to a recall of a half: at six of the eleven recalls.
/// assert_eq!(precision.score(), Some(50.0));
/// let eleven = precision.details().into_iter().find(|detail| detail.name == "mAP at 11 recalls");
/// assert_eq!(eleven.and_then(|detail| detail.percent).map(f64::round), Some(55.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct VocPrecision<const CLASSES: usize, R = BoundingBox> {
    gathered: Gathered,
    evaluator: VocEvaluator<CLASSES, R>,
}

impl<const CLASSES: usize, R: Region> Default for VocPrecision<CLASSES, R> {
    fn default() -> Self {
        Self { gathered: Gathered::default(), evaluator: VocEvaluator::new() }
    }
}

impl<const CLASSES: usize, R: Region + Clone + Send + Sync + 'static> Tally for VocPrecision<CLASSES, R> {
    type Evidence = Found<CLASSES, R>;
    const NAME: &'static str = "mAP";
    const IN_TRAINING: bool = false;
    const SHOWN: &'static [&'static str] = &["mAP at 11 recalls"];

    fn add(&mut self, found: &Self::Evidence, _samples: usize) -> Result<(), TensorReadError> {
        self.gathered.add(found, |image, found, truths| self.evaluator.add(image, found, truths));
        Ok(())
    }

    fn score(&self) -> Option<f64> {
        self.evaluator.figures(Interpolation::AllPoints).map.map(|share| 100.0 * share)
    }

    fn so_far(&self) -> Option<f64> {
        None
    }

    fn details(&self) -> Vec<Detail> {
        self.details_of(&[])
    }

    fn details_of(&self, class_names: &[String]) -> Vec<Detail> {
        let [all, eleven] =
            [Interpolation::AllPoints, Interpolation::ElevenPoints].map(|it| self.evaluator.figures(it));
        details([(Self::NAME, all.map), ("mAP at 11 recalls", eleven.map)], &all.ap_by_class, class_names)
    }

    fn sections(&self, split: &dyn Look) -> Vec<Section> {
        self.gathered.sections(split)
    }
}
