//! How much padding a pool may have.
use kiln_tensor::{Dilation, Geometry, Pad, Same, Stride, Valid};

/// A geometry whose padding is at most half of a pooling window of `K`, so that no window holds padding alone, which
/// has no largest value and no mean.
#[diagnostic::on_unimplemented(
    message = "a pool of {K} with `{Self}` has windows that hold padding alone",
    label = "the padding is more than half of the window of {K}",
    note = "pad a pool by at most half of its kernel; `Same` always fits"
)]
pub trait PoolPadding<const K: usize>: Geometry {}

impl<const K: usize> PoolPadding<K> for Valid {}
impl<const K: usize> PoolPadding<K> for Same {}
impl<const K: usize, const S: usize, P: PoolPadding<K>> PoolPadding<K> for Stride<S, P> where Self: Geometry {}
impl<const K: usize, const D: usize, G: PoolPadding<K>> PoolPadding<K> for Dilation<D, G> where Self: Geometry {}
impl<const K: usize> PoolPadding<K> for Pad<0> {}

macro_rules! at_most_half { ($($padding:literal: $($kernel:literal)*;)*) => { $($(
    impl PoolPadding<$kernel> for Pad<$padding> {}
)*)* } }
at_most_half! {
    1: 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16;
    2: 4 5 6 7 8 9 10 11 12 13 14 15 16;
    3: 6 7 8 9 10 11 12 13 14 15 16;
    4: 8 9 10 11 12 13 14 15 16;
    5: 10 11 12 13 14 15 16;
    6: 12 13 14 15 16;
    7: 14 15 16;
    8: 16;
}
