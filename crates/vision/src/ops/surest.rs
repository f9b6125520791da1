//! [`surest`]: the class of the greatest score.
use kiln_data::Label;
use kiln_tensor::{Dim, Len, Tensor};

/// The class of the greatest score of each sample, and its share of the softmax of all: how sure a classifier is of it. Of
/// equal scores the lower class goes first.
///
/// ```
/// use kiln_tensor::{Device, Tensor};
/// let logits: Tensor![1, 3] = Tensor::from_array([[0.0, 2.0_f32.ln(), 0.0]], &Device::flex());
/// let (label, score) = kiln_vision::surest(logits)[0];
/// assert_eq!((label.index(), (100.0 * score).round()), (1, 50.0));
/// ```
pub fn surest<N: Dim, const CLASSES: usize>(logits: Tensor<(N, Len<CLASSES>)>) -> Vec<(Label<CLASSES>, f32)> {
    let classes = logits.clone().argmax::<1>().to_vec();
    let scores = logits.softmax::<1>().to_vec();
    let samples = classes.into_iter().zip(scores.chunks(CLASSES.max(1)));
    let sure = |(class, scores): (_, &[f32])| {
        let label = Label::new(usize::try_from(class).ok()?).ok()?;
        Some((label, *scores.get(label.index())?))
    };
    samples.filter_map(sure).collect()
}
