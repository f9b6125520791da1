//! Counts that must not be zero.
use crate::{Dim, Len, Table, table::Number};
use core::ops::Sub;
use typenum::U1;

/// A count of at least one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` counts nothing",
    label = "this count is at least 1",
    note = "take 1 or more; a generic count needs the bound `{Self}: Positive`"
)]
pub trait Positive: Dim {}
#[diagnostic::do_not_recommend]
impl<const N: usize, U: Sub<U1>> Positive for Len<N> where Table: Number<N, Num = U> {}
