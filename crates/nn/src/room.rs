//! The room that a layer needs. Types prove it of known axes; of run-time ones it is seen when they come.
use crate::summary::bare_name;
use kiln_tensor::{Geometry, PoolGeometry, Ranked, Tensor, TransposedGeometry};
use std::any::type_name;

/// The least axis over which a window of `kernel` slides.
pub(crate) fn for_window<G: Geometry>(kernel: usize) -> usize {
    reach::<G>(kernel).saturating_sub(2 * G::padding(kernel)).max(1)
}

/// The least axis for a pool: in ceil mode its window may end past the axis by less than a stride.
pub(crate) fn for_pool<G: PoolGeometry>(kernel: usize) -> usize {
    let ragged = if G::CEIL_MODE { G::Window::STRIDE.saturating_sub(1) } else { 0 };
    reach::<G::Window>(kernel).saturating_sub(2 * G::Window::padding(kernel) + ragged).max(1)
}

/// The least axis of which the padding of a transposed window leaves something.
pub(crate) fn for_transposed<G: TransposedGeometry>(kernel: usize) -> usize {
    let one = reach::<G::Window>(kernel) + G::OUTPUT_PADDING;
    let missing = (2 * G::Window::padding(kernel) + 1).saturating_sub(one);
    1 + missing.div_ceil(G::Window::STRIDE.max(1))
}

/// How many entries lie between the ends of a kernel, both of them included.
fn reach<G: Geometry>(kernel: usize) -> usize {
    G::DILATION * kernel.saturating_sub(1) + 1
}

/// Panics where an axis behind the channels is smaller than the layer `L` takes. Sizes that types know are not asked for.
#[track_caller]
#[inline]
pub(crate) fn assert_room<L: ?Sized, S: Ranked>(least: &[usize], x: &Tensor<S>) {
    if S::AXES[2..].iter().any(Option::is_none) {
        check::<L>(least, x.dims().as_ref());
    }
}

#[track_caller]
fn check<L: ?Sized>(least: &[usize], sizes: &[usize]) {
    assert!(
        sizes[2..].iter().zip(least).all(|(size, least)| size >= least),
        "`{}` takes axes of at least {least:?} behind the channels, and an input of {sizes:?} reaches it",
        bare_name(type_name::<L>()),
    );
}
