//! [`ToUnit`] and [`Standardize`]: bytes become what networks take.

use super::{Target, Transform};
use crate::{Image, Sample, SampleRng, Standardization, Standardized, Unit};

/// Bytes become values from 0 to 1.
///
/// ```
/// use kiln_data::{Image, Label, Sample, ToUnit, Transform, Unit};
///
/// let sample = Sample { image: Image::<1, 1, 1>::from_fn(|_, _| [51]), target: Label::<2>::new(1)? };
/// let image: Image<1, 1, 1, Unit> = ToUnit.apply(sample, None).image;
/// assert_eq!(image.pixels(), [[0.2]]);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToUnit;

impl<const C: usize, const H: usize, const W: usize> Transform<Image<C, H, W>> for ToUnit {
    type Output = Image<C, H, W, Unit>;

    fn apply<T: Target>(
        &self,
        sample: Sample<T, Image<C, H, W>>,
        _: Option<&mut SampleRng>,
    ) -> Sample<T, Self::Output> {
        Sample { image: sample.image.unit(), target: sample.target }
    }
}

/// Bytes, or values from 0 to 1, become what a network is given: less the mean, over the deviation.
///
/// A network must predict with the numbers it was trained with: they are stored beside its weights.
///
/// ```
/// use kiln_data::{Image, Label, Sample, Standardization, Standardize, Standardized, Transform};
///
/// let numbers = Standardization::new([0.5], [0.25]);
/// let sample = Sample { image: Image::<1, 1, 1>::from_fn(|_, _| [255]), target: Label::<2>::new(1)? };
/// let image: Image<1, 1, 1, Standardized> = Standardize(numbers).apply(sample, None).image;
/// assert_eq!(image.pixels(), [[2.0]]);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standardize<const C: usize>(pub Standardization<C>);

impl<const C: usize, const H: usize, const W: usize> Transform<Image<C, H, W>> for Standardize<C> {
    type Output = Image<C, H, W, Standardized>;

    fn apply<T: Target>(
        &self,
        sample: Sample<T, Image<C, H, W>>,
        _: Option<&mut SampleRng>,
    ) -> Sample<T, Self::Output> {
        Sample { image: sample.image.standardized(&self.0), target: sample.target }
    }
}

impl<const C: usize, const H: usize, const W: usize> Transform<Image<C, H, W, Unit>> for Standardize<C> {
    type Output = Image<C, H, W, Standardized>;

    fn apply<T: Target>(
        &self,
        sample: Sample<T, Image<C, H, W, Unit>>,
        _: Option<&mut SampleRng>,
    ) -> Sample<T, Self::Output> {
        Sample { image: sample.image.standardized(&self.0), target: sample.target }
    }
}
