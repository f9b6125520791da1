//! [`Standardization`]: the mean and the deviation that a network was trained with.

use crate::{DataError, Dataset, Raster, Sample, Split, Train};
use serde::{Deserialize, Serialize};
use std::array::from_fn;
use std::num::NonZeroUsize;
use std::thread::{available_parallelism, scope};

/// The mean and the standard deviation of each channel, of values from 0 to 1: what a network was trained with, and
/// must be given when it predicts.
///
/// A checkpoint stores it, and reads back the very same numbers.
///
/// ```
/// use kiln_data::Standardization;
///
/// let stored = serde_json::to_string(&Standardization::IMAGENET)?;
/// assert_eq!(stored, r#"{"mean":[0.485,0.456,0.406],"deviation":[0.229,0.224,0.225]}"#);
/// assert_eq!(serde_json::from_str::<Standardization<3>>(&stored)?, Standardization::IMAGENET);
/// assert!(serde_json::from_str::<Standardization<1>>(&stored).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Standardization<const C: usize> {
    mean: [f32; C],
    deviation: [f32; C],
}

impl<const C: usize> Standardization<C> {
    /// Deviations must be positive: a channel that never varies has 1.
    pub fn new(mean: [f32; C], deviation: [f32; C]) -> Self {
        Self { mean, deviation: deviation.map(|it| if it > 0.0 { it } else { 1.0 }) }
    }

    /// That of a training split, over every pixel of every picture as it is stored, read once by all cores.
    ///
    /// # Errors
    /// A sample that cannot be decoded; a split without any.
    pub fn of<D, T, I>(split: &Split<Train, D>) -> Result<Self, DataError>
    where
        D: Dataset<Sample = Sample<T, I>>,
        I: Raster<Pixel = [u8; C]>,
    {
        let workers = available_parallelism().map_or(1, NonZeroUsize::get);
        let share = |worker: usize| {
            (worker..split.len()).step_by(workers).try_fold(Sums::default(), |sums, position| {
                Ok::<_, DataError>(sums.plus(&Sums::of(split.sample(position)?.image.pixels())))
            })
        };
        let sums = scope(|threads| {
            let share = &share;
            let running: Vec<_> = (0..workers).map(|worker| threads.spawn(move || share(worker))).collect();
            running.into_iter().try_fold(Sums::default(), |sums, thread| {
                let share = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                share.map(|share: Sums<C>| sums.plus(&share))
            })
        })?;
        if sums.count == 0 { Err(DataError::TooFew { found: 0, wanted: 1 }) } else { Ok(sums.standardization()) }
    }

    /// The mean of each channel.
    pub fn mean(&self) -> [f32; C] {
        self.mean
    }

    /// The standard deviation of each channel.
    pub fn deviation(&self) -> [f32; C] {
        self.deviation
    }
}

impl Standardization<3> {
    /// What networks pretrained on ImageNet expect.
    pub const IMAGENET: Self = Self { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
}

impl Standardization<1> {
    /// Of MNIST's training set.
    pub const MNIST: Self = Self { mean: [0.1307], deviation: [0.3081] };
}

/// What has been counted of the bytes of each channel: whole numbers, so that no order of adding changes them.
struct Sums<const C: usize> {
    values: [u64; C],
    squares: [u64; C],
    count: u64,
}

impl<const C: usize> Default for Sums<C> {
    fn default() -> Self {
        Self { values: [0; C], squares: [0; C], count: 0 }
    }
}

impl<const C: usize> Sums<C> {
    fn of(pixels: &[[u8; C]]) -> Self {
        pixels.iter().fold(Self { count: pixels.len() as u64, ..Self::default() }, |sums, pixel| Self {
            values: from_fn(|c| sums.values[c] + u64::from(pixel[c])),
            squares: from_fn(|c| sums.squares[c] + u64::from(pixel[c]).pow(2)),
            ..sums
        })
    }

    fn plus(&self, other: &Self) -> Self {
        Self {
            values: from_fn(|c| self.values[c] + other.values[c]),
            squares: from_fn(|c| self.squares[c] + other.squares[c]),
            count: self.count + other.count,
        }
    }

