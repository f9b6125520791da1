//! [`SceneOptions`]: what is in a scene.

use std::ops::RangeInclusive;

/// The least height that a digit can be read at, in pixels.
const LEGIBLE: usize = 8;

/// What is in the scenes of a data set, and how many there are.
///
/// ```
/// use kiln_data::SceneOptions;
///
/// let sparse = SceneOptions { digits: 1..=3, ..SceneOptions::on(128, 128) };
/// assert_eq!(sparse.tall, 14..=48);
/// assert_eq!(SceneOptions::on(64, 64).tall, 14..=24);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneOptions {
    /// How many scenes there are to train (in an epoch), validate and test. 5,000, 500 and 500 by default.
    pub scenes: [usize; 3],
    /// What the scenes that stay follow from. 1 by default.
    pub seed: u64,
    /// How many digits a scene has, each number as likely, or as many of them as find a place. 1 to 8 by default, or 1
    /// where the target tells of one only.
    pub digits: RangeInclusive<usize>,
    /// How tall digits are, in pixels. By default 14 to three eighths of the shorter side.
    pub tall: RangeInclusive<usize>,
    /// How many other things a scene has: strokes, blobs, dots, gratings. By default 4 to 12, fewer on a small canvas.
    pub clutter: RangeInclusive<usize>,
    /// Whether every epoch of training draws new scenes. Without it, it has the same ones. `true` by default.
    pub fresh: bool,
    /// Whether those new scenes are fuller: with as many digits as a scene has at most, up to twice as many, so that more is
    /// learnt from each. `true` by default on a canvas of 128 x 128 or more; a smaller one is full with the usual number.
    pub fuller: bool,
}

/// Options that no scene can meet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SceneError {
    /// A range that holds nothing, or too little.
    #[error("scenes cannot have {found:?} {of}; give a range that rises, from {least} at least")]
    Range {
        /// What of.
        of: &'static str,
        /// The range.
        found: RangeInclusive<usize>,
        /// The least number.
        least: usize,
    },
    /// More than fits.
    #[error(
        "{most} digits of {tall:?} pixels do not fit a canvas of {height} x {width}; \
         make it larger, or the digits fewer or less tall"
    )]
    Room {
        /// The most digits.
        most: usize,
        /// How tall they are.
        tall: RangeInclusive<usize>,
        /// The canvas's height.
        height: usize,
        /// The canvas's width.
        width: usize,
    },
    /// No digit could be drawn.
    #[error(
        "no digit could be drawn on a canvas of {height} x {width}: none is as tall, has ink and fits; give others"
    )]
    Blank {
        /// The canvas's height.
        height: usize,
        /// The canvas's width.
        width: usize,
    },
}

impl SceneOptions {
    /// The usual scenes on a canvas of this size.
    pub fn on(height: usize, width: usize) -> Self {
        let area = height * width;
        Self {
            scenes: [5_000, 500, 500],
            seed: 1,
            digits: 1..=8,
            tall: 14..=height.min(width) * 3 / 8,
            clutter: 1 + 3 * area / (128 * 128)..=12 * area / (128 * 128) + 1,
            fresh: true,
            fuller: area >= 128 * 128,
        }
    }

    /// How many digits a scene has that training draws anew, where it may have `most`.
    pub(super) fn digits_to_learn(&self, most: usize) -> RangeInclusive<usize> {
        let usual = *self.digits.end();
        if self.fuller { usual..=(2 * usual).min(most).min(usize::from(u8::MAX)) } else { self.digits.clone() }
    }

    /// These options for scenes of at most so many digits, if they can be met.
    pub(super) fn checked(mut self, height: usize, width: usize, most: usize) -> Result<Self, SceneError> {
        let range = |of, range: &RangeInclusive<usize>, least| match range.is_empty() || *range.start() < least {
            true => Err(SceneError::Range { of, found: range.clone(), least }),
            false => Ok(()),
        };
        range("digits", &self.digits, 1)?;
        range("pixels of height", &self.tall, LEGIBLE)?;
        range("clutter", &self.clutter, 0)?;
        self.digits = (*self.digits.start()).min(most)..=(*self.digits.end()).min(most);
        let (digits, least, tallest) = (*self.digits.end(), *self.tall.start(), *self.tall.end());
        let needed = digits.saturating_mul(least).saturating_mul(least);
        if tallest > height.min(width) || needed > height * width || digits > usize::from(u8::MAX) {
            return Err(SceneError::Room { most: digits, tall: self.tall, height, width });
        }
        Ok(self)
    }
}
