//! CPU kernels for burn's Flex backend.
//!
//! Each function here is one of burn's operations, or a few of them in one pass: it takes burn's tensors and gives the same
//! result. On the Flex backend, with or without automatic differentiation, 32-bit numbers go through kernels of our own,
//! with backward passes of their own; everything else goes to burn, or back to the caller where burn has no such operation.
//!
//! Kernels use all threads of rayon's pool, and the best instructions the processor has. No result depends on the number
//! of threads. Where [`keep_awake`] was called, they sleep a little later. For comparison, the environment variable `KILN_CPU` holds them to `avx2` or `portable` instructions, or
//! turns them `off`, in capitals or not. It is read once, where the first kernel is asked for; any other word, and a name of
//! instructions that the processor lacks, leaves the best there are. [`instructions`] says which it came to.
mod add;
mod awake;
mod changed;
mod chunks;
mod conv;
mod conv2d;
mod conv_transpose2d;
mod depthwise;
mod dropout;
mod exp;
mod few_rows;
mod flex;
mod grouped;
mod hard_tanh;
mod isa;
mod linear;
mod log_likelihood;
mod mask_loss;
mod max_pool2d;
mod memory;
mod norm;
mod one_pass;
mod orthogonal;
mod recorded;
mod relu;
mod scatter;
mod scratch;
mod sigmoid;
mod simd;
mod sums;
mod towards;
mod transpose;
mod upsample_nearest;
mod weighted;

pub use self::{
    add::add,
    awake::keep_awake,
    conv_transpose2d::conv_transpose2d,
    conv2d::conv2d,
    dropout::dropout,
    hard_tanh::hard_tanh,
    isa::instructions,
    linear::linear,
    log_likelihood::log_likelihood,
    mask_loss::{MaskRegion, mask_loss},
    max_pool2d::max_pool2d,
    memory::keep_memory,
    norm::{batch_norm, batch_norm_train, batch_norm_train_relu, group_norm, group_norm_relu},
    one_pass::{MuonStep, OnePass, SgdMemory},
    relu::relu,
    sigmoid::{log_sigmoid, sigmoid},
    towards::towards,
    upsample_nearest::upsample_nearest,
};
