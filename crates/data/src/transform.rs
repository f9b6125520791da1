//! [`Transform`]: image, boxes and masks moved, coloured and brought to one size together.

mod affine;
mod blur;
mod color_jitter;
mod crop;
mod cut_out;
mod flip;
#[cfg(test)]
mod golden;
mod joined;
mod mix_up;
mod mosaic;
mod motion;
mod paint;
mod raster;
mod resize;
mod standardize;
mod target;
#[cfg(test)]
mod tests;
mod to_channels;
mod transformed;

pub use affine::Affine;
pub use blur::GaussianBlur;
pub use color_jitter::ColorJitter;
pub use crop::{CenterCrop, Crops, RandomCrop};
pub use cut_out::CutOut;
pub use flip::{HorizontalFlip, VerticalFlip};
pub use joined::{Join, Joined};
pub use mix_up::{Blend, MixUp, Mixed};
pub use mosaic::Mosaic;
pub use motion::Motion;
pub use raster::{Pixel, Raster};
pub use resize::{Letterbox, Resize};
pub use standardize::{Standardize, ToUnit};
pub use target::{Edges, Target};
pub use to_channels::ToChannels;
pub use transformed::{Footprint, Transformed};

use crate::{Sample, SampleRng};
use std::fmt::Debug;

/// Makes of an image of type `I`, and of what is to be found in it, an image of type `Output`, and what is to be found
/// in that.
///
/// A pipeline is a tuple, whose sizes the compiler checks. With a generator, as in training, it augments; without one, as
/// in validation, what is random takes its middle: a random crop is a centre crop, and a flip is none. So one pipeline
/// serves both. [`Split::transformed`](crate::Split::transformed) applies it to a data set, [`prepare`](Self::prepare) to
/// one picture.
///
/// A transform of your own says in its `Debug` all that changes what it makes: a run that is resumed goes by it.
///
/// # Compile errors
/// A crop larger than the image before it; colours changed on grey images; pixels moved after they were standardised.
///
/// ```
/// use kiln_data::{
///     BoundingBox, Image, Label, Letterbox, HorizontalFlip, Object, Picture, Sample, Standardization, Standardize,
///     Standardized, Transform,
/// };
///
/// let pipeline = (
///     Letterbox::<8, 8>::default(),
///     HorizontalFlip::default(),
///     Standardize(Standardization::IMAGENET),
/// );
/// let object = Object::new(Label::<20>::new(7)?, BoundingBox::new([4.0, 0.0, 16.0, 8.0]));
/// let sample = Sample { image: Picture::from_fn(8, 16, |_, _| [99; 3]), target: vec![object] };
/// let Sample { image, target } = pipeline.apply(sample, None);
/// let image: Image<3, 8, 8, Standardized> = image;
/// assert_eq!(target[0].bounding_box.values(), [2.0, 2.0, 8.0, 6.0]);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot follow on `{I}`",
    label = "this transform does not take `{I}`",
    note = "sizes come first, then what changes bytes, then `Standardize`"
)]
pub trait Transform<I>: Debug + Send + Sync + 'static {
    /// What the image becomes.
    type Output;

    /// Transforms one sample: a pure function of it and the generator.
    fn apply<T: Target>(&self, sample: Sample<T, I>, rng: Option<&mut SampleRng>) -> Sample<T, Self::Output>;

    /// One image to predict with, and the motion that led there, whose inverse leads what is found back.
    ///
    /// ```
    /// use kiln_data::{BoundingBox, CenterCrop, Picture, Resize, Transform};
    ///
    /// let pipeline = (Resize::<64, 64>, CenterCrop::<32, 32>::default());
    /// let (image, motion) = pipeline.prepare(Picture::from_fn(128, 256, |_, _| [0; 3]));
    /// let found: BoundingBox = BoundingBox::new([0.0, 0.0, 32.0, 32.0]);
    /// assert_eq!(image.pixels().len(), 32 * 32);
    /// assert_eq!(found.moved(&motion.inverse()).values(), [64.0, 32.0, 192.0, 96.0]);
    /// ```
    fn prepare(&self, image: I) -> (Self::Output, Motion)
    where
        I: Raster,
        Self: Sized,
    {
        let target = Motion::still(image.size());
        let Sample { image, target } = self.apply(Sample { image, target }, None);
        (image, target)
    }
}

/// A transform that is made by chance, as often as the number says; without a generator, never.
///
/// ```
/// use kiln_data::{ColorJitter, Sometimes};
///
/// let mostly = Sometimes(0.8, ColorJitter { brightness: 0.4, ..ColorJitter::default() });
/// assert_eq!(mostly.0, 0.8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sometimes<A>(pub f32, pub A);

impl<I, A: Transform<I, Output = I>> Transform<I> for Sometimes<A> {
    type Output = I;

    fn apply<T: Target>(&self, sample: Sample<T, I>, rng: Option<&mut SampleRng>) -> Sample<T, I> {
        match rng {
            Some(rng) => match rng.chance(self.0) {
                true => self.1.apply(sample, Some(rng)),
                false => sample,
            },
            None => sample,
        }
    }
}

/// One after the other.
macro_rules! pipeline {
    ($($step:ident: $from:ident -> $to:ident),+; $last:ident: $before:ident) => {
        impl<I, $($to,)+ $($step,)+ $last: Transform<$before>> Transform<I> for ($($step,)+ $last)
        where
            $($step: Transform<$from, Output = $to>,)+
        {
            type Output = $last::Output;

            #[allow(non_snake_case)]
            fn apply<T: Target>(
                &self,
                sample: Sample<T, I>,
                mut rng: Option<&mut SampleRng>,
            ) -> Sample<T, Self::Output> {
                let ($($step,)+ $last) = self;
                $(let sample = $step.apply(sample, rng.as_deref_mut());)+
                $last.apply(sample, rng)
            }
        }
    };
}
pipeline!(A: I -> I1; B: I1);
pipeline!(A: I -> I1, B: I1 -> I2; C: I2);
pipeline!(A: I -> I1, B: I1 -> I2, C: I2 -> I3; D: I3);
pipeline!(A: I -> I1, B: I1 -> I2, C: I2 -> I3, D: I3 -> I4; E: I4);
pipeline!(A: I -> I1, B: I1 -> I2, C: I2 -> I3, D: I3 -> I4, E: I4 -> I5; F: I5);
pipeline!(A: I -> I1, B: I1 -> I2, C: I2 -> I3, D: I3 -> I4, E: I4 -> I5, F: I5 -> I6; G: I6);
pipeline!(A: I -> I1, B: I1 -> I2, C: I2 -> I3, D: I3 -> I4, E: I4 -> I5, F: I5 -> I6, G: I6 -> I7; H: I7);
