//! [`Block`]: output places whose sums are calculated at once.
use super::tile::MAX_ROWS;

/// A rectangle of outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub row: usize,
    pub column: usize,
    pub height: usize,
    pub width: usize,
}

impl Block {
    /// Shares a rectangle out to blocks of at most `places` places, of sizes as equal as possible.
    ///
    /// `step` is how far apart the columns of the outputs lie in their source: tiles know one and two, and take others as
    /// rows of one column.
    pub fn share([height, width]: [usize; 2], step: usize, places: usize) -> impl Iterator<Item = Self> {
        let widest = if step > 2 { places.min(MAX_ROWS) } else { places };
        let highest = match (step, width) {
            (_, 1) => MAX_ROWS.min(places),
            (1, _) => (places / width).clamp(1, MAX_ROWS),
            (2, _) => (places / width).clamp(1, 2),
            _ => 1,
        };
        parts(height, highest).flat_map(move |(row, height)| {
            parts(width, widest).map(move |(column, width)| Self { row, column, height, width })
        })
    }
}

/// Where the outputs of a block read, as a tile wants it.
pub struct Starts {
    rows: [usize; MAX_ROWS],
    count: usize,
    pub columns: usize,
    pub step: usize,
}

impl Starts {
    pub fn rows(&self) -> &[usize] {
        &self.rows[..self.count]
    }
}

impl Block {
    /// The places where a block reads, whose lines begin where `line` says and whose columns lie `step` apart.
    pub fn starts(&self, line: impl Fn(usize) -> usize, step: usize) -> Starts {
        let mut rows = [0; MAX_ROWS];
        let count = match self.width > 1 && step > 2 {
            true => self.width,
            false => self.height,
        };
        for (i, row) in rows[..count].iter_mut().enumerate() {
            *row = match count == self.width && self.height == 1 {
                true => line(self.row) + (self.column + i) * step,
                false => line(self.row + i) + self.column * step,
            };
        }
        let (columns, step) = if self.width > 1 && step <= 2 { (self.width, step) } else { (1, 1) };
        Starts { rows, count, columns, step }
    }
}

/// Start and length of the fewest parts of at most `most`, as equal as possible.
pub fn parts(length: usize, most: usize) -> impl Iterator<Item = (usize, usize)> + Clone {
    let count = length.div_ceil(most);
    (0..count).map(move |part| {
        let [start, end] = [part, part + 1].map(|it| it * length / count);
        (start, end - start)
    })
}
