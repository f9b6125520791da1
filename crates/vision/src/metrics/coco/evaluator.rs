//! [`CocoEvaluator`]: image by image, what was found and what was to be found.
use super::{
    class::Class,
    figures::CocoFigures,
    settings::{AT_50, AT_75, MOST, Sizes, THRESHOLDS},
};
use crate::{
    Detection, Region,
    metrics::{EvaluationError, Truth, images::Images, ranking::mean},
};
use kiln_data::BoundingBox;
use std::{array::from_fn, marker::PhantomData};

/// Gathers what was found and what was to be found, image by image, and gives COCO's average precision and recall:
/// of boxes, or of masks where `R` is [`Mask`](kiln_data::Mask).
///
/// Of an image only verdicts are kept, some bytes for each detection. The figures do not depend on the order in which
/// images are given.
///
/// # Edge cases
/// A crowd may be found many times and need not be found; an object that is difficult need not be found either. Of
/// each class the 100 surest detections of an image count.
///
/// # Source
/// pycocotools' `COCOeval`: the same matching, with the same order among equal scores (images by their number,
/// detections as they were given) and equal overlaps. Boxes are `f32` here and `f64` there.
///
/// ```
/// use kiln_data::{BoundingBox, Label, Object};
/// use kiln_vision::{CocoEvaluator, Detection, Truth};
/// let (label, region) = (Label::<2>::new(0)?, BoundingBox::new([0.0, 0.0, 10.0, 10.0]));
/// let shifted = BoundingBox::new([2.0, 0.0, 12.0, 10.0]);
/// let mut evaluator = CocoEvaluator::new();
/// evaluator.add(1, &[Detection { label, score: 0.9, region: shifted }], &[Truth::from(Object::new(label, region))])?;
/// let figures = evaluator.figures();
/// assert_eq!((figures.ap50, figures.ap75), (Some(1.0), Some(0.0))); // the boxes overlap by two thirds
/// assert_eq!((figures.ap, figures.ap_large), (Some(0.4), None));
/// assert_eq!(figures.ap_by_class, [Some(0.4), None]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct CocoEvaluator<const CLASSES: usize, R = BoundingBox> {
    images: Images,
    classes: Vec<Class>,
    region: PhantomData<fn(R)>,
}

impl<const CLASSES: usize, R: Region> CocoEvaluator<CLASSES, R> {
    /// Without images.
    pub fn new() -> Self {
        Self { images: Images::default(), classes: vec![Class::default(); CLASSES], region: PhantomData }
    }

    /// Takes an image: a number of its own, what was found in it, and what was to be found.
    ///
    /// # Errors
    /// When the image was given before, or a score is not a number. Nothing is taken then.
    pub fn add(
        &mut self,
        image: usize,
        found: &[Detection<CLASSES, R>],
        truths: &[Truth<CLASSES, R>],
    ) -> Result<(), EvaluationError> {
        for (class, (mut found, truths)) in self.classes.iter_mut().zip(self.images.add(image, found, truths)?) {
            found.truncate(MOST);
            class.add(image, &found, &truths);
        }
        Ok(())
    }

    /// The figures of all images so far.
    pub fn figures(&self) -> CocoFigures {
        let mut classes = self.classes.clone();
        classes.iter_mut().for_each(Class::sort);
        let all: [usize; THRESHOLDS] = from_fn(|place| place);
        let precision = |sizes, thresholds: &[usize]| mean(classes.iter().map(|it| it.precision(sizes, thresholds)));
        let recall = |sizes, most| mean(classes.iter().map(|it| it.recall(sizes, most)));
        CocoFigures {
            ap: precision(Sizes::All, &all),
            ap50: precision(Sizes::All, &[AT_50]),
            ap75: precision(Sizes::All, &[AT_75]),
            ap_small: precision(Sizes::Small, &all),
            ap_medium: precision(Sizes::Medium, &all),
            ap_large: precision(Sizes::Large, &all),
            ar1: recall(Sizes::All, 1),
            ar10: recall(Sizes::All, 10),
            ar100: recall(Sizes::All, MOST),
            ar_small: recall(Sizes::Small, MOST),
            ar_medium: recall(Sizes::Medium, MOST),
            ar_large: recall(Sizes::Large, MOST),
            ap_by_class: classes.iter().map(|it| it.precision(Sizes::All, &all)).collect(),
        }
    }
}

impl<const CLASSES: usize, R: Region> Default for CocoEvaluator<CLASSES, R> {
    fn default() -> Self {
        Self::new()
    }
}
