//! How much padding a pool may have.
use kiln_tensor::{AtMostHalf, CeilMode, Dilation, Geometry, Pad, PoolGeometry, Same, Stride, Table, Valid};

/// A geometry whose padding is at most half of a pooling window of `K`, so that no window holds padding alone, which
/// has no largest value and no mean.
#[diagnostic::on_unimplemented(
    message = "a pool of {K} with `{Self}` may have windows that hold padding alone",
    label = "the padding may be more than half of the window of {K}",
    note = "pad a pool by at most half of its kernel; `Same` always fits; a generic geometry needs the bound `{Self}: PoolPadding<{K}>`"
)]
pub trait PoolPadding<const K: usize>: PoolGeometry {}

impl<const K: usize> PoolPadding<K> for Valid {}
impl<const K: usize> PoolPadding<K> for Same {}
impl<const K: usize, const P: usize> PoolPadding<K> for Pad<P> where Table: AtMostHalf<P, K> {}
impl<const K: usize, const S: usize, P: PoolPadding<K>> PoolPadding<K> for Stride<S, P> where Self: Geometry {}
impl<const K: usize, const D: usize, G: PoolPadding<K>> PoolPadding<K> for Dilation<D, G> where Self: Geometry {}
impl<const K: usize, G: Geometry + PoolPadding<K>> PoolPadding<K> for CeilMode<G> {}
