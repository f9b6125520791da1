//! [`Localization`]: the tally of classification with one box.

use burn::tensor::TensorReadError;
use kiln_data::{Marked, Object};
use kiln_train::{Detail, Evidence, Look, Section, Tally};

use super::side_by_side::SideBySide;

/// What was guessed for each image of a batch, and what was right.
#[derive(Clone, Debug, Default)]
pub struct Located<const CLASSES: usize> {
    /// The guess and the truth of each image.
    pub pairs: Vec<(Object<CLASSES>, Object<CLASSES>)>,
}

impl<const CLASSES: usize> Evidence for Located<CLASSES> {
    fn detached(self) -> Self {
        self
    }
}

/// How often the class was right, how well the boxes fit, and how often both were right: the class, and an IoU over 0.5.
///
/// ```
/// use kiln::data::{BoundingBox, Label, Object};
/// use kiln::tally::{Localization, Located};
/// use kiln::train::Tally;
///
/// let object = |class, x| Ok::<_, kiln::data::NotAClass>(Object::new(
///     Label::<10>::new(class)?,
///     BoundingBox::new([x, 0.0, x + 4.0, 4.0]),
/// ));
/// let wanted = [object(7, 0.0)?, object(1, 2.0)?, object(7, 3.0)?];
/// let mut tally = Localization::<10>::default();
/// tally.add(&Located { pairs: wanted.map(|wanted| (object(7, 0.0).unwrap(), wanted)).into() }, 3)?;
/// assert_eq!(tally.score().map(f64::round), Some(49.0)); // of 1, a third and a seventh
/// let [class, both] = [0, 1].map(|place| tally.details()[place].percent.map(f64::round));
/// assert_eq!((class, both), (Some(67.0), Some(33.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Localization<const CLASSES: usize> {
    images: usize,
    classes: usize,
    overlap: f64,
    both: usize,
    shown: SideBySide,
}

impl<const CLASSES: usize> Tally for Localization<CLASSES> {
    type Evidence = Located<CLASSES>;
    const NAME: &'static str = "Mean IoU";
    const SHOWN: &'static [&'static str] = &["class right", "class right and IoU over 0.5"];

    fn add(&mut self, located: &Located<CLASSES>, _samples: usize) -> Result<(), TensorReadError> {
        for (guess, truth) in &located.pairs {
            let overlap = guess.bounding_box.iou(truth.bounding_box);
            let right = guess.label == truth.label;
            self.images += 1;
            self.classes += usize::from(right);
            self.both += usize::from(right && overlap > 0.5);
            self.overlap += f64::from(overlap);
            self.shown.add(|| truth.marks(), || guess.marks());
        }
        Ok(())
    }

    fn score(&self) -> Option<f64> {
        self.share(self.overlap)
    }

    fn details(&self) -> Vec<Detail> {
        let detail = |name: &str, sum: f64| Detail { name: name.into(), percent: self.share(sum) };
        vec![detail("class right", self.classes as f64), detail("class right and IoU over 0.5", self.both as f64)]
    }

    fn sections(&self, split: &dyn Look) -> Vec<Section> {
        self.shown.section(split).into_iter().collect()
    }
}

impl<const CLASSES: usize> Localization<CLASSES> {
    fn share(&self, sum: f64) -> Option<f64> {
        (self.images > 0).then(|| 100.0 * sum / self.images as f64)
    }
}
