//! A tuple of axes.
use crate::Dim;
use core::fmt::Debug;

/// A shape: a tuple of one to six [`Dim`]s.
///
/// ```
/// use kiln_dims::{Batch, Shape};
/// type Images = kiln_dims::Shape![Batch, 3, 32, 32];
/// assert_eq!(Images::RANK, 4);
/// assert_eq!(Images::SIZES.as_ref(), [None, Some(3), Some(32), Some(32)]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a shape",
    label = "a shape is a tuple of 1 to 6 axes, such as `(Batch, Len<3>, Len<32>, Len<32>)`",
    note = "`Tensor![N, 3, 32, 32]` writes the tuple for you"
)]
pub trait Shape: Copy + Debug + Default + Send + Sync + 'static {
    /// How many axes.
    const RANK: usize;
    /// The size of each axis, where its type knows it.
    const SIZES: Self::Known;
    /// [`SIZES`](Self::SIZES) as a slice, for constants to calculate with.
    const AXES: &'static [Option<usize>];
    /// What each run-time size is a multiple of.
    const MULTIPLES: Self::Sizes;
    /// `[Option<usize>; RANK]`.
    type Known: AsRef<[Option<usize>]> + Copy + Debug;
    /// `[usize; RANK]`: the sizes of a tensor of this shape.
    type Sizes: AsRef<[usize]> + AsMut<[usize]> + Copy + Debug + PartialEq + Send + Sync;
}

/// A shape all of whose sizes are known at compile time.
#[diagnostic::on_unimplemented(
    message = "not all sizes of `{Self}` are known at compile time",
    label = "this shape has a run-time axis",
    note = "name the sizes (`Tensor![16, 3, 32, 32]`), or give them at run time and use `Tensor::try_from_burn`"
)]
pub trait StaticShape: Shape {
    /// The sizes.
    fn sizes() -> Self::Sizes;
}

macro_rules! shapes { ($($rank:literal: $($axis:ident $n:ident),*;)*) => { $(
    impl<$($axis: Dim),*> Shape for ($($axis,)*) {
        const RANK: usize = $rank;
        const SIZES: [Option<usize>; $rank] = [$($axis::SIZE),*];
        const AXES: &'static [Option<usize>] = &[$($axis::SIZE),*];
        const MULTIPLES: [usize; $rank] = [$($axis::MULTIPLE),*];
        type Known = [Option<usize>; $rank];
        type Sizes = [usize; $rank];
    }
    impl<$(const $n: usize),*> StaticShape for ($(crate::Len<$n>,)*) {
        fn sizes() -> [usize; $rank] {
            [$($n),*]
        }
    }
)* } }
shapes! {
    1: A P;
    2: A P, B Q;
    3: A P, B Q, C R;
    4: A P, B Q, C R, D S;
    5: A P, B Q, C R, D S, E T;
    6: A P, B Q, C R, D S, E T, F U;
}

/// A shape, written as its sizes: a literal, a `{CONSTANT}`, an axis or a type parameter by name, a `(type)`.
///
/// ```
/// use kiln_dims::{Batch, Len, Dyn, Half};
/// const CLASSES: usize = 10;
/// let _: kiln_dims::Shape![Batch, {CLASSES}, Dyn, (Half<Len<32>>)] = (Batch, Len::<10>, Dyn, Len::<16>);
/// ```
#[macro_export]
macro_rules! Shape {
    () => { ::core::compile_error!("a shape has at least one axis: `Tensor![N, 10]`") };
    ($a:tt, $b:tt, $c:tt, $d:tt, $e:tt, $f:tt, $($more:tt),+ $(,)?) => {
        ::core::compile_error!("a shape has at most 6 axes")
    };
    ($($dim:tt),+ $(,)?) => { ($($crate::dim!($dim),)+) };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "an axis is a number (`28`), a constant in braces (`{CLASSES}`), a name (`Batch`), or a type in parentheses (`(Half<H>)`), with commas between"
        )
    };
}

/// One axis of [`Shape!`](macro@crate::Shape).
#[doc(hidden)]
#[macro_export]
macro_rules! dim {
    ($size:literal) => { $crate::Len<$size> };
    ({ $size:expr }) => { $crate::Len<{ $size }> };
    // What begins as types do, and is none of an axis.
    (()) => { $crate::dim!(@) };
    ([$($other:tt)*]) => { $crate::dim!(@) };
    (($dim:ty)) => { $dim };
    // As a type, so that a constant without braces is told where it stands.
    ($name:ty) => { $name };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "an axis is a number (`28`), a constant in braces (`{CLASSES}`), a name (`Batch`), or a type in parentheses (`(Half<H>)`)"
        )
    };
}
