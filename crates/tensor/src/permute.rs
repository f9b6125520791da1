//! The axes in another order.
use crate::{
    Dim, Kind, Permute2, Permute3, Permute4, Permute5, Ranked, Tensor, Transpose,
    raw::{Raw, same_rank},
};

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// The last two axes swapped.
    pub fn transpose<T: Ranked>(self) -> Tensor<T, K>
    where
        S: Transpose<Output = T>,
    {
        Tensor { raw: same_rank(self.raw.transpose()) }
    }
}

macro_rules! permute { ($($name:ident: $($axis:ident $position:ident)*;)*) => { $(
    impl<$($axis: Dim,)* K: Kind> Tensor<($($axis,)*), K> {
        /// The axes in the order of these positions, each named once.
        ///
        /// ```
        /// use kiln_tensor::{Device, Tensor};
        /// let images: Tensor![2, 8, 9, 3] = Tensor::zeros(&Device::flex());
        /// let channels_first: Tensor![2, 3, 8, 9] = images.permute::<0, 3, 1, 2>();
        /// assert_eq!(channels_first.dims(), [2, 3, 8, 9]);
        /// ```
        pub fn permute<$(const $position: usize),*>(self) -> Tensor<<($($axis,)*) as $name<$($position),*>>::Output, K>
        where
            ($($axis,)*): $name<$($position),*, Output: Ranked>,
        {
            Tensor { raw: same_rank(self.raw.permute(&[$($position),*])) }
        }
    }
)* } }
permute! {
    Permute2: X A Y B;
    Permute3: X A Y B Z C;
    Permute4: X A Y B Z C V D;
    Permute5: X A Y B Z C V D U E;
}
