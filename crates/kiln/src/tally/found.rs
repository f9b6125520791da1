//! [`Found`]: what a network found in images, and what there was to be found.

use std::borrow::Cow;

use kiln_data::{BoundingBox, Label, Mark};
use kiln_train::{Detail, Evidence, Look, Section};
use kiln_vision::{Detection, EvaluationError, Region, Truth};

use super::side_by_side::SideBySide;

/// What was found in each image of a batch, and what there was to be found: as many lists of the one as of the other. Nothing
/// where a batch was only trained on.
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

/// What both average precisions keep of a split beside their evaluator: how many images came, and the first of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered {
    images: usize,
    shown: SideBySide,
}

impl Gathered {
    /// Hands on image by image: its number, what was found there with a score, and what was to be found.
    pub(super) fn add<const CLASSES: usize, R: Region + Clone>(
        &mut self,
        found: &Found<CLASSES, R>,
        mut judge: impl FnMut(usize, &[Detection<CLASSES, R>], &[Truth<CLASSES, R>]) -> Result<(), EvaluationError>,
    ) {
        for (detections, truths) in found.detections.iter().zip(&found.truths) {
            let sound = with_a_score(detections);
            // The number of the image is new, and every score is a number: nothing here can be refused.
            let _ = judge(self.images, &sound, truths);
            let found = || sound.iter().map(|it| mark(it.label, Some(it.score), &it.region)).collect();
            self.shown.add(|| truths.iter().map(|it| mark(it.label, None, &it.region)).collect(), found);
            self.images += 1;
        }
    }

    /// The first images, with what is in them and what was found.
    pub(super) fn sections(&self, split: &dyn Look) -> Vec<Section> {
        self.shown.section(split).into_iter().collect()
    }
}

/// The detections, without those whose score is not a number.
fn with_a_score<const CLASSES: usize, R: Clone>(all: &[Detection<CLASSES, R>]) -> Cow<'_, [Detection<CLASSES, R>]> {
    match all.iter().any(|it| it.score.is_nan()) {
        true => all.iter().filter(|it| !it.score.is_nan()).cloned().collect(),
        false => all.into(),
    }
}

/// Figures by their names and then those of each class, from 0 to 1, in percent.
pub(super) fn details<const FIGURES: usize>(
    figures: [(&str, Option<f64>); FIGURES],
    ap_by_class: &[Option<f64>],
    class_names: &[String],
) -> Vec<Detail> {
    let name = |class: usize| match class_names.get(class) {
        Some(name) => format!("AP of {name}"),
        None => format!("AP of class {class}"),
    };
    let named = figures.into_iter().map(|(name, share)| (name.to_string(), share));
    let of_classes = ap_by_class.iter().enumerate().map(|(class, share)| (name(class), *share));
    named.chain(of_classes).map(|(name, share)| Detail { name, percent: share.map(|it| 100.0 * it) }).collect()
}

fn mark<R: Region, const CLASSES: usize>(label: Label<CLASSES>, score: Option<f32>, region: &R) -> Mark {
    let bounding_box = Some(region.bounds());
    Mark { score, bounding_box, mask: region.mask().cloned(), ..Mark::class(label.index()) }
}

#[cfg(test)]
mod tests {
    use kiln_train::Tally;

    use super::*;
    use crate::tally::{AveragePrecision, Localization, MeanIou, VocPrecision};

    fn tells_what_it_shows<T: Tally>() {
        let told: Vec<String> = T::default().details().into_iter().map(|detail| detail.name).collect();
        assert!(T::SHOWN.iter().all(|shown| told.iter().any(|it| it == shown)), "{:?} of {told:?}", T::SHOWN);
    }

    #[test]
    fn what_dashboards_show_is_told() {
        tells_what_it_shows::<AveragePrecision<2>>();
        tells_what_it_shows::<VocPrecision<2>>();
        tells_what_it_shows::<Localization<2>>();
        tells_what_it_shows::<MeanIou<2>>();
    }

    fn judged<T: Tally<Evidence = Found<2>>>(scores: [f32; 2]) -> (Option<f64>, Vec<(String, Option<f64>)>) {
        let region = BoundingBox::new([0.0, 0.0, 8.0, 8.0]);
        let dog = Label::new(1).expect("one of two classes");
        let detections = vec![vec![
            Detection { label: dog, score: scores[0], region },
            Detection { label: dog, score: scores[1], region: BoundingBox::new([20.0, 20.0, 28.0, 28.0]) },
        ]];
        let truths = vec![vec![Truth::from(kiln_data::Object::new(dog, region))]];
        let mut tally = T::default();
        // Two batches of one image each, and one that was only trained on.
        for evidence in
            [Found { detections, truths }, Found::default(), Found { detections: vec![vec![]], truths: vec![vec![]] }]
        {
            tally.add(&evidence, 1).expect("nothing is read from a device");
        }
        let of_classes = tally.details_of(&["cat".to_string()]).into_iter().rev().take(2);
        (
            tally.score().map(f64::round),
            of_classes.map(|detail| (detail.name, detail.percent.map(f64::round))).collect(),
        )
    }

    #[test]
    fn a_score_that_is_no_number_is_passed_over_and_a_class_without_objects_has_no_figure() {
        let classes = |dog| vec![("AP of class 1".to_string(), Some(dog)), ("AP of cat".to_string(), None)];
        for (scores, percent) in [([0.9, f32::NAN], 100.0), ([0.5, 0.9], 50.0)] {
            assert_eq!(judged::<VocPrecision<2>>(scores), (Some(percent), classes(percent)));
            assert_eq!(judged::<AveragePrecision<2>>(scores), (Some(percent), classes(percent)));
        }
    }
}
