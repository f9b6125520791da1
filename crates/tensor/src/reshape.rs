//! The same elements in another shape.
use crate::{Dim, Flatten, Insert, Kind, Ranked, Reshape, Tensor, raw::Raw};

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// The same elements in the shape `To`: run-time axes stay, in their order; the known sizes multiply to the same.
    ///
    /// ```
    /// use kiln_tensor::{Batch, Device, Tensor};
    /// let x: Tensor![2, 3, 4] = Tensor::zeros(&Device::flex());
    /// let y: Tensor![6, 4] = x.reshape();
    /// assert_eq!(y.dims(), [6, 4]);
    /// ```
    pub fn reshape<To: Ranked>(self) -> Tensor<To, K>
    where
        S: Reshape<To>,
    {
        let (dims, from, to) = (self.dims(), S::SIZES, To::SIZES);
        let mut open = dims.as_ref().iter().zip(from.as_ref()).filter(|(_, known)| known.is_none()).map(|(&n, _)| n);
        let sizes: Vec<usize> = to.as_ref().iter().map(|known| known.or_else(|| open.next()).unwrap_or(1)).collect();
        Tensor { raw: self.raw.reshape_into(&sizes) }
    }

    /// With an axis of size 1 inserted before position `AXIS`.
    pub fn insert<const AXIS: usize, T: Ranked>(self) -> Tensor<T, K>
    where
        S: Insert<AXIS, Output = T>,
    {
        let mut sizes = self.raw.sizes();
        sizes.insert(AXIS, 1);
        Tensor { raw: self.raw.reshape_into(&sizes) }
    }
}

macro_rules! flatten { ($($($axis:ident)*;)*) => { $(
    impl<N: Dim, $($axis: Dim,)* K: Kind> Tensor<(N, $($axis,)*), K> {
        /// All axes but the first as one.
        pub fn flatten<Features: Dim>(self) -> Tensor<(N, Features), K>
        where
            ($($axis,)*): Flatten<Output = Features>,
        {
            Tensor { raw: self.raw.flatten_into() }
        }
    }
)* } }
flatten! { A; A B; A B C; A B C D; A B C D E; }
