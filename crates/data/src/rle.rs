//! [`Rle`]: a mask as the lengths of its runs, as COCO stores it.

use crate::{BoundingBox, Mask};

/// A mask as the lengths of its runs: down the columns from the left, by turns not covered and covered.
///
/// The first run is not covered, and may be empty; no other is. So masks are equal where their runs are.
///
/// # Source
/// COCO's `maskApi`, whose masks, strings, boxes and overlaps these are.
///
/// ```
/// use kiln_data::{Mask, Rle};
///
/// let mask = Mask::from_fn(3, 4, |y, x| y > 0 && x == 1);
/// let rle = Rle::from_mask(&mask);
/// assert_eq!(rle.runs(), [4, 2, 6]);
/// assert_eq!(rle.area(), 2);
/// assert_eq!(rle.to_coco_string(), "426");
/// assert_eq!(Rle::from_coco_string(3, 4, "426")?.to_mask(), mask);
/// # Ok::<(), kiln_data::RleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rle {
    height: usize,
    width: usize,
    runs: Box<[u32]>,
}

/// Why runs make no mask.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RleError {
    /// There are too few or too many pixels.
    #[error("the runs are of {found} pixels, and a mask of {height} x {width} (height x width) has another number")]
    Area {
        /// The runs' sum, as far as they were read.
        found: u64,
        /// The rows of the mask.
        height: usize,
        /// The columns of the mask.
        width: usize,
    },
    /// The mask is too large.
    #[error("a mask of {height} x {width} (height x width) is too large: it may have 4294967295 pixels")]
    Size {
        /// Its rows.
        height: usize,
        /// Its columns.
        width: usize,
    },
    /// The string has a character that COCO does not use.
    #[error("character {position} of the run lengths is {found:?}, and only `0` to `o` are used")]
    Character {
        /// Where in the string, from 0.
        position: usize,
        /// The character.
        found: char,
    },
    /// A number in the string is negative, too large or cut short.
    #[error("run {position} is no length")]
    Run {
        /// Which run, from 0.
        position: usize,
    },
}

impl Rle {
    /// A mask of these runs. Empty runs are allowed.
    ///
    /// # Errors
    /// A sum that is not `height * width`; a mask of more than 4,294,967,295 pixels.
    pub fn new(height: usize, width: usize, runs: impl IntoIterator<Item = u32>) -> Result<Self, RleError> {
        let area = height.checked_mul(width).and_then(|area| u32::try_from(area).ok());
        let area = u64::from(area.ok_or(RleError::Size { height, width })?);
        let (mut joined, mut found) = (Runs::new(), 0);
        for (position, run) in runs.into_iter().enumerate() {
            found += u64::from(run);
            if found > area {
                break;
            }
            joined.push(position % 2 == 1, run);
        }
        if found == area { Ok(joined.of(height, width)) } else { Err(RleError::Area { found, height, width }) }
    }

    /// The runs of a mask.
    ///
    /// # Panics
    /// When the mask has more than 4,294,967,295 pixels.
    pub fn from_mask(mask: &Mask) -> Self {
        let (height, width) = (mask.height(), mask.width());
        assert!(u32::try_from(mask.pixels().len()).is_ok(), "a mask of runs has at most 4294967295 pixels");
        let mut runs = Runs::new();
        for x in 0..width {
            for y in 0..height {
                runs.push(mask.pixels()[y * width + x], 1);
            }
        }
        runs.of(height, width)
    }

    /// The mask, pixel by pixel.
    pub fn to_mask(&self) -> Mask {
        let mut pixels = vec![false; self.height * self.width];
        for [start, end] in self.covered() {
            for place in start..end {
                pixels[place % self.height * self.width + place / self.height] = true;
            }
        }
        Mask::from_pixels(self.height, self.width, pixels).expect("a mask has height * width pixels")
    }

    /// The number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The lengths of the runs.
    pub fn runs(&self) -> &[u32] {
        &self.runs
    }

    /// How many pixels are covered.
    pub fn area(&self) -> usize {
        self.covered().map(|[start, end]| end - start).sum()
    }

