//! From run-time axes to known ones and back.
use crate::{
    Kind, Ranked, Refine, ShapeError, Tensor,
    raw::{Raw, same_rank},
};

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// Names `Dyn` axes, by one check at run time.
    ///
    /// # Errors
    /// Names the first axis that has another size, both sizes and the whole shape.
    ///
    /// ```
    /// use kiln_tensor::{Batch, Device, ShapeError, Tensor};
    /// let x = <Tensor![4, 3]>::zeros(&Device::flex()).forget();
    /// let x: Tensor![Batch, 3] = x.refine()?;
    /// assert!(x.forget().refine::<kiln_tensor::Shape![Batch, 10]>().is_err());
    /// # Ok::<(), ShapeError>(())
    /// ```
    pub fn refine<To: Ranked>(self) -> Result<Tensor<To, K>, ShapeError>
    where
        S: Refine<To>,
    {
        ShapeError::check::<To>(&self.raw.sizes())?;
        Ok(Tensor { raw: same_rank(self.raw) })
    }

    /// Every axis `Dyn`.
    pub fn forget(self) -> Tensor<S::Forgotten, K> {
        Tensor { raw: same_rank(self.raw) }
    }
}
