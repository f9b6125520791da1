//! The operations that have kernels of our own on burn's Flex backend: those, or burn's where they are turned off.
#[cfg(not(feature = "kernels"))]
use burn::tensor::{Int, Tensor, activation, module::BatchNormTrainOutput};

#[cfg(not(feature = "kernels"))]
pub use burn::tensor::activation::relu;
#[cfg(not(feature = "kernels"))]
pub use burn::tensor::module::{batch_norm, batch_norm_train, conv_transpose2d, conv2d, linear, max_pool2d};
#[cfg(feature = "kernels")]
pub use kiln_cpu::{
    MaskRegion, batch_norm, batch_norm_train, batch_norm_train_relu, conv_transpose2d, conv2d, group_norm,
    group_norm_relu, linear, log_likelihood, mask_loss, max_pool2d, relu, upsample_nearest,
};

/// The logarithm of the probability that a softmax gives to the label of each row.
#[cfg(not(feature = "kernels"))]
pub fn log_likelihood(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    let [rows, _] = logits.dims();
    activation::log_softmax(logits, 1).gather(1, labels.reshape([rows, 1])).reshape([rows])
}

/// Normalisation by the batch, and then the rectifier.
#[cfg(not(feature = "kernels"))]
pub fn batch_norm_train_relu<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> BatchNormTrainOutput<D> {
    let batch = batch_norm_train(x, gamma, beta, epsilon);
    BatchNormTrainOutput { output: relu(batch.output), ..batch }
}

/// Nothing: burn has no such operation, and the layer takes those it is made of.
#[cfg(not(feature = "kernels"))]
pub fn group_norm<const D: usize>(_: &Tensor<D>, _: usize, _: &Tensor<1>, _: &Tensor<1>, _: f64) -> Option<Tensor<D>> {
    None
}

/// As above.
#[cfg(not(feature = "kernels"))]
pub fn group_norm_relu<const D: usize>(
    _: &Tensor<D>,
    _: usize,
    _: &Tensor<1>,
    _: &Tensor<1>,
    _: f64,
) -> Option<Tensor<D>> {
    None
}

/// As above.
#[cfg(not(feature = "kernels"))]
pub fn upsample_nearest(_: &Tensor<4>, _: usize) -> Option<Tensor<4>> {
    None
}

/// The pixels that a mask is asked of, in an image of twice the size of its map, and which of them it should cover.
#[cfg(not(feature = "kernels"))]
#[derive(Clone, Debug)]
pub struct MaskRegion {
    /// Which map is that of the mask.
    pub map: usize,
    /// Rows of the image.
    pub rows: std::ops::Range<usize>,
    /// Columns of the image.
    pub columns: std::ops::Range<usize>,
    /// For each pixel, row by row, whether it is covered.
    pub covered: Vec<bool>,
}

/// What it is given: burn has no such operation, and the loss takes those it is made of.
#[cfg(not(feature = "kernels"))]
pub fn mask_loss(_: &Tensor<3>, regions: Vec<MaskRegion>) -> Result<Tensor<1>, Vec<MaskRegion>> {
    Err(regions)
}
