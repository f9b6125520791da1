//! [`Motion`]: where each point of an output lies in its input. All geometry is one of these.

use std::ops::Range;

/// An affine map from the points of an output to those of its input, and the sizes of both.
///
/// Image, boxes and masks are moved by the same motion, and motions follow one another with [`then`](Self::then). As
/// the target of a [`Sample`](crate::Sample) a motion gathers what a whole pipeline does: so
/// [`prepare`](crate::Transform::prepare) knows the way back from the image that a network sees to the picture.
///
/// # Units
/// Sizes are `[height, width]`; points are `[x, y]` in pixels from the upper left corner, so that the centre of the
/// first pixel is `[0.5, 0.5]`.
///
/// ```
/// use kiln_data::{BoundingBox, Motion};
///
/// let halved = Motion::resize([100, 200], [50, 100]);
/// let found: BoundingBox = BoundingBox::new([10.0, 20.0, 30.0, 40.0]);
/// assert_eq!(found.moved(&halved).values(), [5.0, 10.0, 15.0, 20.0]);
/// assert_eq!(found.moved(&halved).moved(&halved.inverse()), found);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Motion {
    /// What `x`, `y` and 1 of the output are multiplied by for `x`, and for `y`, of the input.
    back: [[f64; 3]; 2],
    from: [usize; 2],
    to: [usize; 2],
}

impl Motion {
    /// Nothing moves.
    pub fn still(size: [usize; 2]) -> Self {
        Self { back: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], from: size, to: size }
    }

    /// Stretched from one size to another.
    pub fn resize(from: [usize; 2], to: [usize; 2]) -> Self {
        Self::placed(from, to, [0, 0], to)
    }

    /// The window of size `to` whose upper left pixel is in row and column `start`, which may lie outside.
    pub fn crop(from: [usize; 2], start: [isize; 2], to: [usize; 2]) -> Self {
        Self::placed(from, from, start.map(isize::wrapping_neg), to)
    }

    /// Stretched to the size `shown`, and placed on an output of size `to` with the upper left pixel in row and column
    /// `start`, which may lie outside.
    pub fn placed(from: [usize; 2], shown: [usize; 2], start: [isize; 2], to: [usize; 2]) -> Self {
        let scale = |axis: usize| from[axis].max(1) as f64 / shown[axis].max(1) as f64;
        let [down, right] = start.map(|it| it as f64);
        Self { back: [[scale(1), 0.0, -scale(1) * right], [0.0, scale(0), -scale(0) * down]], from, to }
    }

    /// As large as fits `to` without a change of its aspect, in the middle; of an odd pixel more lies below or right.
    pub fn letterbox(from: [usize; 2], to: [usize; 2]) -> Self {
        let scale = (to[0] as f64 / from[0].max(1) as f64).min(to[1] as f64 / from[1].max(1) as f64);
        let fitted = |axis: usize| ((from[axis] as f64 * scale).round() as usize).clamp(1, to[axis].max(1));
        let shown = [fitted(0), fitted(1)];
        let start = |axis: usize| (to[axis].saturating_sub(shown[axis]) / 2) as isize;
        Self::placed(from, shown, [start(0), start(1)], to)
    }

    /// Left and right change places.
    pub fn horizontal_flip(size: [usize; 2]) -> Self {
        Self { back: [[-1.0, 0.0, size[1] as f64], [0.0, 1.0, 0.0]], from: size, to: size }
    }

    /// Above and below change places.
    pub fn vertical_flip(size: [usize; 2]) -> Self {
        Self { back: [[1.0, 0.0, 0.0], [0.0, -1.0, size[0] as f64]], from: size, to: size }
    }

    /// Turned clockwise by `rotate` degrees, scaled, and sheared by degrees along x and y, all about the centre, then
    /// shifted by pixels along x and y. `None` where these numbers leave no motion: one is not finite, or all would be
    /// pressed into a line.
    ///
    /// # Source
    /// torchvision's `affine`, whose numbers it matches.
    pub fn affine(size: [usize; 2], rotate: f64, shift: [f64; 2], scale: f64, shear: [f64; 2]) -> Option<Self> {
        let ([turn, slant_x, slant_y], still) = ([rotate, shear[0], shear[1]].map(f64::to_radians), Self::still(size));
        let (a, c) = ((turn - slant_y).cos() / slant_y.cos(), (turn - slant_y).sin() / slant_y.cos());
        let (b, d) = (-a * slant_x.tan() - turn.sin(), -c * slant_x.tan() + turn.cos());
        let [y, x] = size.map(|side| side as f64 / 2.0);
        let about = |[p, q]: [f64; 2], at: f64, by: f64| [p, q, at + by - p * x - q * y];
        let [forward_x, forward_y] = [[a, b], [c, d]].map(|row| row.map(|it| it * scale));
        let forward = [about(forward_x, x, shift[0]), about(forward_y, y, shift[1])];
        let back = inverted(forward);
        let sound = forward.iter().chain(&back).flatten().all(|it| it.is_finite());
        sound.then_some(Self { back, ..still })
    }

    /// The size of the input, `[height, width]`.
    pub fn from(&self) -> [usize; 2] {
        self.from
    }

    /// The size of the output, `[height, width]`.
    pub fn to(&self) -> [usize; 2] {
        self.to
    }

    /// This motion, and then the next.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let joined = |[a, b, c]: [f64; 3]| {
            let [x, y] = next.back;
            let of = |column: usize| a * x[column] + b * y[column];
            [of(0), of(1), of(2) + c]
        };
        Self { back: self.back.map(joined), from: self.from, to: next.to }
    }

    /// The way back: from the output to the input.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { back: inverted(self.back), from: self.to, to: self.from }
    }

    /// Where a point of the output lies in the input.
    pub fn source(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        self.back.map(|[a, b, c]| a * x + b * y + c)
    }

    /// The factor by which an area grows.
    pub fn growth(&self) -> f64 {
        let [[a, b, _], [c, d, _]] = self.back;
        1.0 / (a * d - b * c).abs()
    }

    /// What of the input is seen in which rows and which columns of the output, where they are stretched apart from each
    /// other and meet whole pixels of the output; rows first.
    pub(super) fn spans(&self) -> Option<[Span; 2]> {
        let [[x_of_x, x_of_y, x], [y_of_x, y_of_y, y]] = self.back;
        let apart = x_of_y == 0.0 && y_of_x == 0.0;
        let rows = || Span::new(y_of_y, y, self.from[0], self.to[0]);
        if apart { Some([rows()?, Span::new(x_of_x, x, self.from[1], self.to[1])?]) } else { None }
    }
}

