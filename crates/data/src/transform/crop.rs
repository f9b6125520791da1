//! [`CenterCrop`] and [`RandomCrop`]: a window of a picture.

use super::{Edges, Motion, Raster, Target, Transform};
use crate::{BoundingBox, Image, Picture, Sample, SampleRng};
use kiln_dims::{Holds, Len};
use std::fmt;
use std::ops::RangeInclusive;

/// What a window of `H` x `W` can be cropped from: an [`Image`] that is as large, and any [`Picture`], which is filled
/// up where it is smaller.
///
/// # Compile errors
/// A crop that is larger than the image before it (`a_crop_larger_than_its_image`).
#[diagnostic::on_unimplemented(
    message = "a crop of {H} x {W} does not fit `{Self}`",
    label = "the crop is larger than what it is taken from",
    note = "crop at most as much as there is, or put a larger `Resize` before it",
    note = "code that is generic in sizes needs the bound `{Self}: Crops<{H}, {W}>`"
)]
pub trait Crops<const H: usize, const W: usize>: Raster {}

impl<const C: usize, const H: usize, const W: usize> Crops<H, W> for Picture<C> {}

#[diagnostic::do_not_recommend]
impl<const C: usize, const IN_H: usize, const IN_W: usize, const H: usize, const W: usize> Crops<H, W>
    for Image<C, IN_H, IN_W>
where
    Len<IN_H>: Holds<0, H>,
    Len<IN_W>: Holds<0, W>,
{
}

/// The window of `H` x `W` in the middle. An object that [must stay](Target::held) moves the window no further than it
/// takes to hold it.
///
/// Where a [`Picture`] is smaller it is filled up on both sides.
///
/// # Source
/// torchvision's `CenterCrop`, down to the half pixel that is rounded.
///
/// ```
/// use kiln_data::{CenterCrop, Label, Picture, Sample, Transform};
///
/// let sample = Sample { image: Picture::from_fn(4, 4, |y, x| [(10 * y + x) as u8]), target: Label::<2>::new(1)? };
/// let cropped = CenterCrop::<2, 2>::default().apply(sample, None);
/// assert_eq!(cropped.image.pixels(), [[11], [12], [21], [22]]);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq)]
pub struct CenterCrop<const H: usize, const W: usize> {
    /// What happens to what the window cuts.
    pub edges: Edges,
}

impl<const H: usize, const W: usize, I: Crops<H, W>> Transform<I> for CenterCrop<H, W> {
    type Output = I::Sized<H, W>;

    fn apply<T: Target>(&self, sample: Sample<T, I>, _: Option<&mut SampleRng>) -> Sample<T, Self::Output> {
        let windows = Windows::new(&sample, 0, [H, W]);
        sample.moved_to(&windows.middle(), self.edges)
    }
}

impl<const H: usize, const W: usize> fmt::Debug for CenterCrop<H, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CenterCrop<{H}, {W}> {{ edges: {:?} }}", self.edges)
    }
}

/// A window of `H` x `W` anywhere, each place as likely, and of those alone that hold what [must stay](Target::held).
/// Without a generator it is the one in the middle.
///
/// ```
/// use kiln_data::RandomCrop;
///
/// let for_cifar = RandomCrop::<32, 32> { padding: 4, ..RandomCrop::default() };
/// # assert_eq!(for_cifar.edges.fill, 0);
/// ```
#[derive(Clone, Copy, Default, PartialEq)]
pub struct RandomCrop<const H: usize, const W: usize> {
    /// By how many pixels the picture is filled up on each side before. 0 by default.
    pub padding: usize,
    /// What happens to what the window cuts, and what fills.
    pub edges: Edges,
}

impl<const H: usize, const W: usize, I: Crops<H, W>> Transform<I> for RandomCrop<H, W> {
    type Output = I::Sized<H, W>;

    fn apply<T: Target>(&self, sample: Sample<T, I>, rng: Option<&mut SampleRng>) -> Sample<T, Self::Output> {
        let windows = Windows::new(&sample, self.padding, [H, W]);
        sample.moved_to(&rng.map_or_else(|| windows.middle(), |rng| windows.any(rng)), self.edges)
    }
}

