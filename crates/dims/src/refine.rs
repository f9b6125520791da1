//! What a run-time check may turn an axis into.
use crate::{Dim, Dyn, DynBy, Len};

/// `Dyn` refines into anything; all other axes only into themselves. Of shapes, axis by axis.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can never be `{To}`",
    label = "no run-time check can make this true",
    note = "only `Dyn` is refined, other axes stay as they are: write them as they are, or `.forget()` them first"
)]
pub trait Refine<To> {}
impl<To: Dim> Refine<To> for Dyn {}
impl<const N: usize> Refine<Len<N>> for Len<N> {}
impl<const M: usize> Refine<DynBy<M>> for DynBy<M> {}

macro_rules! refine { ($(($($a:ident $b:ident),*);)*) => { $(
    impl<$($a: Refine<$b>, $b),*> Refine<($($b,)*)> for ($($a,)*) {}
)* } }
refine! {
    (A P); (A P, B Q); (A P, B Q, C R); (A P, B Q, C R, D S); (A P, B Q, C R, D S, E T); (A P, B Q, C R, D S, E T, F U);
}