/// The inverse of an affine map.
fn inverted([[a, b, c], [d, e, f]]: [[f64; 3]; 2]) -> [[f64; 3]; 2] {
    let area = a * e - b * d;
    [[e, -b, b * f - c * e], [-d, a, c * d - a * f]].map(|row| row.map(|it| it / area))
}

/// A part of an axis of the input, and the pixels of the output that show it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Span {
    pub source: Range<f64>,
    pub shown: Range<usize>,
    pub mirrored: bool,
}

impl Span {
    /// The whole input, as far as it lies on the output; `None` where it ends within a pixel.
    fn new(scale: f64, offset: f64, from: usize, to: usize) -> Option<Self> {
        let at = |source: f64| ((source - offset) / scale).clamp(0.0, to as f64);
        let ends = [at(0.0), at(from as f64)];
        let whole = |end: f64| ((end - end.round()).abs() < 1e-6).then_some(end.round());
        let (first, last) = (whole(ends[0].min(ends[1]))?, whole(ends[0].max(ends[1]))?);
        let back = |shown: f64| {
            let source = (scale * shown + offset).clamp(0.0, from as f64);
            whole(source).unwrap_or(source)
        };
        let (start, end) = (back(first).min(back(last)), back(first).max(back(last)));
        Some(Self { source: start..end, shown: first as usize..last as usize, mirrored: scale < 0.0 })
    }

    /// The pixels of the input, where each is shown by one of the output.
    pub fn copied(&self) -> Option<Range<usize>> {
        let Range { start, end } = self.source;
        let whole = start.fract() == 0.0 && end - start == self.shown.len() as f64;
        whole.then_some(start as usize..end as usize)
    }
}
