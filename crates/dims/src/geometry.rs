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

/// All of a window's geometry but its kernel: `Valid`, `Same`, `Pad<1>`, `Stride<2, Same>`, `Dilation<2, Pad<2>>`,
/// `Dilation<2, Stride<2, Same>>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the geometry of a window",
    label = "write `Valid`, `Same`, `Pad<1>`, `Stride<2, Same>`, `Dilation<2>` or `Dilation<2, Stride<2, Same>>`"
)]
pub trait Geometry: Copy + Debug + Default + Send + Sync + 'static {
    /// The step from one window to the next.
    const STRIDE: usize = 1;
    /// The distance between two points of the kernel.
    const DILATION: usize = 1;
    /// Zeros on either side, for a kernel of this size.
    fn padding(kernel: usize) -> usize;
}

/// A geometry that is padding alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a padding",
    label = "write `Valid`, `Same` or `Pad<1>` here",
    note = "a dilation stands outside a stride: `Dilation<2, Stride<2, Same>>`"
)]
pub trait Padding: Geometry {
    /// Zeros on either side, for a kernel of this size and dilation.
    fn dilated(kernel: usize, dilation: usize) -> usize;
}

impl Padding for Valid {
    fn dilated(_: usize, _: usize) -> usize {
        0
    }
}

impl Padding for Same {
    fn dilated(kernel: usize, dilation: usize) -> usize {
        dilation * kernel.saturating_sub(1) / 2
    }
}

impl<const P: usize> Padding for Pad<P> {
    fn dilated(_: usize, _: usize) -> usize {
        P
    }
}

impl Geometry for Valid {
    fn padding(kernel: usize) -> usize {
        Self::dilated(kernel, 1)
    }
}

impl Geometry for Same {
    fn padding(kernel: usize) -> usize {
        Self::dilated(kernel, 1)
    }
}

impl<const P: usize> Geometry for Pad<P> {
    fn padding(kernel: usize) -> usize {
        Self::dilated(kernel, 1)
    }
}

impl<const S: usize, P: Padding> Geometry for Stride<S, P> {
    const STRIDE: usize = S;
    fn padding(kernel: usize) -> usize {
        P::dilated(kernel, 1)
    }
}

impl<const D: usize, P: Padding> Geometry for Dilation<D, P> {
    const DILATION: usize = D;
    fn padding(kernel: usize) -> usize {
        P::dilated(kernel, D)
    }
}

impl<const D: usize, const S: usize, P: Padding> Geometry for Dilation<D, Stride<S, P>> {
    const STRIDE: usize = S;
    const DILATION: usize = D;
    fn padding(kernel: usize) -> usize {
        P::dilated(kernel, D)
    }
}