    /// The smallest box around what is covered; `None` where nothing is.
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        let rows = |[start, end]: [usize; 2]| {
            // A run that goes on in the next column covers the lowest row and the highest.
            let within = start / self.height == (end - 1) / self.height;
            if within { [start % self.height, (end - 1) % self.height + 1] } else { [0, self.height] }
        };
        let left = self.covered().next()?[0] / self.height;
        let right = (self.covered().last()?[1] - 1) / self.height + 1;
        let top = self.covered().map(|run| rows(run)[0]).min()?;
        let bottom = self.covered().map(|run| rows(run)[1]).max()?;
        Some(BoundingBox::new([left, top, right, bottom].map(|edge| edge as f32)))
    }

    /// What both cover.
    ///
    /// # Panics
    /// When the masks are of different sizes.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.joined(other, |a, b| a && b)
    }

    /// What either covers.
    ///
    /// # Panics
    /// When the masks are of different sizes.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.joined(other, |a, b| a || b)
    }

    /// The pixels both cover over those that either covers: from 0 to 1, and 0 where neither covers any.
    ///
    /// # Panics
    /// When the masks are of different sizes.
    pub fn iou(&self, other: &Self) -> f64 {
        share(self.intersection(other).area(), self.union(other).area())
    }

    /// The share of this mask that lies in a crowd, which may hold many like it: what COCO takes for the overlap there.
    ///
    /// # Panics
    /// When the masks are of different sizes.
    pub fn share_in(&self, crowd: &Self) -> f64 {
        share(self.intersection(crowd).area(), self.area())
    }

    /// The runs as COCO's files hold them: six bits to a character, from the fourth run on as the difference to the
    /// last but one.
    pub fn to_coco_string(&self) -> String {
        let mut text = String::new();
        for (position, &run) in self.runs.iter().enumerate() {
            let before = if position > 2 { self.runs[position - 2] } else { 0 };
            let mut left = i64::from(run) - i64::from(before);
            loop {
                let bits = (left & 0x1f) as u8;
                left >>= 5;
                // The highest bit of the last five is the sign.
                let more = left != if bits & 0x10 != 0 { -1 } else { 0 };
                text.push(char::from(48 + bits + if more { 0x20 } else { 0 }));
                if !more {
                    break;
                }
            }
        }
        text
    }

    /// The mask of a string in COCO's files.
    ///
    /// # Errors
    /// As [`new`](Self::new); a string that [`to_coco_string`](Self::to_coco_string) cannot give.
    pub fn from_coco_string(height: usize, width: usize, text: &str) -> Result<Self, RleError> {
        let mut runs: Vec<u32> = Vec::new();
        let (mut value, mut bits) = (0_i64, 0);
        for (position, found) in text.chars().enumerate() {
            let wrong = RleError::Run { position: runs.len() };
            let six = (u32::from(found).wrapping_sub(48) < 64).then(|| i64::from(u32::from(found) - 48));
            let six = six.ok_or(RleError::Character { position, found })?;
            if bits > 35 {
                return Err(wrong);
            }
            value |= (six & 0x1f) << bits;
            bits += 5;
            if six & 0x20 == 0 {
                if six & 0x10 != 0 {
                    value |= -1 << bits;
                }
                let before = if runs.len() > 2 { runs[runs.len() - 2] } else { 0 };
                runs.push(u32::try_from(value + i64::from(before)).map_err(|_| wrong)?);
                (value, bits) = (0, 0);
            }
        }
        if bits > 0 { Err(RleError::Run { position: runs.len() }) } else { Self::new(height, width, runs) }
    }

    /// The mask whose cover changes at each of these places, which are in their order and at most its area.
    pub(crate) fn toggled(height: usize, width: usize, places: &[u32]) -> Self {
        let (mut runs, mut last, mut covered) = (Runs::new(), 0, false);
        for &place in places {
            runs.push(covered, place - last);
            (last, covered) = (place, !covered);
        }
        runs.push(covered, (height * width) as u32 - last);
        runs.of(height, width)
    }

    /// The covered runs by their first place and the one after their last.
    fn covered(&self) -> impl Iterator<Item = [usize; 2]> + '_ {
        let mut place = 0;
        let pairs = self.runs.chunks_exact(2).map(move |pair| {
            let start = place + pair[0] as usize;
            place = start + pair[1] as usize;
            [start, place]
        });
        pairs.filter(|[start, end]| start < end)
    }

    fn joined(&self, other: &Self, covers: impl Fn(bool, bool) -> bool) -> Self {
        let size = (self.height, self.width);
        assert_eq!(size, (other.height, other.width), "masks of one image are of one size");
        let (mut joined, mut positions) = (Runs::new(), [0, 0]);
        let mut left = [self.runs[0], other.runs[0]];
        loop {
            let run = left[0].min(left[1]);
            joined.push(covers(positions[0] % 2 == 1, positions[1] % 2 == 1), run);
            for (side, runs) in [&self.runs, &other.runs].into_iter().enumerate() {
                left[side] -= run;
                if left[side] == 0 {
                    positions[side] += 1;
                    match runs.get(positions[side]) {
                        Some(next) => left[side] = *next,
                        // Both end at the last pixel.
                        None => return joined.of(self.height, self.width),
                    }
                }
            }
        }
    }
}

fn share(part: usize, all: usize) -> f64 {
    if all > 0 { part as f64 / all as f64 } else { 0.0 }
}

/// Runs being put together: neighbours of one kind become one.
struct Runs(Vec<u32>);

impl Runs {
    fn new() -> Self {
        Self(vec![0])
    }

    fn push(&mut self, covered: bool, length: u32) {
        if length == 0 {
            return;
        }
        let last = self.0.len() - 1;
        if (last % 2 == 1) == covered { self.0[last] += length } else { self.0.push(length) }
    }

    fn of(self, height: usize, width: usize) -> Rle {
        Rle { height, width, runs: self.0.into() }
    }
}
