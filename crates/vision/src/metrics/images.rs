//! [`Images`]: what an evaluator was given, parted by class.
use crate::{
    Detection,
    metrics::{EvaluationError, Truth},
};
use std::collections::BTreeSet;

/// The numbers of the images so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Images(BTreeSet<usize>);

/// The detections of one class in an image, the surest first and equals as they were given, and its objects.
pub(crate) type OfClass<'a, const CLASSES: usize, R> = (Vec<&'a Detection<CLASSES, R>>, Vec<&'a Truth<CLASSES, R>>);

impl Images {
    /// Notes an image and parts what belongs to it by class, unless something is wrong with it.
    pub(crate) fn add<'a, const CLASSES: usize, R>(
        &mut self,
        image: usize,
        found: &'a [Detection<CLASSES, R>],
        truths: &'a [Truth<CLASSES, R>],
    ) -> Result<impl Iterator<Item = OfClass<'a, CLASSES, R>> + use<'a, CLASSES, R>, EvaluationError> {
        if let Some(position) = found.iter().position(|it| it.score.is_nan()) {
            return Err(EvaluationError::Score { image, position });
        }
        if !self.0.insert(image) {
            return Err(EvaluationError::ImageTwice { image });
        }
        Ok((0..CLASSES).map(move |class| {
            let mut found: Vec<_> = found.iter().filter(|it| it.label.index() == class).collect();
            found.sort_by(|a, b| b.score.total_cmp(&a.score));
            (found, truths.iter().filter(|it| it.label.index() == class).collect())
        }))
    }
}
