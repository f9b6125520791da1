//! [`Statistics`]: what a data set is made of, in figures.

use crate::{DataError, Dataset, Mark, Visible};
use std::fmt;

/// The least, the middle and the greatest of some numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The least.
    pub least: usize,
    /// The middle one: as many are less as are greater. Of two in the middle it is the greater.
    pub median: usize,
    /// The greatest.
    pub most: usize,
}

impl Spread {
    /// That of these numbers; `None` where there are none.
    pub fn of(numbers: impl IntoIterator<Item = usize>) -> Option<Self> {
        let mut numbers: Vec<usize> = numbers.into_iter().collect();
        numbers.sort_unstable();
        let median = *numbers.get(numbers.len() / 2)?;
        Some(Self { least: *numbers.first()?, median, most: *numbers.last()? })
    }
}

/// What a data set is made of: counts, sizes, brightness.
///
/// # Units
/// Sizes are in pixels; means and deviations are of values from 0 to 1, over all pixels of all samples.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use kiln_data::{Digits, Statistics};
///
/// let statistics = Statistics::of(&Digits::embedded()?.valid)?;
/// assert_eq!((statistics.samples, statistics.classes.len()), (1_000, 10));
/// let (mean, deviation) = statistics.channels[0];
/// assert!((mean - 0.1307).abs() < 0.01 && (deviation - 0.3081).abs() < 0.01);
/// # }
/// # Ok::<(), kiln_data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// How many samples there are.
    pub samples: usize,
    /// Each class by its name, and how many objects are of it.
    pub classes: Vec<(String, usize)>,
    /// How many objects a sample has.
    pub objects: Option<Spread>,
    /// How tall images are.
    pub heights: Option<Spread>,
    /// How wide images are.
    pub widths: Option<Spread>,
    /// How tall the boxes of objects are, rounded.
    pub box_heights: Option<Spread>,
    /// How wide the boxes of objects are, rounded.
    pub box_widths: Option<Spread>,
    /// Mean and standard deviation of each channel.
    pub channels: Vec<(f64, f64)>,
}

impl Statistics {
    /// Those of a data set, whose samples are decoded one after the other, and not kept.
    ///
    /// # Errors
    /// The first sample that cannot be decoded.
    pub fn of<D: Dataset<Sample: Visible>>(data: &D) -> Result<Self, DataError> {
        let mut names = data.class_names();
        let mut counts = vec![0; names.len()];
        let (mut objects, mut sizes, mut boxes) = (Vec::new(), Vec::new(), Vec::new());
        let mut channels = vec![Sums::default(); 3];
        for index in 0..data.len() {
            let sample = data.sample(index, None)?;
            let (picture, marks) = (sample.picture(), sample.marks());
            channels.truncate(if sample.is_grey() { 1 } else { 3 });
            for (channel, sums) in channels.iter_mut().enumerate() {
                sums.add(picture.pixels().iter().map(|pixel| pixel[channel]));
            }
            sizes.push((picture.height(), picture.width()));
            objects.push(marks.len());
            for Mark { class, bounding_box, .. } in marks {
                counts.resize(counts.len().max(class + 1), 0);
                counts[class] += 1;
                boxes.extend(bounding_box.map(|it| it.to_xywh().values().map(|edge| edge.round() as usize)));
            }
        }
        names.extend((names.len()..counts.len()).map(|class| class.to_string()));
        Ok(Self {
            samples: data.len(),
            classes: names.into_iter().zip(counts).collect(),
            objects: Spread::of(objects),
            heights: Spread::of(sizes.iter().map(|size| size.0)),
            widths: Spread::of(sizes.iter().map(|size| size.1)),
            box_heights: Spread::of(boxes.iter().map(|[_, _, _, height]| *height)),
            box_widths: Spread::of(boxes.iter().map(|[_, _, width, _]| *width)),
            channels: channels.iter().map(Sums::mean_and_deviation).collect(),
        })
    }
}

/// Exact sums of bytes and of their squares.
#[derive(Clone, Default)]
struct Sums {
    count: u64,
    sum: u64,
    squares: u64,
}

