//! Colours: red, green and blue from 0 to 255.

use crate::SampleRng;

pub(super) type Rgb = [f32; 3];

/// How bright a colour looks, from 0 to 255.
pub(super) fn brightness([red, green, blue]: Rgb) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// The colour that is `share` of the way from one to another.
pub(super) fn blend(from: Rgb, to: Rgb, share: f32) -> Rgb {
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * share)
}

/// A colour of any hue, as vivid as `vivid` of 1, its largest channel being `light`.
pub(super) fn random(rng: &mut SampleRng, vivid: f32, light: f32) -> Rgb {
    // One channel is full, one is bare, and one is between.
    let full = rng.up_to(2);
    let bare = (full + 1 + rng.up_to(1)) % 3;
    let between = rng.between(0.0, 1.0);
    let share = |channel| match channel {
        _ if channel == full => 1.0,
        _ if channel == bare => 1.0 - vivid,
        _ => 1.0 - vivid * between,
    };
    std::array::from_fn(|channel| light * share(channel))
}
