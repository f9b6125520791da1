//! VOC's average precision: at one overlap, over eleven recalls or under the whole curve.
use crate::{
    Detection, Region,
    metrics::{
        EvaluationError, Truth,
        images::Images,
        ranking::{Ranking, Verdict, mean},
    },
    ops::Measured,
};
use kiln_data::{BoundingBox, Counts};
use std::marker::PhantomData;

/// How precision is averaged over recall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interpolation {
    /// At eleven recalls from 0 to 1: VOC until 2009.
    ElevenPoints,
    /// Under the whole curve: VOC from 2010 on.
    #[default]
    AllPoints,
}

/// VOC's figures, each from 0 to 1; `None` where there is nothing to find.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VocFigures {
    /// The mean over classes.
    pub map: Option<f64>,
    /// The average precision of each class.
    pub ap_by_class: Vec<Option<f64>>,
}

/// Gathers what was found and what was to be found, image by image, and gives VOC's average precision.
///
/// Each detection, the surest first, is judged by the object that it overlaps with most, whether that was found
/// before or not: a second detection of one object is a mistake. Objects that are difficult need not be found, and
/// what finds them does not count; so with crowds.
///
/// # Source
/// `VOCevaldet` and `VOCap` of the VOC development kit. There boxes name their last pixel, which counts; here edges
/// lie between pixels, which gives the same overlaps.
///
/// ```
/// use kiln_data::{BoundingBox, Label, Object};
/// use kiln_vision::{Detection, Interpolation, Truth, VocEvaluator};
/// let (label, region) = (Label::<2>::new(0)?, BoundingBox::new([0.0, 0.0, 10.0, 10.0]));
/// let found = [0.9, 0.8].map(|score| Detection { label, score, region });
/// let mut evaluator = VocEvaluator::new();
/// evaluator.add(1, &found, &[Truth::from(Object::new(label, region))])?;
/// let figures = evaluator.figures(Interpolation::AllPoints);
/// assert_eq!((figures.map, &figures.ap_by_class[..]), (Some(1.0), &[Some(1.0), None][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct VocEvaluator<const CLASSES: usize, R = BoundingBox> {
    images: Images,
    threshold: f64,
    classes: Vec<Class>,
    region: PhantomData<fn(R)>,
}

/// What is known of one class.
#[derive(Clone, Debug, Default)]
struct Class {
    to_find: usize,
    guesses: Vec<Guess>,
}

/// A detection, and what it turned out to be.
#[derive(Clone, Debug)]
struct Guess {
    score: f32,
    /// The number of the image, and how many of this class are surer there.
    place: (usize, usize),
    verdict: Verdict,
}

impl<const CLASSES: usize, R: Region> VocEvaluator<CLASSES, R> {
    /// Without images, at VOC's overlap of 0.5.
    pub fn new() -> Self {
        Self::at(0.5)
    }

    /// Without images, at another overlap: what overlaps by this much, or more, is found.
    pub fn at(threshold: f64) -> Self {
        Self { images: Images::default(), threshold, classes: vec![Class::default(); CLASSES], region: PhantomData }
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
        for (class, (found, truths)) in self.classes.iter_mut().zip(self.images.add(image, found, truths)?) {
            let verdicts = verdicts(&found, &truths, self.threshold);
            class.to_find += truths.iter().filter(|truth| truth.counts == Counts::Fully).count();
            class.guesses.extend(found.iter().zip(verdicts).enumerate().map(|(rank, (found, verdict))| Guess {
                score: found.score,
                place: (image, rank),
                verdict,
            }));
        }
        Ok(())
    }

    /// The figures of all images so far.
    pub fn figures(&self, interpolation: Interpolation) -> VocFigures {
        let ap_by_class: Vec<_> = self.classes.iter().map(|class| class.precision(interpolation)).collect();
        VocFigures { map: mean(ap_by_class.iter().copied()), ap_by_class }
    }
}

impl<const CLASSES: usize, R: Region> Default for VocEvaluator<CLASSES, R> {
    fn default() -> Self {
        Self::new()
    }
}

impl Class {
    fn precision(&self, interpolation: Interpolation) -> Option<f64> {
        if self.to_find == 0 {
            return None;
        }
        let mut guesses: Vec<&Guess> = self.guesses.iter().collect();
        guesses.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        let ranking = Ranking::new(guesses.iter().map(|guess| guess.verdict), self.to_find);
        Some(match interpolation {
            Interpolation::ElevenPoints => {
                let recalls: [f64; 11] = std::array::from_fn(|place| place as f64 / 10.0);
                ranking.mean_precision(&recalls)
            }
            Interpolation::AllPoints => ranking.area(),
        })
    }
}

/// The verdicts on detections of one class in one image, the surest first.
fn verdicts<const CLASSES: usize, R: Region>(
    found: &[&Detection<CLASSES, R>],
    truths: &[&Truth<CLASSES, R>],
    threshold: f64,
) -> Vec<Verdict> {
    let regions: Vec<_> = truths.iter().map(|truth| Measured::new(&truth.region)).collect();
    let mut taken = vec![false; truths.len()];
    let judge = |found: &&Detection<CLASSES, R>| {
        let found = Measured::new(&found.region);
        let overlaps = regions.iter().map(|truth| found.iou(truth)).enumerate();
        // Of equal overlaps the first.
        let best = overlaps.rev().max_by(|a, b| a.1.total_cmp(&b.1));
        match best.filter(|(_, overlap)| *overlap >= threshold) {
            Some((target, _)) if truths[target].counts != Counts::Fully => Verdict::Ignored,
            Some((target, _)) if !std::mem::replace(&mut taken[target], true) => Verdict::Hit,
            _ => Verdict::Miss,
        }
    };
    found.iter().map(judge).collect()
}
