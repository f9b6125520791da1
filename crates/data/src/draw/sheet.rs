//! [`sheet`]: many samples on one picture.

use super::{Canvas, Colour};
use crate::{DataError, Dataset, Picture, SampleRng, Visible};

/// The space between tiles.
const GAP: usize = 6;

/// How a sheet looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetOptions {
    /// How many samples it shows, spread over the data set. 20 by default.
    pub samples: usize,
    /// How many stand side by side. 5 by default.
    pub columns: usize,
    /// The side of the square that each fits, in pixels. 256 by default.
    pub side: usize,
    /// Shows samples as the first epoch of a training with this seed is given them, augmented; as they are by default.
    pub augmented: Option<u64>,
}

impl Default for SheetOptions {
    fn default() -> Self {
        Self { samples: 20, columns: 5, side: 256, augmented: None }
    }
}

/// Draws samples of a data set with all that is known of them, and under each its index and its name.
///
/// # Errors
/// The first sample that cannot be decoded.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use kiln_data::draw::{SheetOptions, sheet};
/// use kiln_data::Digits;
///
/// let options = SheetOptions { samples: 6, columns: 3, side: 56, ..SheetOptions::default() };
/// let drawn = sheet(&Digits::embedded()?.train, &options)?;
/// assert_eq!(drawn.width(), 3 * 56 + 4 * 6);
/// # }
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub fn sheet<D: Dataset<Sample: Visible>>(data: &D, options: &SheetOptions) -> Result<Picture<3>, DataError> {
    let (count, columns) = (options.samples.min(data.len()), options.columns.max(1));
    let (text, _) = Canvas::text_size("");
    let cell = (options.side + text + GAP, options.side + GAP);
    let size = (GAP + count.div_ceil(columns) * cell.0, GAP + columns.min(count) * cell.1);
    let mut sheet = Canvas::blank(size.0, size.1, Colour::WHITE);
    let names = data.class_names();
    for tile in 0..count {
        // The first of every share of the data set, so that all of it is seen.
        let index = (tile as u128 * data.len() as u128 / count as u128) as usize;
        let mut rng = options.augmented.map(|seed| SampleRng::new(seed, 1, index));
        let sample = data.sample(index, rng.as_mut())?;
        let mut canvas = Canvas::fitted(&sample.picture(), options.side);
        canvas.draw_marks(&sample.marks(), &names);
        let drawn = canvas.into_picture();
        let (top, left) = (GAP + tile / columns * cell.0, GAP + tile % columns * cell.1);
        let centred = |length: usize| options.side.saturating_sub(length) / 2;
        sheet.paste(&drawn, (top + centred(drawn.height()), left + centred(drawn.width())));
        let name = data.name(index).unwrap_or_default();
        let caption = shortened(format!("{index} {}", end_of(&name)), options.side);
        sheet.write(&caption, ((top + options.side) as isize, left as isize), Colour::BLACK);
    }
    Ok(sheet.into_picture())
}

/// Of a path the file and its folder.
fn end_of(name: &str) -> String {
    let parts: Vec<&str> = name.split(['/', '\\']).collect();
    parts[parts.len().saturating_sub(2)..].join("/")
}

/// The caption, its middle left out where it is wider than a tile.
fn shortened(caption: String, width: usize) -> String {
    let letters = |text: &str| Canvas::text_size(text).1;
    let mut kept: Vec<char> = caption.trim_end().chars().collect();
    let mut shown: String = kept.iter().collect();
    while letters(&shown) > width && kept.len() > 1 {
        kept.remove(kept.len() / 2);
        let (start, end) = kept.split_at(kept.len() / 2);
        shown = start.iter().chain(['.', '.'].iter()).chain(end).collect();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Label, Sample};

    /// As many pictures of one brightness each.
    struct Greys(usize);

    impl Dataset for Greys {
        type Sample = Sample<Label<3>, Picture<1>>;
        const CLASSES: usize = 3;

        fn len(&self) -> usize {
            self.0
        }

        fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
            let value = if rng.is_some() { 250 } else { 100 + index as u8 };
            let target = Label::new(index % 3).map_err(DataError::other)?;
            Ok(Sample { image: Picture::from_fn(20, 40, |_, _| [value]), target })
        }

        fn sample_bytes(&self) -> usize {
            800
        }
    }

    #[test]
    fn tiles_stand_in_their_places_and_show_the_whole_data_set() {
        let options = SheetOptions { samples: 4, columns: 3, side: 80, augmented: None };
        let drawn = sheet(&Greys(8), &options).unwrap();
        let cell = (80 + 13 + GAP, 80 + GAP);
        assert_eq!((drawn.height(), drawn.width()), (GAP + 2 * cell.0, GAP + 3 * cell.1));
        for (tile, value) in [100, 102, 104, 106].into_iter().enumerate() {
            let (top, left) = (GAP + tile / 3 * cell.0, GAP + tile % 3 * cell.1);
            // Twice as large, and so 20 pixels from the upper edge of its square.
            assert_eq!(drawn.at(top + 59, left + 79), [value; 3]);
            assert_eq!(drawn.at(top + 60, left + 79), [255; 3]);
        }
        let augmented = sheet(&Greys(8), &SheetOptions { augmented: Some(0), ..options }).unwrap();
        assert_eq!(augmented.at(GAP + 59, GAP + 79), [250; 3]);
    }

    #[test]
    fn a_sheet_of_little_is_small() {
        let options = SheetOptions::default();
        assert_eq!(sheet(&Greys(2), &options).unwrap().width(), GAP + 2 * (256 + GAP));
        assert_eq!(sheet(&Greys(0), &options).unwrap().width(), GAP);
        assert!(sheet(&Greys(3), &SheetOptions { columns: 0, side: 0, ..options }).is_ok());
    }

    #[test]
    fn long_captions_lose_their_middle() {
        assert_eq!(shortened("12 JPEGImages/2007_000027.jpg".into(), 100), "12 JPE..27.jpg");
        assert_eq!(shortened("12 ".into(), 100), "12");
        assert_eq!([end_of("/data/ant/one.png"), end_of("one.png"), end_of("")], ["ant/one.png", "one.png", ""]);
    }
}