impl<const H: usize, const W: usize> fmt::Debug for RandomCrop<H, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RandomCrop<{H}, {W}> {{ padding: {}, edges: {:?} }}", self.padding, self.edges)
    }
}

/// The windows that may be cropped.
struct Windows {
    from: [usize; 2],
    to: [usize; 2],
    /// Where they may begin, in rows and in columns.
    starts: [RangeInclusive<isize>; 2],
}

impl Windows {
    fn new<T: Target, I: Raster>(sample: &Sample<T, I>, padding: usize, to: [usize; 2]) -> Self {
        let from @ [height, width] = sample.image.size();
        let held = sample.target.held().map(|held| held.clip(height, width)).filter(|held| held.has_area());
        let sides = held.map(BoundingBox::values).map(|[x1, y1, x2, y2]| [[y1, y2], [x1, x2]]);
        let starts = [0, 1].map(|axis| starts(from[axis], to[axis], padding, sides.map(|sides| sides[axis])));
        Self { from, to, starts }
    }

    fn middle(&self) -> Motion {
        let middle = |axis: usize| {
            let spare = self.from[axis] as isize - self.to[axis] as isize;
            // To the even side, as torchvision rounds; what is filled up, by whole pixels before.
            let start = if spare > 0 { (spare as f64 / 2.0).round_ties_even() as isize } else { spare / 2 };
            start.clamp(*self.starts[axis].start(), *self.starts[axis].end())
        };
        Motion::crop(self.from, [middle(0), middle(1)], self.to)
    }

    fn any(&self, rng: &mut SampleRng) -> Motion {
        let mut drawn = |axis: usize| {
            let (low, high) = (*self.starts[axis].start(), *self.starts[axis].end());
            low + rng.up_to((high - low) as usize) as isize
        };
        let start = [drawn(0), drawn(1)];
        Motion::crop(self.from, start, self.to)
    }
}

/// Where a window of `to` pixels may begin on an axis of `from`, both sides of which are filled up: so that it holds
/// what it must, or lies within that.
fn starts(from: usize, to: usize, padding: usize, held: Option<[f32; 2]>) -> RangeInclusive<isize> {
    let [from, to, padding] = [from, to, padding].map(|it| it as isize);
    let (low, high) = ((-padding).min(from + padding - to), (-padding).max(from + padding - to));
    let Some([start, end]) = held else {
        return low..=high;
    };
    let (whole, within) = (end.ceil() as isize - to, start.floor() as isize);
    let low = low.max(whole.min(within)).min(high);
    low..=high.min(whole.max(within)).max(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn windows_begin_where_they_fit() {
        assert_eq!(starts(10, 4, 0, None), 0..=6);
        assert_eq!(starts(10, 4, 2, None), -2..=8);
        assert_eq!(starts(3, 4, 0, None), -1..=0);
        assert_eq!(starts(10, 4, 0, Some([2.5, 5.5])), 2..=2);
        assert_eq!(starts(10, 4, 0, Some([8.0, 10.0])), 6..=6);
        assert_eq!(starts(10, 4, 0, Some([1.0, 9.0])), 1..=5, "a window within what is larger");
    }

    proptest! {
        #[test]
        fn what_must_stay_stays(
            from in 1_usize..40, to in 1_usize..40, padding in 0_usize..9, a in 0_f32..1.0, b in 0_f32..1.0,
        ) {
            let side = from as f32;
            let held = [a.min(b) * side, (a.max(b) * side).max(a.min(b) * side + 0.01).min(side)];
            for start in starts(from, to, padding, Some(held)) {
                let shown = (held[1].min((start + to as isize) as f32) - held[0].max(start as f32)).max(0.0);
                let most = (held[1] - held[0]).min(to as f32);
                prop_assert!(shown > most - 2.0 && shown > 0.0, "{} of {} at {}", shown, most, start);
            }
        }
    }
}
