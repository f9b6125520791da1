//! Images grown, shrunk and rearranged.
mod pixel_shuffle;
mod pixel_unshuffle;
mod upsample;

pub use self::{
    pixel_shuffle::PixelShuffle,
    pixel_unshuffle::PixelUnshuffle,
    upsample::{Bilinear, Nearest, Upsample, UpsampleMode},
};
