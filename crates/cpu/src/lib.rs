//! CPU kernels for burn's Flex backend.
//!
//! Each function here is one of burn's operations: it takes burn's tensors and gives the same result. On the Flex
//! backend, with or without automatic differentiation, 32-bit numbers go through kernels of our own, with backward passes
//! of their own; everything else goes to burn.
//!
//! Kernels use all threads of rayon's pool, and the best instructions the processor has. No result depends on the number
//! of threads. For comparison, the environment variable `KILN_CPU` holds them to `avx2` or `portable` instructions, or
//! turns them `off`.
mod conv;
mod conv2d;
mod flex;
mod isa;
mod scatter;
mod scratch;
mod simd;
mod transpose;

pub use self::conv2d::conv2d;
