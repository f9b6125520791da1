//! The geometry of a window beside its kernel: padding, stride and dilation, by name.
use core::{fmt::Debug, marker::PhantomData};

/// No padding: the window stays inside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Valid;

/// The padding of an odd kernel that keeps the size: `ceil(n / stride)` whatever the kernel is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Same;

/// `P` zeros on either side.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pad<const P: usize>;

/// A stride of `S`, with the padding `P`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stride<const S: usize, P = Valid>(PhantomData<P>);

/// A dilation of `D`: the kernel's points lie `D` apart. `G` is a padding, or a [`Stride`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Dilation<const D: usize, G = Valid>(PhantomData<G>);

/// Windows of a pool up to the ragged end: one that only starts inside the input, or the padding before it, counts too.
/// `G` is any other geometry: `CeilMode<Stride<2>>`, `CeilMode<Stride<2, Pad<1>>>`.
#[derive(Clone, Copy, Debug, Default)]
pub struct CeilMode<G>(PhantomData<G>);

/// `OP` more entries at the end of what a transposed convolution of the geometry `G` gives: `OutputPad<1, Stride<2,
/// Pad<1>>>`. They tell apart the sizes that a convolution with that stride makes equal, so there are fewer than the
/// stride.
#[derive(Clone, Copy, Debug, Default)]
pub struct OutputPad<const OP: usize, G>(PhantomData<G>);

/// All of a window's geometry but its kernel: `Valid`, `Same`, `Pad<1>`, `Stride<2, Same>`, `Dilation<2, Pad<2>>`,
/// `Dilation<2, Stride<2, Same>>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the geometry of a window",
    label = "write `Valid`, `Same`, `Pad<1>`, `Stride<2, Same>`, `Dilation<2>` or `Dilation<2, Stride<2, Same>>`",
    note = "a `CeilMode` belongs to pools, an `OutputPad` to transposed convolutions"
)]
pub trait Geometry: Copy + Debug + Default + Send + Sync + 'static {
    /// The step from one window to the next.
    const STRIDE: usize = 1;
    /// The distance between two points of the kernel.
    const DILATION: usize = 1;
    /// Zeros on either side, where the kernel does not decide.
    const ZEROS: usize = 0;
    /// Whether there are as many zeros as half of the kernel reaches.
    const SAME: bool = false;
    /// Zeros on either side, for a kernel of this size.
    fn padding(kernel: usize) -> usize {
        if Self::SAME { Self::DILATION * kernel.saturating_sub(1) / 2 } else { Self::ZEROS }
    }
}

/// The geometry of a pool: any [`Geometry`], and the same in a [`CeilMode`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the geometry of a pool",
    label = "write `Valid`, `Same`, `Pad<1>`, `Stride<2, Same>`, `Dilation<2, ..>`, or one of them as `CeilMode<..>`"
)]
pub trait PoolGeometry: Copy + Debug + Default + Send + Sync + 'static {
    /// Stride, dilation and padding.
    type Window: Geometry;
    /// Whether windows at the ragged end count.
    const CEIL_MODE: bool;
}
impl<G: Geometry> PoolGeometry for G {
    type Window = G;
    const CEIL_MODE: bool = false;
}
impl<G: Geometry> PoolGeometry for CeilMode<G> {
    type Window = G;
    const CEIL_MODE: bool = true;
}

/// The geometry of a transposed convolution: any [`Geometry`], and the same with an [`OutputPad`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the geometry of a transposed convolution",
    label = "write `Valid`, `Pad<1>`, `Stride<2, Pad<1>>`, `Dilation<2, ..>`, or one of them in `OutputPad<1, ..>`"
)]
pub trait TransposedGeometry: Copy + Debug + Default + Send + Sync + 'static {
    /// Stride, dilation and padding.
    type Window: Geometry;
    /// Entries added at the end.
    const OUTPUT_PADDING: usize;
}
impl<G: Geometry> TransposedGeometry for G {
    type Window = G;
    const OUTPUT_PADDING: usize = 0;
}
impl<const OP: usize, G: Geometry> TransposedGeometry for OutputPad<OP, G> {
    type Window = G;
    const OUTPUT_PADDING: usize = OP;
}

/// A geometry that is padding alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a padding",
    label = "write `Valid`, `Same` or `Pad<1>` here",
    note = "a dilation stands outside a stride: `Dilation<2, Stride<2, Same>>`"
)]
pub trait Padding: Geometry {}

impl Padding for Valid {}
impl Padding for Same {}
impl<const P: usize> Padding for Pad<P> {}

impl Geometry for Valid {}

impl Geometry for Same {
    const SAME: bool = true;
}

impl<const P: usize> Geometry for Pad<P> {
    const ZEROS: usize = P;
}

impl<const S: usize, P: Padding> Geometry for Stride<S, P> {
    const STRIDE: usize = S;
    const ZEROS: usize = P::ZEROS;
    const SAME: bool = P::SAME;
}

impl<const D: usize, P: Padding> Geometry for Dilation<D, P> {
    const DILATION: usize = D;
    const ZEROS: usize = P::ZEROS;
    const SAME: bool = P::SAME;
}

impl<const D: usize, const S: usize, P: Padding> Geometry for Dilation<D, Stride<S, P>> {
    const STRIDE: usize = S;
    const DILATION: usize = D;
    const ZEROS: usize = P::ZEROS;
    const SAME: bool = P::SAME;
}
