//! [`Colour`]: what is drawn with.

/// A colour: red, green and blue.
///
/// ```
/// use kiln_data::draw::Colour;
///
/// assert_eq!(Colour::of_class(0), Colour([230, 159, 0]));
/// assert_ne!(Colour::of_class(0), Colour::of_class(7));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// Orange, sky blue, bluish green, yellow, blue, vermilion, reddish purple.
const PALETTE: [[u8; 3]; 7] =
    [[230, 159, 0], [86, 180, 233], [0, 158, 115], [240, 228, 66], [0, 114, 178], [213, 94, 0], [204, 121, 167]];

impl Colour {
    /// Black.
    pub const BLACK: Self = Self([0; 3]);
    /// White.
    pub const WHITE: Self = Self([255; 3]);

    /// The colour of a class: seven that colour-blind people can tell apart, then seven lighter ones, then seven
    /// darker ones, and from the twenty-first class on the same again.
    ///
    /// # Source
    /// M. Okabe, K. Ito: "Color Universal Design" (2008).
    pub fn of_class(class: usize) -> Self {
        let colour = Self(PALETTE[class % 7]);
        match class / 7 % 3 {
            0 => colour,
            1 => colour.towards(Self::WHITE, 0.5),
            _ => colour.towards(Self::BLACK, 0.45),
        }
    }

    /// The colour that is a share of the way to another.
    #[must_use]
    pub fn towards(self, other: Self, share: f32) -> Self {
        let blend = |from: u8, to: u8| (f32::from(from) + (f32::from(to) - f32::from(from)) * share).round() as u8;
        Self(std::array::from_fn(|channel| blend(self.0[channel], other.0[channel])))
    }

    /// Black or white: what can be read on it.
    #[must_use]
    pub fn ink(self) -> Self {
        let [red, green, blue] = self.0.map(f32::from);
        if 0.299 * red + 0.587 * green + 0.114 * blue > 130.0 { Self::BLACK } else { Self::WHITE }
    }
}
