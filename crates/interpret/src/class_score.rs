//! The score of a class.
use kiln_tensor::{Dim, Labels, Len, Scalar, Tensor};

/// The logit of each sample's class, summed up: what a picture is explained by.
///
/// ```
/// use kiln_tensor::{Labels, Len, Tensor};
/// let device = burn::tensor::Device::flex();
/// let logits = Tensor::from_array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], &device);
/// let classes = Labels::<Len<2>, 3>::try_from_slice(&[2, 0], &device)?;
/// assert_eq!(kiln_interpret::class_score(logits, &classes).into_scalar(), 7.0);
/// # Ok::<(), kiln_tensor::LabelError>(())
/// ```
pub fn class_score<N: Dim, const CLASSES: usize>(
    logits: Tensor<(N, Len<CLASSES>)>,
    classes: &Labels<N, CLASSES>,
) -> Scalar {
    let logits = logits.into_burn();
    let classes = classes.tensor().clone().into_burn().to_device(&logits.device());
    let chosen = logits.gather(1, classes.unsqueeze_dim(1));
    Tensor::from_burn_unchecked(chosen.sum())
}