impl Sums {
    fn add(&mut self, bytes: impl Iterator<Item = u8>) {
        for byte in bytes {
            let byte = u64::from(byte);
            (self.count, self.sum, self.squares) = (self.count + 1, self.sum + byte, self.squares + byte * byte);
        }
    }

    fn mean_and_deviation(&self) -> (f64, f64) {
        let count = self.count.max(1) as f64;
        let mean = self.sum as f64 / count;
        let variance = self.squares as f64 / count - mean * mean;
        (mean / 255.0, variance.max(0.0).sqrt() / 255.0)
    }
}

/// A table for people to read.
impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} samples", self.samples)?;
        writeln!(f, "{:<24}{:>10}{:>10}{:>10}", "", "least", "median", "most")?;
        let rows = [
            ("image height", self.heights),
            ("image width", self.widths),
            ("objects in a sample", self.objects),
            ("box height", self.box_heights),
            ("box width", self.box_widths),
        ];
        for (name, spread) in rows {
            if let Some(Spread { least, median, most }) = spread {
                writeln!(f, "{name:<24}{least:>10}{median:>10}{most:>10}")?;
            }
        }
        writeln!(f, "{:<24}{:>10}{:>10}", "", "mean", "deviation")?;
        for ((mean, deviation), channel) in self.channels.iter().zip(["red", "green", "blue"]) {
            let channel = if self.channels.len() == 1 { "grey" } else { channel };
            writeln!(f, "{channel:<24}{mean:>10.4}{deviation:>10.4}")?;
        }
        writeln!(f, "{:<24}{:>10}", "class", "objects")?;
        self.classes.iter().try_for_each(|(name, count)| writeln!(f, "{name:<24}{count:>10}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BoundingBox, Label, Object, Picture, Sample, SampleRng};

    /// Pictures of growing width, the first without objects.
    struct Growing;

    impl Dataset for Growing {
        type Sample = Sample<Vec<Object<3>>>;
        const CLASSES: usize = 3;

        fn len(&self) -> usize {
            3
        }

        fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
            let object = |size: usize| {
                let label = Label::new(size % 2).map_err(DataError::other)?;
                Ok(Object::new(label, BoundingBox::new([1.0, 2.0, 1.4 + size as f32, 4.0])))
            };
            let target = (0..index).map(|place| object(10 * index + place)).collect::<Result<_, DataError>>()?;
            let image = Picture::from_fn(4, 10 * (index + 1), |_, x| [255 * u8::from(x % 2 == 0), 51, 0]);
            Ok(Sample { image, target })
        }

        fn sample_bytes(&self) -> usize {
            1_000
        }
    }

    #[test]
    fn figures_are_those_of_all_samples() {
        let statistics = Statistics::of(&Growing).unwrap();
        let spread = |least, median, most| Some(Spread { least, median, most });
        assert_eq!(statistics.samples, 3);
        assert_eq!(statistics.classes, [("0".into(), 2), ("1".into(), 1), ("2".into(), 0)]);
        assert_eq!((statistics.heights, statistics.widths), (spread(4, 4, 4), spread(10, 20, 30)));
        assert_eq!(statistics.objects, spread(0, 1, 2));
        assert_eq!((statistics.box_heights, statistics.box_widths), (spread(2, 2, 2), spread(10, 20, 21)));
        assert_eq!(statistics.channels, [(0.5, 0.5), (0.2, 0.0), (0.0, 0.0)]);
    }

    #[test]
    fn the_table_has_a_line_for_each() {
        let told = Statistics::of(&Growing).unwrap().to_string();
        for line in [
            "3 samples",
            "image width                     10        20        30",
            "green                       0.2000    0.0000",
            "1                                1",
        ] {
            assert!(told.lines().any(|told| told == line), "{told}");
        }
    }

    #[test]
    fn the_middle_of_two_is_the_greater_and_of_none_is_none() {
        assert_eq!(Spread::of([4, 2]), Some(Spread { least: 2, median: 4, most: 4 }));
        assert_eq!(Spread::of([]), None);
    }
}
