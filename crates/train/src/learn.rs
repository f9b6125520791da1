//! What a network must say to be trained: [`Learn`], and for classifiers the shorter [`Classify`].

use burn::module::Module;
use kiln_data::Classified;
use kiln_interpret::class_score;
use kiln_nn::cross_entropy;
use kiln_report::Section;
use kiln_tensor::{Batch, Labels, Len, Scalar, Tensor};

use crate::classification::{Classification, Guessed, named};
use crate::explained::Explained;
use crate::looks::{Seen, filters_and_maps};
use crate::tally::{Look, Tally};

/// What one batch says about a network.
#[derive(Debug, Clone)]
pub struct Outcome<E> {
    /// The mean loss of the batch: what training makes smaller.
    pub loss: Scalar,
    /// What it says about the network's answers.
    pub evidence: E,
    /// How many samples the batch holds.
    pub samples: usize,
}

/// The outcome of a batch for a network `M` that learns from batches of type `B`.
pub type OutcomeOf<M, B> = Outcome<<<M as Learn<B>>::Tally as Tally>::Evidence>;

/// A network that learns from batches of type `B`.
///
/// A classifier implements [`Classify`] instead, and has this for free.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot learn from batches of `{B}`",
    label = "the network and the data set do not fit",
    note = "implement `Classify<CLASSES>` for the network, with the class count and the image size of the data set",
    note = "a network of another crate, such as `kiln::vision`, is wrapped: a named field of a struct of yours"
)]
pub trait Learn<B>: Module + 'static {
    /// How its answers are judged: [`Classification`] for a classifier.
    type Tally: Tally;

    /// What one batch says, while training on it. Evidence that is dear to find may be left out here.
    fn learn(&self, batch: B) -> OutcomeOf<Self, B>;

    /// What one batch says when it is only measured.
    fn judge(&self, batch: B) -> OutcomeOf<Self, B> {
        self.learn(batch)
    }

    /// What the page of a run shows of it once it is trained: what it looks at in a few samples, the first of `split`.
    /// It is [`observed`](kiln_interpret::observed) then.
    fn looks(&self, batch: B, split: &dyn Look) -> Vec<Section> {
        let _ = (batch, split);
        filters_and_maps(self, None).into_iter().collect()
    }
}

/// A network that gives one score for each of `CLASSES` classes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no classifier of {CLASSES} classes",
    label = "the data set has {CLASSES} classes",
    note = "implement `Classify<{CLASSES}>` for the network: its `logits` must return `Tensor![Batch, {CLASSES}]`"
)]
pub trait Classify<const CLASSES: usize>: Module {
    /// What it looks at: a tensor type, such as `Tensor![Batch, 1, 28, 28]`.
    type Images;

    /// The scores before softmax.
    fn logits(&self, images: Self::Images) -> Tensor<(Batch, Len<CLASSES>)>;

    /// The last maps within it, and where in them the scores of these classes come from: a call of [`Seen::through`].
    /// The page of a run shows them. `None` of a network that has no maps, or does not tell.
    fn seen(&self, images: Self::Images, classes: &Labels<Batch, CLASSES>) -> Option<Seen> {
        let _ = (images, classes);
        None
    }
}

impl<M, const CLASSES: usize, const C: usize, const H: usize, const W: usize> Learn<Classified<CLASSES, C, H, W>> for M
where
    M: Classify<CLASSES, Images = Tensor<(Batch, Len<C>, Len<H>, Len<W>)>> + 'static,
{
    type Tally = Classification<CLASSES>;

    fn learn(&self, batch: Classified<CLASSES, C, H, W>) -> Outcome<Guessed<CLASSES>> {
        let samples = batch.labels.len();
        let scores = self.logits(batch.images);
        let loss = cross_entropy(scores.clone(), &batch.labels);
        Outcome { loss, evidence: Guessed { scores, labels: batch.labels }, samples }
    }

    fn looks(&self, Classified { images, labels }: Classified<CLASSES, C, H, W>, split: &dyn Look) -> Vec<Section> {
        let shares = self.logits(images.clone()).without_autodiff().softmax::<1>();
        let guesses: Vec<usize> =
            shares.clone().argmax::<1>().to_vec().into_iter().map(|class| class as usize).collect();
        let Ok(classes) = Labels::try_from_slice(&guesses, &images.device()) else { return Vec::new() };
        let explained = Explained {
            shown: named([H, W], &guesses, &shares.to_vec(), &labels, split),
            seen: self.seen(images.clone(), &classes),
            subject: "the class that the network names, with its share of the softmax".into(),
            integrated: true,
            images,
        };
        explained.sections(self, |images| class_score(self.logits(images), &classes))
    }
}
