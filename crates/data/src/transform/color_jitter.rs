//! [`ColorJitter`]: random brightness, contrast, saturation and hue.

use super::{Raster, Target, Transform};
use crate::{Sample, SampleRng};

/// Changes brightness, contrast, saturation and hue at random within these bounds, in a random order; without a
/// generator, and by default, nothing changes.
///
/// # Source
/// torchvision's `ColorJitter`, whose numbers it matches to the next byte; it rounds where torchvision cuts.
///
/// ```
/// use kiln_data::ColorJitter;
///
/// let usual = ColorJitter { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 };
/// assert_eq!(ColorJitter::default().hue, 0.0);
/// # let _ = usual;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ColorJitter {
    /// The factor of all values lies between 1 less this, and at least 0, and 1 more.
    pub brightness: f32,
    /// The same, of their distance from the mean grey.
    pub contrast: f32,
    /// The same, of their distance from the grey of their own pixel.
    pub saturation: f32,
    /// The furthest turn of the hue to either side; 1 is the whole circle.
    pub hue: f32,
}

impl<I: Raster<Pixel = [u8; 3]>> Transform<I> for ColorJitter {
    type Output = I;

    fn apply<T: Target>(&self, mut sample: Sample<T, I>, rng: Option<&mut SampleRng>) -> Sample<T, I> {
        let Some(rng) = rng else {
            return sample;
        };
        let mut factor = |bound: f32| rng.between((1.0 - bound).max(0.0), 1.0 + bound);
        let factors = [self.brightness, self.contrast, self.saturation].map(&mut factor);
        let mut changes = [
            Change::Brightness(factors[0]),
            Change::Contrast(factors[1]),
            Change::Saturation(factors[2]),
            Change::Hue(rng.between(-self.hue, self.hue)),
        ];
        for last in (1..changes.len()).rev() {
            changes.swap(last, rng.up_to(last));
        }
        for change in changes.into_iter().filter(|change| change.changes()) {
            change.apply(sample.image.pixels_mut());
        }
        sample
    }
}

/// One change of a picture's colours, and by how much.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    Brightness(f32),
    Contrast(f32),
    Saturation(f32),
    Hue(f32),
}

impl Change {
    /// Whether there is anything to do; what is not finite is not done.
    fn changes(self) -> bool {
        match self {
            Self::Brightness(factor) | Self::Contrast(factor) | Self::Saturation(factor) => {
                factor.is_finite() && factor != 1.0
            }
            Self::Hue(turn) => turn.is_finite() && turn != 0.0,
        }
    }

    pub(super) fn apply(self, pixels: &mut [[u8; 3]]) {
        match self {
            Self::Brightness(factor) => by_table(pixels, |value| value * factor),
            Self::Contrast(factor) => {
                let sum: f64 = pixels.iter().map(|pixel| f64::from(grey(*pixel).floor())).sum();
                let mean = (sum / pixels.len().max(1) as f64) as f32;
                by_table(pixels, |value| mean + (value - mean) * factor);
            }
            Self::Saturation(factor) => {
                for pixel in pixels {
                    let grey = grey(*pixel).floor();
                    *pixel = pixel.map(|value| byte(grey + (f32::from(value) - grey) * factor));
                }
            }
            Self::Hue(turn) => {
                let sixths = 6.0 * turn.rem_euclid(1.0);
                for pixel in pixels {
                    *pixel = turned(*pixel, sixths);
                }
            }
        }
    }
}

/// The nearest byte.
fn byte(value: f32) -> u8 {
    (value + 0.5) as u8
}

/// The grey of a pixel, as ITU-R BT.601 weighs it.
fn grey([red, green, blue]: [u8; 3]) -> f32 {
    0.2989 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)
}

/// Changes each value by itself.
fn by_table(pixels: &mut [[u8; 3]], change: impl Fn(f32) -> f32) {
    let table: [u8; 256] = std::array::from_fn(|value| byte(change(value as f32)));
    for value in pixels.as_flattened_mut() {
        *value = table[usize::from(*value)];
    }
}

/// A pixel whose hue is turned by so many sixths of the circle.
fn turned(pixel @ [red, green, blue]: [u8; 3], sixths: f32) -> [u8; 3] {
    let (least, most) = (red.min(green).min(blue), red.max(green).max(blue));
    if least == most {
        return pixel;
    }
    let (low, high) = (f32::from(least), f32::from(most));
    let range = high - low;
    let between = |a: u8, b: u8| (f32::from(a) - f32::from(b)) / range;
    let hue = if most == red {
        between(green, blue)
    } else if most == green {
        2.0 + between(blue, red)
    } else {
        4.0 + between(red, green)
    };
    let hue = (hue + sixths).rem_euclid(6.0);
    let rest = range * hue.fract();
    let (falling, rising, high, low) = (byte(high - rest), byte(low + rest), most, least);
    match hue as u8 {
        0 | 6 => [high, rising, low],
        1 => [falling, high, low],
        2 => [low, high, rising],
        3 => [low, falling, high],
        4 => [rising, low, high],
        _ => [high, low, falling],
    }
}
