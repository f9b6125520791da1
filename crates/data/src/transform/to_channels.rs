//! [`ToChannels`]: a picture in colours becomes one of as many channels as a network takes.

use super::{Target, Transform};
use crate::{Decoded, Picture, Sample, SampleRng};
use std::fmt;

/// Red, green and blue become `C` channels: 1 is the grey that [`Picture::<1>::open`](Picture::open) makes of a file in
/// colours, and 3 changes nothing.
///
/// ```
/// use kiln_data::{ToChannels, Label, Picture, Sample, Transform};
///
/// let sample = Sample { image: Picture::from_fn(1, 2, |_, x| [200 * x as u8; 3]), target: Label::<2>::new(1)? };
/// assert_eq!(ToChannels::<1>.apply(sample, None).image.pixels(), [[0], [200]]);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct ToChannels<const C: usize>;

impl<const C: usize> Transform<Picture<3>> for ToChannels<C>
where
    Picture<C>: Decoded,
{
    type Output = Picture<C>;

    fn apply<T: Target>(&self, sample: Sample<T, Picture<3>>, _: Option<&mut SampleRng>) -> Sample<T, Picture<C>> {
        Sample { image: Picture::from_colours(sample.image), target: sample.target }
    }
}

impl<const C: usize> fmt::Debug for ToChannels<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ToChannels<{C}>")
    }
}
