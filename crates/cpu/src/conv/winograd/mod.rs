//! Convolutions by three by three, with four products where there were nine.
//!
//! F(2x2, 3x3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016): two by two values of the
//! target are sums of the sixteen products of a transformed square of the source, four by four, with transformed weights.
//! Such a sum has terms of the whole square in it: its error is relative to theirs.
mod correlate;
mod squares;
mod tiling;
mod weight_gradient;

pub use self::{correlate::Winograd, weight_gradient::WinogradGradient};

use super::geometry::Geometry;

/// Places of a square of the source, and so products for each pair of channels.
const PRODUCTS: usize = 16;
/// The product that is once in each of the four values of a target's square.
const SHARED: usize = 5;

/// Whether the products that are saved take longer than what is done for it.
fn pays(it: &Geometry) -> bool {
    let known = it.axes.iter().all(|axis| axis.kernel == 3 && axis.stride == 1 && axis.dilation == 1);
    known && it.inputs.min(it.outputs) >= 16 && it.batch * it.output_plane() >= 64
}