    fn standardization(&self) -> Standardization<C> {
        let mean = |of: u64| of as f64 / self.count as f64;
        let deviation = |c: usize| (mean(self.squares[c]) - mean(self.values[c]).powi(2)).max(0.0).sqrt() / 255.0;
        Standardization::new(from_fn(|c| (mean(self.values[c]) / 255.0) as f32), from_fn(|c| deviation(c) as f32))
    }
}

/// The form in files: serde knows no arrays of a generic length.
#[derive(Serialize, Deserialize)]
struct Stored {
    mean: Vec<f32>,
    deviation: Vec<f32>,
}

/// Numbers that are no [`Standardization`] of so many channels.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "a mean of {mean:?} and a deviation of {deviation:?} do not standardise {channels} channels; \
     give as many finite numbers of each, the deviations above 0"
)]
pub struct NotStandard {
    mean: Vec<f32>,
    deviation: Vec<f32>,
    channels: usize,
}

impl<const C: usize> From<Standardization<C>> for Stored {
    fn from(numbers: Standardization<C>) -> Self {
        Self { mean: numbers.mean.to_vec(), deviation: numbers.deviation.to_vec() }
    }
}

impl<const C: usize> TryFrom<Stored> for Standardization<C> {
    type Error = NotStandard;

    fn try_from(Stored { mean, deviation }: Stored) -> Result<Self, NotStandard> {
        let sound = mean.iter().all(|it| it.is_finite()) && deviation.iter().all(|it| it.is_finite() && *it > 0.0);
        match (<[f32; C]>::try_from(&*mean), <[f32; C]>::try_from(&*deviation)) {
            (Ok(mean), Ok(deviation)) if sound => Ok(Self { mean, deviation }),
            _ => Err(NotStandard { mean, deviation, channels: C }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Label, Picture, SampleRng, Splits};
    use proptest::prelude::*;

    /// Pictures of different sizes, whose index is their value; the last cannot be decoded.
    struct Greys;

    impl Dataset for Greys {
        type Sample = Sample<Label<1>, Picture<2>>;
        const CLASSES: usize = 1;

        fn len(&self) -> usize {
            6
        }

        fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
            if index == 5 {
                return Err(DataError::other("the last"));
            }
            let image = Picture::from_fn(1, 1 + index, |_, _| [index as u8, 7]);
            Ok(Sample { image, target: Label::new(0).map_err(DataError::other)? })
        }

        fn sample_bytes(&self) -> usize {
            100
        }
    }

    #[test]
    fn every_pixel_counts_as_much() {
        let splits = Splits::by_position(Greys, [3, 1, 1]).unwrap();
        // 0, 1, 1, 2, 2, 2
        let found = Standardization::of(&splits.train).unwrap();
        let (mean, deviation) = (8.0 / 6.0, (14.0 / 6.0 - 64.0 / 36.0_f32).sqrt());
        assert!(
            (found.mean()[0] * 255.0 - mean).abs() < 1e-5 && (found.deviation()[0] * 255.0 - deviation).abs() < 1e-5
        );
        assert!((found.mean()[1] * 255.0 - 7.0).abs() < 1e-5);
        assert_eq!(found.deviation()[1], 1.0, "what never varies is not divided by 0");
    }

    #[test]
    fn errors_of_the_data_set_are_told() {
        let all = Splits::by_position(Greys, [6, 0, 0]).unwrap();
        assert_eq!(Standardization::of(&all.train).unwrap_err().to_string(), "the last");
        let none = Splits::by_position(Greys, [0, 1, 1]).unwrap();
        assert!(matches!(Standardization::of(&none.train), Err(DataError::TooFew { found: 0, wanted: 1 })));
    }

    #[test]
    fn what_does_not_standardise_is_refused() {
        let refused = |text: &str| serde_json::from_str::<Standardization<1>>(text).unwrap_err().to_string();
        for text in [
            r#"{"mean":[0.5],"deviation":[0.0]}"#,
            r#"{"mean":[0.5],"deviation":[-1.0]}"#,
            r#"{"mean":[0.5],"deviation":[1e99]}"#,
            r#"{"mean":[0.5,0.5],"deviation":[1.0]}"#,
        ] {
            assert!(refused(text).contains("do not standardise 1 channels"), "{}", refused(text));
        }
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read_back(mean in any::<[f32; 3]>(), deviation in any::<[f32; 3]>()) {
            let mean = mean.map(|it| if it.is_finite() { it } else { 0.1 });
            let deviation = deviation.map(|it| if it.is_finite() { it.abs() } else { 0.1 });
            let numbers = Standardization::new(mean, deviation);
            let stored = serde_json::to_vec(&numbers).unwrap();
            prop_assert_eq!(serde_json::from_slice::<Standardization<3>>(&stored).unwrap(), numbers);
        }
    }
}
