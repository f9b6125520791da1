//! One axis of a tensor.
use core::fmt::{self, Debug};

/// A size known at compile time.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Len<const N: usize>;

impl<const N: usize> Debug for Len<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Len<{N}>")
    }
}

/// A size known at run time only. Two `Dyn` axes need not be equal: operations on two tensors compare them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dyn;

/// A run-time size known to be a multiple of `M`, checked where the data enters. It can be halved as often as `M`
/// can, which [`Dyn`] cannot: a run-time 300 would pass, and its levels would not meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DynBy<const M: usize>;

/// One axis of a shape.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an axis",
    label = "an axis is `Len<N>`, `Dyn`, `Batch`, or a name declared with `axis!`",
    note = "in `Tensor![..]` write a number as `28`, a constant as `{{SIZE}}`, an axis or a type parameter by its name"
)]
pub trait Dim: Copy + Debug + Default + Send + Sync + 'static {
    /// The size, where the type knows it.
    const SIZE: Option<usize>;
    /// What a run-time size is a multiple of.
    const MULTIPLE: usize = 1;
}

impl<const N: usize> Dim for Len<N> {
    const SIZE: Option<usize> = Some(N);
}

impl Dim for Dyn {
    const SIZE: Option<usize> = None;
}

impl<const M: usize> Dim for DynBy<M> {
    const SIZE: Option<usize> = None;
    const MULTIPLE: usize = M;
}

/// Declares a named axis: a run-time size whose type equals only itself.
///
/// ```
/// kiln_dims::axis!(pub Time);
/// assert_eq!(<Time as kiln_dims::Dim>::SIZE, None);
/// ```
#[macro_export]
macro_rules! axis {
    ($(#[$doc:meta])* $visibility:vis $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        $visibility struct $name;
        impl $crate::Dim for $name {
            const SIZE: Option<usize> = None;
        }
        impl $crate::Refine<$name> for $name {}
        impl $crate::Extent for $name {
            type Num = $crate::One;
            type Open<Rest> = ($name, Rest);
        }
    };
}

axis!(
    /// The samples that go through a network together.
    pub Batch
);
