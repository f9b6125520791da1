//! The same elements in another shape.
use crate::{Dyn, DynBy, Len, Table, table::Number};
use core::ops::Mul;
use typenum::U1;

/// A shape with as many elements: run-time axes stay, in their order; the known sizes multiply to the same.
#[diagnostic::on_unimplemented(
    message = "`{Self}` and `{To}` hold different numbers of elements",
    label = "a reshape keeps the run-time axes in order and the product of the known sizes"
)]
pub trait Reshape<To> {}
#[diagnostic::do_not_recommend]
impl<From, To, Known, Open> Reshape<To> for From
where
    From: Count<Known = Known, Open = Open>,
    To: Count<Known = Known, Open = Open>,
{
}

/// What one axis adds to the count of elements: a number, or itself where it is open.
#[diagnostic::on_unimplemented(
    message = "the size of `{Self}` is not in the table of sizes, or is generic",
    note = "a size outside the table is added with `KILN_SIZES` under `[env]` in `.cargo/config.toml`"
)]
pub trait Extent {
    /// The factor.
    type Num;
    /// `Rest`, led by this axis where it is known at run time only.
    type Open<Rest>;
}
impl<const N: usize, U> Extent for Len<N>
where
    Table: Number<N, Num = U>,
{
    type Num = U;
    type Open<Rest> = Rest;
}
impl Extent for Dyn {
    type Num = U1;
    type Open<Rest> = (Dyn, Rest);
}
impl<const M: usize> Extent for DynBy<M> {
    type Num = U1;
    type Open<Rest> = (DynBy<M>, Rest);
}

/// The number of elements of a shape, as `typenum`: it need not be in the table.
pub trait Count {
    /// The product of the known sizes.
    type Known;
    /// The run-time axes, in order.
    type Open;
}
impl<A: Extent> Count for (A,) {
    type Known = A::Num;
    type Open = A::Open<()>;
}
macro_rules! count { ($($first:ident $($rest:ident)*;)*) => { $(
    impl<$first: Extent<Num = U>, $($rest,)* U: Mul<V, Output = X>, V, X> Count for ($first, $($rest,)*)
    where
        ($($rest,)*): Count<Known = V>,
    {
        type Known = X;
        type Open = $first::Open<<($($rest,)*) as Count>::Open>;
    }
)* } }
count! { A B; A B C; A B C D; A B C D E; A B C D E F; }
