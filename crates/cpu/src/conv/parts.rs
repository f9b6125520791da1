//! [`parts`]: a length cut up.

/// Start and length of the fewest parts of at most `most`, as equal as possible.
pub fn parts(length: usize, most: usize) -> impl Iterator<Item = (usize, usize)> + Clone {
    let count = length.div_ceil(most);
    (0..count).map(move |part| {
        let [start, end] = [part, part + 1].map(|it| it * length / count);
        (start, end - start)
    })
}
