//! Stretching, asked for by name.
use crate::{
    Dim, Expand, Kind, Ranked, Receives, Tensor,
    raw::{Raw, same_rank},
};

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// Stretched to another tensor's shape: a bias `(C,)` or a gate `(N, C, 1, 1)` to `(N, C, H, W)`.
    ///
    /// # Panics
    /// When an axis, equal in type, differs at run time.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let x: Tensor![2, 3] = Tensor::ones(&Device::flex());
    /// let bias = Tensor::from_array([0.0, 1.0, 2.0], &Device::flex());
    /// assert_eq!((x.clone() + bias.broadcast_like(&x)).to_vec(), [1.0, 2.0, 3.0, 1.0, 2.0, 3.0]);
    /// ```
    #[track_caller]
    pub fn broadcast_like<To: Ranked + Receives<S>>(self, like: &Tensor<To, K>) -> Tensor<To, K> {
        let (dims, target) = (self.raw.sizes(), like.raw.sizes());
        let mut sizes = vec![1; target.len()];
        sizes[To::FIRST..To::FIRST + dims.len()].copy_from_slice(&dims);
        assert!(
            sizes.iter().zip(&target).all(|(a, b)| a == b || *a == 1),
            "broadcast of `Tensor![{}]` to `Tensor![{}]`: the run-time axes differ",
            S::describe(&dims),
            To::describe(&target),
        );
        let raw: K::Raw<To> = self.raw.reshape_into(&sizes);
        Tensor { raw: raw.expand(&target) }
    }

    /// Axis `AXIS`, of size 1, stretched to `size` entries.
    ///
    /// ```
    /// use kiln_tensor::{Len, Device, Tensor};
    /// let row: Tensor![1, 3] = Tensor::ones(&Device::flex());
    /// let rows: Tensor![4, 3] = row.expand::<0, Len<4>, _>();
    /// assert_eq!(rows.dims(), [4, 3]);
    /// ```
    pub fn expand<const AXIS: usize, To: Dim, T: Ranked>(self) -> Tensor<T, K>
    where
        S: Expand<AXIS, To, Output = T>,
    {
        let mut sizes = self.raw.sizes();
        if let Some(size) = To::SIZE {
            sizes[AXIS] = size;
        }
        Tensor { raw: same_rank(self.raw.expand(&sizes)) }
    }
}
