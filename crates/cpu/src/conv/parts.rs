//! [`parts`] and [`pieces`]: lengths cut up.
use std::ops::Range;

/// Start and length of the fewest parts of at most `most`, as equal as possible.
pub fn parts(length: usize, most: usize) -> impl Iterator<Item = (usize, usize)> + Clone {
    let count = length.div_ceil(most);
    (0..count).map(move |part| {
        let [start, end] = [part, part + 1].map(|it| it * length / count);
        (start, end - start)
    })
}

/// What some neighbours are of rows that follow each other, each of so many: the row, and which of it.
pub fn pieces(Range { start, end }: Range<usize>, of_row: usize) -> impl Iterator<Item = (usize, Range<usize>)> {
    (start / of_row..end.div_ceil(of_row)).map(move |row| {
        let [first, last] = [start, end].map(|it| it.clamp(row * of_row, (row + 1) * of_row) - row * of_row);
        (row, first..last)
    })
}
