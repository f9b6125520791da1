//! The operations that have kernels of our own on burn's Flex backend: those, or burn's where they are turned off.
#[cfg(not(feature = "kernels"))]
pub use burn::tensor::module::{batch_norm, batch_norm_train, conv_transpose2d, conv2d, linear, max_pool2d};
#[cfg(feature = "kernels")]
pub use kiln_cpu::{batch_norm, batch_norm_train, conv_transpose2d, conv2d, linear, max_pool2d};
