//! The mistakes that a classifier was surest of.

use kiln_report::{Exhibit, Gallery, Section};
use kiln_tensor::{Batch, Labels, Len, Tensor};

use crate::tally::Look;

/// How many are kept.
const MOST: usize = 24;

/// The mistakes among what was added that the network was surest of, the surest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mistakes {
    seen: usize,
    surest: Vec<Mistake>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Mistake {
    /// The sample's place in the split.
    place: usize,
    truth: usize,
    guess: usize,
    /// The guess's share of the softmax.
    sure: f32,
}

impl Mistakes {
    /// Adds samples that follow those that were added before.
    pub(crate) fn add<const CLASSES: usize>(
        &mut self,
        scores: &Tensor<(Batch, Len<CLASSES>)>,
        labels: &Labels<Batch, CLASSES>,
    ) {
        let guesses = scores.clone().argmax::<1>().to_vec();
        let shares = scores.clone().softmax::<1>().to_vec();
        let truths = labels.classes().to_vec();
        let first = self.seen;
        self.seen += truths.len();
        let found = truths.into_iter().zip(guesses).zip(shares.chunks(CLASSES.max(1))).enumerate();
        self.surest.extend(found.filter_map(|(index, ((truth, guess), shares))| {
            let (truth, guess) = (usize::try_from(truth).ok()?, usize::try_from(guess).ok()?);
            (guess != truth).then(|| Mistake { place: first + index, truth, guess, sure: shares[guess] })
        }));
        // What is no number is not sure.
        let sure = |it: &Mistake| if it.sure.is_nan() { -1.0 } else { it.sure };
        self.surest.sort_by(|a, b| sure(b).total_cmp(&sure(a)).then(a.place.cmp(&b.place)));
        self.surest.truncate(MOST);
    }

    /// The part of a page that shows them.
    pub(crate) fn section(&self, split: &dyn Look) -> Section {
        const TITLE: &str = "The surest mistakes";
        if self.surest.is_empty() {
            return Section::text(TITLE, ["No sample of the test split was taken for another class."]);
        }
        let names = split.class_names();
        let name = |class: usize| names.get(class).map_or_else(|| class.to_string(), Clone::clone);
        let exhibit = |mistake: &Mistake| {
            let picture = split.picture(mistake.place)?;
            let (truth, guess, sure) = (name(mistake.truth), name(mistake.guess), 100.0 * mistake.sure);
            Some(Exhibit {
                png: picture.png().ok()?,
                width: picture.width(),
                height: picture.height(),
                caption: format!("{truth}, taken for {guess} ({sure:.1} %)"),
            })
        };
        let gallery = Gallery { exhibits: self.surest.iter().filter_map(exhibit).collect(), wide: false };
        if gallery.exhibits.is_empty() {
            let told = |it: &Mistake| format!("Sample {}: {}, taken for {}.", it.place, name(it.truth), name(it.guess));
            return Section::text(TITLE, self.surest.iter().map(told));
        }
        let caption = "Samples of the test split that were taken for another class, those first of which the network was \
                       surest: what it is, what it was taken for, and that guess's share of the softmax.";
        gallery.section(TITLE, caption)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_data::Picture;
    use kiln_report::Page;
    use kiln_tensor::Device;

    #[test]
    fn the_surest_come_first_whatever_batch_they_were_in() {
        let device = Device::flex();
        let mut mistakes = Mistakes::default();
        for (scores, labels) in [([[3.0, 0.0], [0.0, 1.0]], [0, 0]), ([[5.0, 0.0], [2.0, 0.0]], [1, 1])] {
            let scores = Tensor::from_array(scores, &device).forget().refine().unwrap();
            mistakes.add(&scores, &Labels::<Batch, 2>::try_from_slice(&labels, &device).unwrap());
        }
        let places: Vec<_> = mistakes.surest.iter().map(|it| (it.place, it.truth, it.guess)).collect();
        assert_eq!(places, [(2, 1, 0), (3, 1, 0), (1, 0, 1)]);
        let wanted = 1.0 / (1.0 + (-5.0_f32).exp());
        assert!((mistakes.surest[0].sure - wanted).abs() < 1e-6);
    }

    #[test]
    fn guesses_are_those_of_the_confusion_matrix() {
        let device = Device::flex();
        let scores = [[0.0, f32::NAN], [1e-9, 2e-9], [9.0, 0.0]];
        let scores: Tensor<(Batch, Len<2>)> = Tensor::from_array(scores, &device).forget().refine().unwrap();
        let labels = Labels::<Batch, 2>::try_from_slice(&[0, 0, 1], &device).unwrap();
        let mut mistakes = Mistakes::default();
        mistakes.add(&scores, &labels);
        let mut matrix = kiln_nn::ConfusionMatrix::<2>::new();
        matrix.add(&scores, &labels);
        let places: Vec<_> = mistakes.surest.iter().map(|it| (it.place, it.truth, it.guess)).collect();
        // What is no number comes last.
        assert_eq!(places, [(2, 1, 0), (1, 0, 1), (0, 0, 1)]);
        assert_eq!([matrix.row(0), matrix.row(1)], [&[0, 2], &[1, 0]]);
    }

    /// A split whose sample at a place is a grey of its own.
    struct Greys;

    impl Look for Greys {
        fn picture(&self, place: usize) -> Option<Picture<3>> {
            Some(Picture::from_fn(4, 4, |_, _| [10 * place as u8; 3]))
        }

        fn class_names(&self) -> Vec<String> {
            vec!["cat".into(), "dog".into()]
        }
    }

    #[test]
    fn a_picture_stands_over_the_words_about_it() {
        let device = Device::flex();
        let mut mistakes = Mistakes::default();
        let scores = Tensor::from_array([[9.0, 0.0], [0.0, 1.0], [4.0, 0.0]], &device).forget().refine().unwrap();
        mistakes.add(&scores, &Labels::<Batch, 2>::try_from_slice(&[0, 0, 1], &device).unwrap());
        let html = Page::new("").with(mistakes.section(&Greys)).html();
        let shown: Vec<&str> = html.split("<figure><img").skip(1).collect();
        let wanted = [(2, "dog, taken for cat (98.2 %)"), (1, "cat, taken for dog (73.1 %)")];
        assert_eq!(shown.len(), wanted.len());
        for (figure, (place, words)) in shown.into_iter().zip(wanted) {
            let picture = Greys.picture(place).unwrap();
            let alone = Exhibit { png: picture.png().unwrap(), width: 4, height: 4, caption: words.into() };
            let alone = Page::new("").with(Gallery { exhibits: vec![alone], wide: false }.section("", "")).html();
            let alone = alone.split("<figure><img").nth(1).unwrap().split("</figure>").next().unwrap();
            assert!(figure.starts_with(alone), "{figure} instead of {alone}");
        }
    }
}
