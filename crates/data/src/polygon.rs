//! [`Polygon`]: an outline, and the pixels that lie in it as COCO counts them.

use crate::{Rle, RleError};

/// A closed outline of straight edges, in pixels; its corners are kept to a fifth of a pixel, as COCO takes them.
///
/// # Edge cases
/// What lies outside of the picture is cut off. Where edges cross, a pixel is covered that lies within an odd number of
/// turns. Fewer than three corners cover nothing.
///
/// # Source
/// `rleFrPoly` of COCO's `maskApi`: edges are drawn on a grid five times as fine, and a pixel is covered where the
/// middle of its column lies between them. The masks are the same, pixel for pixel.
///
/// ```
/// use kiln_data::Polygon;
///
/// let triangle = Polygon::new([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])?;
/// let rle = triangle.to_rle(4, 4)?;
/// assert_eq!(rle.area(), 6);
/// assert!(rle.to_mask().covers(1, 1) && !rle.to_mask().covers(1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polygon(Box<[[i32; 2]]>);

/// Why numbers make no outline.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PolygonError {
    /// A coordinate is no number.
    #[error("corner {corner} of the polygon is at {found}, which is no place")]
    NotFinite {
        /// Which corner, from 0.
        corner: usize,
        /// The coordinate.
        found: f64,
    },
    /// A coordinate lacks its pair.
    #[error("the polygon has {found} numbers, and corners take two each")]
    Odd {
        /// How many numbers there are.
        found: usize,
    },
}

/// How many steps of the grid a pixel has.
const FINE: i32 = 5;

impl Polygon {
    /// The outline through these corners, each by its column and its row, and back to the first.
    ///
    /// # Errors
    /// A coordinate that is infinite or no number.
    pub fn new(corners: impl IntoIterator<Item = [f64; 2]>) -> Result<Self, PolygonError> {
        let fine = |(corner, place): (usize, [f64; 2])| match place.into_iter().find(|it| !it.is_finite()) {
            Some(found) => Err(PolygonError::NotFinite { corner, found }),
            None => Ok(place.map(|it| (f64::from(FINE) * it + 0.5) as i32)),
        };
        corners.into_iter().enumerate().map(fine).collect::<Result<_, _>>().map(Self)
    }

    /// The outline of a row of numbers: column and row of each corner by turns, as in COCO's files.
    ///
    /// # Errors
    /// As [`new`](Self::new); an odd number of numbers.
    pub fn from_flat(numbers: &[f64]) -> Result<Self, PolygonError> {
        match numbers.as_chunks() {
            (corners, []) => Self::new(corners.iter().copied()),
            _ => Err(PolygonError::Odd { found: numbers.len() }),
        }
    }

    /// How many corners there are.
    pub fn corners(&self) -> usize {
        self.0.len()
    }

    /// The pixels of a picture of this size that lie in the outline.
    ///
    /// # Errors
    /// A picture of more than 4,294,967,295 pixels.
    pub fn to_rle(&self, height: usize, width: usize) -> Result<Rle, RleError> {
        let area = height.checked_mul(width).and_then(|area| u32::try_from(area).ok());
        let area = area.ok_or(RleError::Size { height, width })?;
        let mut toggles = Toggles { places: Vec::new(), room: 1 << 12 };
        for (corner, &from) in self.0.iter().enumerate() {
            let to = self.0[(corner + 1) % self.0.len()];
            for (column, row) in crossings(from, to, height, width) {
                toggles.add((column * height + row) as u32);
            }
        }
        toggles.cancel();
        debug_assert!(toggles.places.last().is_none_or(|place| *place <= area));
        Ok(Rle::toggled(height, width, &toggles.places))
    }
}

/// Places down the columns at which the cover changes. One that is there twice is not there.
struct Toggles {
    places: Vec<u32>,
    /// How many may come together before they are tidied: memory stays within that of the mask.
    room: usize,
}

impl Toggles {
    fn add(&mut self, place: u32) {
        if self.places.len() == self.room {
            self.cancel();
            self.room = self.room.max(2 * self.places.len());
        }
        self.places.push(place);
    }

    fn cancel(&mut self) {
        self.places.sort_unstable();
        let odd = self.places.chunk_by(|a, b| a == b).filter(|same| same.len() % 2 == 1);
        self.places = odd.map(|same| same[0]).collect();
    }
}

/// Where an edge passes the middle of a column of pixels: the column, and the row from which on it lies above.
fn crossings(from: [i32; 2], to: [i32; 2], height: usize, width: usize) -> impl Iterator<Item = (usize, usize)> {
    let [dx, dy] = [0, 1].map(|axis| (i64::from(to[axis]) - i64::from(from[axis])).abs());
    let along = usize::from(dx < dy);
    let [[xs, ys], [xe, ye]] =
        if from[along] > to[along] { [to, from] } else { [from, to] }.map(|it| it.map(i64::from));
    // The other coordinate after `t` steps, rounded as C does.
    let slope = if along == 0 { (ye - ys) as f64 / dx as f64 } else { (xe - xs) as f64 / dy as f64 };
    let across = move |start: i64, t: i64| (start as f64 + slope * t as f64 + 0.5) as i64;

    let fine = i64::from(FINE);
    let middle = fine / 2;
    // The step of the grid before the middle of a column and the one after it must both lie on the edge.
    let first = ((xs.min(xe) - middle).max(0) + fine - 1) / fine;
    let last = (xs.max(xe) - middle - 1).div_euclid(fine).min(width as i64 - 1);
    (first..=last).map(move |column| {
        let before = column * fine + middle;
        let y = if along == 0 {
            across(ys, before - xs).min(across(ys, before + 1 - xs))
        } else {
            let passed = |t| (across(xs, t) > before) == (xe > xs);
            ys + first_step(dy, passed) - 1
        };
        let row = ((y as f64 + 0.5) / f64::from(FINE) - 0.5).clamp(0.0, height as f64).ceil();
        (column as usize, row as usize)
    })
}

/// The first of the steps from 0 to `last` that passed; all after it did, and so did the last.
fn first_step(last: i64, passed: impl Fn(i64) -> bool) -> i64 {
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = low + (high - low) / 2;
        if passed(middle) { high = middle } else { low = middle + 1 }
    }
    low
}
