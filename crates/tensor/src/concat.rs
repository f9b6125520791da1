//! Tensors joined end to end.
use crate::{
    Concat, ConcatAt, Dim, Kind, Ranked, Tensor,
    raw::{Raw, same_rank},
};

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// Joined along axis `AXIS`; all other axes must be equal.
    ///
    /// # Panics
    /// When another axis, equal in type, differs at run time.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let (a, b): (Tensor![2, 3], Tensor![2, 5]) = (Tensor::zeros(&Device::flex()), Tensor::zeros(&Device::flex()));
    /// let joined: Tensor![2, 8] = a.concat::<1, _>(b);
    /// assert_eq!(joined.dims(), [2, 8]);
    /// ```
    #[track_caller]
    pub fn concat<const AXIS: usize, T: Ranked>(self, other: Tensor<T, K>) -> Tensor<S::Output, K>
    where
        S: ConcatAt<AXIS, T, Output: Ranked>,
    {
        join(self, other, AXIS)
    }
}

#[track_caller]
fn join<S: Ranked, T: Ranked, O: Ranked, K: Kind>(
    left: Tensor<S, K>,
    right: Tensor<T, K>,
    axis: usize,
) -> Tensor<O, K> {
    let (sizes, other) = (left.raw.sizes(), right.raw.sizes());
    assert!(
        sizes.iter().zip(&other).enumerate().all(|(at, (a, b))| at == axis || a == b),
        "concat along axis {axis} of `Tensor![{}]` and `Tensor![{}]`: another axis differs",
        S::describe(&sizes),
        T::describe(&other),
    );
    let raw = K::Raw::<S>::cat(vec![left.raw, same_rank(right.raw)], axis);
    Tensor { raw: same_rank(raw) }
}

macro_rules! channels { ($($($axis:ident)*;)*) => { $(
    impl<N: Dim, C: Dim, $($axis: Dim,)* K: Kind> Tensor<(N, C, $($axis,)*), K> {
        /// A skip connection: the channels add up, all other axes must be equal.
        ///
        /// # Panics
        /// When another axis, equal in type, differs at run time.
        #[track_caller]
        pub fn concat_channels<D: Dim>(self, other: Tensor<(N, D, $($axis,)*), K>) -> Tensor<(N, C::Output, $($axis,)*), K>
        where
            C: Concat<D>,
        {
            join(self, other, 1)
        }
    }
)* } }
channels! { ; L; H W; }
