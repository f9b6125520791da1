//! [`Blended`]: a batch of blended images, and the shares of the classes in them.

use crate::{ANY, Batched, DataError, Mixed};
use burn::tensor::{Device, TensorData};
use kiln_tensor::{Batch, Probability, Tensor};

/// A batch of images of `C` channels, `H` rows and `W` columns, as [`MixUp`](crate::MixUp) makes them of two each.
#[derive(Clone, Debug)]
pub struct Blended<const CLASSES: usize, const C: usize, const H: usize, const W: usize> {
    /// The images.
    pub images: Tensor![Batch, { C }, { H }, { W }],
    /// The share that each class has in each image; those of one image add up to 1.
    pub shares: Tensor![Batch, { CLASSES }; Probability],
}

impl<const CLASSES: usize> Batched for Mixed<CLASSES> {
    type Batch<const C: usize, const H: usize, const W: usize> = Blended<CLASSES, C, H, W>;

    fn batch<const C: usize, const H: usize, const W: usize>(
        images: Tensor![Batch, { C }, { H }, { W }],
        targets: Vec<Self>,
        device: &Device,
    ) -> Result<Blended<CLASSES, C, H, W>, DataError> {
        if CLASSES == ANY {
            return Err(DataError::other(
                "shares of `ANY` classes cannot be mixed; write their number in the data set's type",
            ));
        }
        let mut shares = vec![0.0_f32; targets.len() * CLASSES];
        for (shares, Mixed { first, second, weight }) in shares.chunks_exact_mut(CLASSES).zip(&targets) {
            shares[first.index()] += weight;
            shares[second.index()] += 1.0 - weight;
        }
        let shares = burn::Tensor::<2>::from_data(TensorData::new(shares, [targets.len(), CLASSES]), device);
        let shares: Tensor![Batch, { CLASSES }] = Tensor::try_from_burn(shares).map_err(DataError::other)?;
        Ok(Blended { images, shares: shares.assume_probabilities() })
    }
}
