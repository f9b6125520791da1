//! Matrix products, plain and batched.
use crate::{Dim, Kind, Ranked, Tensor};
use burn::tensor::{Float, Int};

/// Panics where the inner axes, equal in type, differ at run time.
#[track_caller]
fn assert_meets<L: Ranked, R: Ranked, K: Kind>(left: &Tensor<L, K>, right: &Tensor<R, K>) {
    if L::SIZES.as_ref().contains(&None) || R::SIZES.as_ref().contains(&None) {
        let (left, right) = (left.dims(), right.dims());
        let (a, b) = (left.as_ref(), right.as_ref());
        let outer = a.len() - 2;
        assert!(
            a[..outer] == b[..outer] && a[outer + 1] == b[outer],
            "matmul of `Tensor![{}]` and `Tensor![{}]`: the run-time axes differ",
            L::describe(a),
            R::describe(b),
        );
    }
}

macro_rules! matmul { ($($kind:ident: $(($($batch:ident)*))*;)*) => { $($(
    impl<$($batch: Dim,)* M: Dim, I: Dim> Tensor<($($batch,)* M, I), $kind> {
        /// The matrix product over the last two axes; axes before them are a batch and must be equal.
        ///
        /// # Panics
        /// When two run-time axes of one type have different sizes.
        #[track_caller]
        pub fn matmul<P: Dim>(self, other: Tensor<($($batch,)* I, P), $kind>) -> Tensor<($($batch,)* M, P), $kind> {
            assert_meets(&self, &other);
            Tensor { raw: self.raw.matmul(other.raw) }
        }
    }
)*)* } }
matmul! { Float: () (A) (A B); Int: () (A) (A B); }
