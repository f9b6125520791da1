//! [`Tally`]: how the answers of a network are judged.

use burn::tensor::TensorReadError;
use kiln_data::{Collate, Loader, Picture};
use kiln_report::{Detail, Section};

/// What one batch says about the answers of a network: numbers on the host, or tensors that are read later.
pub trait Evidence: Clone + Send + Sync + 'static {
    /// The same, cut off from the graph that led to it.
    #[must_use]
    fn detached(self) -> Self;
}

/// Adds up what batches say, and gives the figures of a whole split.
///
/// A figure need not be a mean over batches: average precision ranks the detections of all images at once.
///
/// ```
/// use kiln_train::{Evidence, Tally};
/// use burn::tensor::TensorReadError;
///
/// /// How many boxes of a batch were found, and how many there were.
/// #[derive(Clone)]
/// struct Found(usize, usize);
/// impl Evidence for Found {
///     fn detached(self) -> Self { self }
/// }
///
/// #[derive(Clone, Default)]
/// struct Recall(usize, usize);
/// impl Tally for Recall {
///     type Evidence = Found;
///     const NAME: &'static str = "Recall";
///     fn add(&mut self, found: &Found, _: usize) -> Result<(), TensorReadError> {
///         (self.0, self.1) = (self.0 + found.0, self.1 + found.1);
///         Ok(())
///     }
///     fn score(&self) -> Option<f64> {
///         (self.1 > 0).then(|| 100.0 * self.0 as f64 / self.1 as f64)
///     }
/// }
///
/// let mut recall = Recall::default();
/// recall.add(&Found(3, 4), 2)?;
/// recall.add(&Found(0, 2), 1)?;
/// assert_eq!(recall.score(), Some(50.0));
/// # Ok::<(), TensorReadError>(())
/// ```
pub trait Tally: Clone + Default + Send + Sync + 'static {
    /// What one batch says.
    type Evidence: Evidence;

    /// The name of the main figure, such as "Accuracy".
    const NAME: &'static str;

    /// Whether batches that are trained on say something too. Where their evidence is left out, training shows its loss
    /// alone.
    const IN_TRAINING: bool = true;

    /// The [`details`](Self::details) that the dashboard shows beside the main figure, by their names.
    const SHOWN: &'static [&'static str] = &[];

    /// Adds what a batch of so many samples says.
    ///
    /// # Errors
    /// A tensor that its device does not give back.
    fn add(&mut self, evidence: &Self::Evidence, samples: usize) -> Result<(), TensorReadError>;

    /// The main figure of all that was added, in percent; `None` where it says nothing about the figure.
    fn score(&self) -> Option<f64>;

    /// What is shown while a split is gone through: the main figure, unless that takes too long to find for each batch.
    fn so_far(&self) -> Option<f64> {
        self.score()
    }

    /// Further figures of all that was added, in the order in which a reader wants them.
    fn details(&self) -> Vec<Detail> {
        Vec::new()
    }

    /// The same of a split whose classes have these names.
    fn details_of(&self, class_names: &[String]) -> Vec<Detail> {
        let _ = class_names;
        self.details()
    }

    /// What the page of a run shows of all that was added: the samples of a split, in their order.
    fn sections(&self, split: &dyn Look) -> Vec<Section> {
        let _ = split;
        Vec::new()
    }
}

/// A split that was judged, to look at.
pub trait Look {
    /// The picture of the sample at this place of the split, if it is one.
    fn picture(&self, place: usize) -> Option<Picture<3>>;

    /// The names of the classes.
    fn class_names(&self) -> Vec<String>;
}

impl<D: Collate> Look for Loader<D> {
    fn picture(&self, place: usize) -> Option<Picture<3>> {
        Self::picture(self, place)
    }

    fn class_names(&self) -> Vec<String> {
        Self::class_names(self)
    }
}
