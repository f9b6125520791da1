//! How much padding a pool may have.
use crate::{Table, table::Number};
use core::ops::{Add, Sub};

/// A padding of `P` that is at most half of a window of `K`, so that no window holds padding alone. It stands on
/// [`Table`].
#[diagnostic::on_unimplemented(
    message = "a pool of {K} padded by {P} has windows that hold padding alone",
    label = "a padding of {P} is more than half of the window of {K}",
    note = "pad a pool by at most half of its kernel; `Same` always fits"
)]
pub trait AtMostHalf<const P: usize, const K: usize> {}
#[diagnostic::do_not_recommend]
#[rustfmt::skip]
impl<const P: usize, const K: usize, U, V, Double> AtMostHalf<P, K> for Table
where
    Table: Number<P, Num = U> + Number<K, Num = V>,
    U: Add<U, Output = Double>, V: Sub<Double>,
{
}
