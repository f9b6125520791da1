//! The operations that have kernels of our own on burn's Flex backend: those, or burn's where they are turned off.
#[cfg(not(feature = "kernels"))]
use burn::tensor::{Int, Tensor, activation};

#[cfg(not(feature = "kernels"))]
pub use burn::tensor::module::{batch_norm, batch_norm_train, conv_transpose2d, conv2d, linear, max_pool2d};
#[cfg(feature = "kernels")]
pub use kiln_cpu::{batch_norm, batch_norm_train, conv_transpose2d, conv2d, linear, log_likelihood, max_pool2d};

/// The logarithm of the probability that a softmax gives to the label of each row.
#[cfg(not(feature = "kernels"))]
pub fn log_likelihood(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    let [rows, _] = logits.dims();
    activation::log_softmax(logits, 1).gather(1, labels.reshape([rows, 1])).reshape([rows])
}
