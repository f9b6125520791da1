//! The operations that have kernels of our own on burn's Flex backend: those, or burn's where they are turned off.
#[cfg(not(feature = "kernels"))]
pub use burn::tensor::module::{batch_norm, batch_norm_train, conv_transpose2d, conv2d, linear, max_pool2d};
#[cfg(feature = "kernels")]
pub use kiln_cpu::{batch_norm, batch_norm_train, conv_transpose2d, conv2d, group_norm, linear, max_pool2d};

/// Nothing: burn has no such operation, and the layer takes those it is made of.
#[cfg(not(feature = "kernels"))]
pub fn group_norm<const D: usize>(
    _: &burn::tensor::Tensor<D>,
    _: usize,
    _: &burn::tensor::Tensor<1>,
    _: &burn::tensor::Tensor<1>,
    _: f64,
) -> Option<burn::tensor::Tensor<D>> {
    None
}
