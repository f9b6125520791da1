//! The loss of a network that gives every pixel a class.
use crate::CrossEntropyLoss;
use burn::tensor::Tensor as Raw;
use kiln_tensor::{Dim, Dyn, Len, Logits, PixelLabels, Scalar, Tensor};

/// The mean of [`cross_entropy`](crate::cross_entropy) over the pixels that have a label.
///
/// # Shapes
/// Logits `[N, CLASSES, H, W]` and labels `[N, H, W]` to one number.
///
/// # Edge cases
/// The mean over a batch without any label is 0, so that the batch teaches nothing; PyTorch's is not a number.
///
/// # Compile errors
/// Labels of another class count or image size than the logits
/// (`labels_of_pixels_of_another_class_count_than_a_u_nets_head`); probabilities in the place of logits.
///
/// # Panics
/// When a run-time axis of the labels has another size than that of the logits.
///
/// # Source
/// PyTorch's `nn.functional.cross_entropy` of images.
///
/// ```
/// use kiln_nn::pixel_cross_entropy;
/// use kiln_tensor::{Len, PixelLabels, Tensor};
/// let device = burn::tensor::Device::flex();
/// let labels = [Some(1), None, Some(3), Some(0)];
/// let labels = PixelLabels::<Len<1>, Len<2>, Len<2>, 4>::try_from_options(&labels, [1, 2, 2], &device)?;
/// let logits: Tensor![1, 4, 2, 2] = Tensor::zeros(&device);
/// assert!((pixel_cross_entropy(logits, &labels).into_scalar() - 4f32.ln()).abs() < 1e-6);
/// # Ok::<(), kiln_tensor::LabelError>(())
/// ```
#[track_caller]
pub fn pixel_cross_entropy<N: Dim, H: Dim, W: Dim, const CLASSES: usize, K: Logits>(
    logits: Tensor<(N, Len<CLASSES>, H, W), K>,
    labels: &PixelLabels<N, H, W, CLASSES>,
) -> Scalar {
    CrossEntropyLoss::new().of_pixels(logits, labels)
}

impl<const CLASSES: usize> CrossEntropyLoss<CLASSES> {
    /// [`forward`](Self::forward) of every pixel that has a label: [`pixel_cross_entropy`] with these settings.
    ///
    /// # Panics
    /// When a run-time axis of the labels has another size than that of the logits.
    #[track_caller]
    pub fn of_pixels<N: Dim, H: Dim, W: Dim, K: Logits>(
        &self,
        logits: Tensor<(N, Len<CLASSES>, H, W), K>,
        labels: &PixelLabels<N, H, W, CLASSES>,
    ) -> Scalar {
        let logits: Raw<4> = logits.float().into_burn();
        let [n, classes, h, w] = logits.dims();
        assert_eq!([n, h, w], labels.dims(), "logits and labels of pixels: the run-time axes differ");
        let pixels = logits.permute([0, 2, 3, 1]).reshape([n * h * w, classes]);
        let pixels: Tensor<(Dyn, Len<CLASSES>)> = Tensor::from_burn_unchecked(pixels);
        self.forward(pixels, labels.flat())
    }
}
