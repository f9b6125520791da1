//! Numbers as colours.
use kiln_data::Picture;

/// How a number becomes a colour; colour-blind people can tell all of them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// From black at the least to white at the greatest.
    Grey,
    /// From black at zero through vermilion to yellow at the greatest.
    Heat,
    /// Blue below zero, white at zero, vermilion above; both ends equally far.
    Signed,
}

const BLUE: [f32; 3] = [0.0, 114.0, 178.0];
const VERMILION: [f32; 3] = [213.0, 94.0, 0.0];
const YELLOW: [f32; 3] = [240.0, 228.0, 66.0];

impl Shade {
    /// A picture of numbers in rows of `width`, shaded by the range that they have.
    ///
    /// # Edge cases
    /// What is no number is shown as the middle of nothing: grey.
    ///
    /// # Panics
    /// When `width` is zero or does not divide the count.
    ///
    /// ```
    /// use kiln_interpret::Shade;
    /// let picture = Shade::Signed.picture(&[-1.0, 0.0, 1.0, 0.5], 2);
    /// assert_eq!(picture.at(0, 0), [0, 114, 178]);
    /// assert_eq!(picture.at(0, 1), [255, 255, 255]);
    /// ```
    #[track_caller]
    pub fn picture(self, numbers: &[f32], width: usize) -> Picture<3> {
        assert!(width > 0 && numbers.len().is_multiple_of(width), "{} numbers in rows of {width}", numbers.len());
        let finite = || numbers.iter().copied().filter(|number| number.is_finite());
        let (least, most) = (finite().fold(f32::INFINITY, f32::min), finite().fold(f32::NEG_INFINITY, f32::max));
        let reach = least.abs().max(most.abs()).max(f32::MIN_POSITIVE);
        Picture::from_fn(numbers.len() / width, width, |y, x| match (numbers[y * width + x], self) {
            (number, _) if !number.is_finite() => [128; 3],
            (number, Self::Grey) => self.colour((number - least) / (most - least).max(f32::MIN_POSITIVE)),
            (number, _) => self.colour(number / reach),
        })
    }

    /// The colour of a share: 0 to 1, for [`Shade::Signed`] -1 to 1.
    pub fn colour(self, share: f32) -> [u8; 3] {
        let blend = |from: [f32; 3], to: [f32; 3], share: f32| {
            std::array::from_fn(|c| (from[c] + (to[c] - from[c]) * share.clamp(0.0, 1.0)).round() as u8)
        };
        match self {
            Self::Grey => blend([0.0; 3], [255.0; 3], share),
            Self::Heat if share < 0.5 => blend([0.0; 3], VERMILION, share * 2.0),
            Self::Heat => blend(VERMILION, YELLOW, share * 2.0 - 1.0),
            Self::Signed if share < 0.0 => blend([255.0; 3], BLUE, -share),
            Self::Signed => blend([255.0; 3], VERMILION, share),
        }
    }
}

/// Heat laid over a picture: the hotter, the more it covers. Between the middles of its cells heat is blended. What is not
/// a number, or has no end, covers nothing.
///
/// # Panics
/// When there are not as many numbers as cells.
///
/// ```
/// use kiln_data::Picture;
/// let picture = Picture::from_fn(4, 4, |_, _| [100; 3]);
/// let over = kiln_interpret::heat_over(&picture, &[0.0, 0.0, 0.0, 1.0], [2, 2]);
/// assert_eq!(over.at(0, 0), [100; 3]);
/// assert_ne!(over.at(3, 3), [100; 3]);
/// ```
#[track_caller]
pub fn heat_over(picture: &Picture<3>, heat: &[f32], [rows, columns]: [usize; 2]) -> Picture<3> {
    assert_eq!(heat.len(), rows * columns, "heat of {rows} x {columns} cells");
    if heat.is_empty() {
        return picture.clone();
    }
    let heat: Vec<f32> = heat.iter().map(|heat| if heat.is_finite() { *heat } else { 0.0 }).collect();
    let most = heat.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let (high, wide) = (picture.height(), picture.width());
    let place = |pixel: usize, pixels: usize, cells: usize| {
        let at = ((pixel as f32 + 0.5) * cells as f32 / pixels as f32 - 0.5).clamp(0.0, cells as f32 - 1.0);
        (at as usize, (at as usize + 1).min(cells - 1), at.fract())
    };
    Picture::from_fn(high, wide, |y, x| {
        let ((top, bottom, down), (left, right, along)) = (place(y, high, rows), place(x, wide, columns));
        let row = |row: usize| heat[row * columns + left] * (1.0 - along) + heat[row * columns + right] * along;
        let share = ((row(top) * (1.0 - down) + row(bottom) * down) / most).clamp(0.0, 1.0);
        let colour = Shade::Heat.colour(share);
        std::array::from_fn(|c| {
            let below = f32::from(picture.at(y, x)[c]);
            (below + (f32::from(colour[c]) - below) * share * 0.8).round() as u8
        })
    })
}
