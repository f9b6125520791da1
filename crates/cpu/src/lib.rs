//! CPU kernels that know their shapes.
