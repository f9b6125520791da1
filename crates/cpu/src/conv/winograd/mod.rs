//! Convolutions by three by three, with four products where there were nine, or nine where there were thirty-six.
//!
//! F(2x2, 3x3) and F(4x4, 3x3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016): two by two
//! values of the target are sums of the sixteen products of a transformed square of the source, four by four, with
//! transformed weights; and four by four values of thirty-six. The points of the larger are the roots of two and of a half,
//! with which rounding costs a fifth of what it does with one and two. A product has all of the square and all of the
//! kernel in it: the error of a value is relative to the magnitudes of the kernel times those of the square, summed over
//! channels. That of a weight's gradient is relative to those of squares times the gradients of theirs, for all nine
//! weights alike.
mod correlate;
mod lines;
mod planes;
mod squares;
mod tiling;
mod weight_gradient;

pub use self::{correlate::Winograd, weight_gradient::WinogradGradient};

use super::geometry::Geometry;

/// Whether the products that are saved take longer than what is done for it.
fn pays(it: &Geometry) -> bool {
    let known = it.axes.iter().all(|axis| axis.kernel == 3 && axis.stride == 1 && axis.dilation == 1);
    // Of more channels, what some squares become would take hundreds of megabytes.
    let most = it.inputs.max(it.outputs) <= 1 << 16;
    known && most && it.inputs.min(it.outputs) >= 16 && it.places() >= 64
}
