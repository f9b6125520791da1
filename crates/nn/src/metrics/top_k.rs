//! [`count_in_top`]: how many labels are among the best guesses.
use kiln_tensor::{Dim, Extent, Labels, Len, Tensor};

/// How many samples have their label among the `k` classes of the greatest scores. Of equal scores the lower class goes
/// first, as with `argmax`; a label whose score is not a number is not found, and samples without a label do not count.
///
/// # Panics
/// When the number of samples, equal in type, differs at run time.
///
/// # Source
/// scikit-learn's `top_k_accuracy_score` without normalisation, where no scores are equal.
///
/// ```
/// use kiln_nn::count_in_top;
/// use kiln_tensor::{Device, Labels, Len, Tensor};
/// let device = Device::flex();
/// let scores: Tensor![2, 4] = Tensor::from_array([[0.1, 0.4, 0.3, 0.2], [0.1, 0.4, 0.3, 0.2]], &device);
/// let labels = Labels::<Len<2>, 4>::try_from_slice(&[2, 0], &device)?;
/// assert_eq!([1, 2, 4].map(|k| count_in_top(&scores, &labels, k)), [0, 1, 2]);
/// let broken = scores * f64::NAN;
/// assert_eq!(count_in_top(&broken, &labels, 9), 0);
/// # Ok::<(), kiln_tensor::LabelError>(())
/// ```
#[track_caller]
pub fn count_in_top<N: Dim, const CLASSES: usize, E: Extent>(
    scores: &Tensor<(N, Len<CLASSES>)>,
    labels: &Labels<N, CLASSES, E>,
    k: usize,
) -> usize {
    let scores = scores.to_vec();
    let (rows, _) = scores.as_chunks::<CLASSES>();
    assert_eq!(rows.len(), labels.len(), "scores and labels of a different number of samples");
    let known = labels.mask().map_or_else(|| vec![true; rows.len()], Tensor::to_vec);
    let samples = rows.iter().zip(labels.classes().to_vec()).zip(known).filter(|(_, known)| *known);
    samples.filter(|((row, label), _)| place(*row, *label as usize) < k).count()
}

/// How many classes go before a class: more than there are where its score is not a number.
fn place(scores: &[f32], class: usize) -> usize {
    let own = scores[class];
    if own.is_nan() {
        return usize::MAX;
    }
    scores.iter().enumerate().filter(|(other, score)| **score > own || **score == own && *other < class).count()
}
