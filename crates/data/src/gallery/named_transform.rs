//! [`NamedTransform`]: a transform by its name.

use crate::{
    Affine, CenterCrop, ColorJitter, CutOut, GaussianBlur, HorizontalFlip, Image, Join, Letterbox, Mark, Mosaic,
    Picture, RandomCrop, Resize, Sample, SampleRng, Transform, VerticalFlip,
};
use std::str::FromStr;

const SIDE: usize = NamedTransform::SIDE;
const WINDOW: usize = NamedTransform::WINDOW;

/// A transform of usual strength, by its name: what training would see. Without a generator each takes its middle.
///
/// No variant is called as the transform itself, so that messages of the compiler name transforms without their paths.
///
/// ```
/// use kiln_data::NamedTransform;
///
/// assert_eq!("cut-out".parse(), Ok(NamedTransform::Erased));
/// let error = "twist".parse::<NamedTransform>().unwrap_err().to_string();
/// assert!(error.starts_with("there is no transform `twist`; there are resize, letterbox, "), "{error}");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NamedTransform {
    /// [`Resize`] to [`NamedTransform::SIDE`].
    Resized,
    /// [`Letterbox`] to [`NamedTransform::SIDE`].
    Letterboxed,
    /// [`CenterCrop`] to [`NamedTransform::WINDOW`].
    CenterCropped,
    /// [`RandomCrop`] to [`NamedTransform::WINDOW`].
    RandomCropped,
    /// [`HorizontalFlip`], every second time.
    FlippedAcross,
    /// [`VerticalFlip`], every second time.
    FlippedDown,
    /// [`Affine`]: 15 degrees to either side.
    Rotated,
    /// [`Affine`]: 10 degrees, a tenth of the side, four fifths to five quarters, 5 degrees of slant.
    Moved,
    /// [`ColorJitter`] by 0.4, and 0.1 of the hue.
    Jittered,
    /// [`GaussianBlur`] of 5 pixels.
    Blurred,
    /// [`CutOut`].
    Erased,
    /// [`Mosaic`] of this picture and three others, each letterboxed to [`NamedTransform::SIDE`].
    Tiled,
}

/// A name that is none of a transform.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no transform `{found}`; there are {}", NamedTransform::NAMES.map(|(name, _)| name).join(", "))]
pub struct NoSuchTransform {
    /// The name.
    pub found: String,
}

impl NamedTransform {
    /// The height and width that `resize`, `letterbox` and `mosaic` lead to, in pixels.
    pub const SIDE: usize = 320;
    /// The height and width of what is cropped, in pixels.
    pub const WINDOW: usize = 224;
    /// The names of all.
    pub const NAMES: [(&'static str, Self); 12] = [
        ("resize", Self::Resized),
        ("letterbox", Self::Letterboxed),
        ("center-crop", Self::CenterCropped),
        ("random-crop", Self::RandomCropped),
        ("horizontal-flip", Self::FlippedAcross),
        ("vertical-flip", Self::FlippedDown),
        ("rotate", Self::Rotated),
        ("affine", Self::Moved),
        ("jitter", Self::Jittered),
        ("blur", Self::Blurred),
        ("cut-out", Self::Erased),
        ("mosaic", Self::Tiled),
    ];

    /// How many pictures beside its own it wants.
    pub(super) fn others(self, rng: &mut SampleRng) -> usize {
        if self == Self::Tiled {
            Join::<Squared>::others(&Mosaic { probability: 1.0, ..Mosaic::default() }, rng)
        } else {
            0
        }
    }

    pub(super) fn apply(self, sample: Seen, others: Vec<Seen>, rng: Option<&mut SampleRng>) -> Seen {
        let turned = Affine { rotate: 15.0, ..Affine::default() };
        let moved = Affine { rotate: 10.0, shift: 0.1, scale: [0.8, 1.25], shear: 5.0, ..Affine::default() };
        let jitter = ColorJitter { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 };
        match self {
            Self::Resized => shown(Resize::<SIDE, SIDE>.apply(sample, rng)),
            Self::Letterboxed => shown(Letterbox::<SIDE, SIDE>::default().apply(sample, rng)),
            Self::CenterCropped => shown(CenterCrop::<WINDOW, WINDOW>::default().apply(sample, rng)),
            Self::RandomCropped => shown(RandomCrop::<WINDOW, WINDOW>::default().apply(sample, rng)),
            Self::FlippedAcross => HorizontalFlip::default().apply(sample, rng),
            Self::FlippedDown => VerticalFlip::default().apply(sample, rng),
            Self::Rotated => turned.apply(sample, rng),
            Self::Moved => moved.apply(sample, rng),
            Self::Jittered => jitter.apply(sample, rng),
            Self::Blurred => GaussianBlur { radius: 2, sigma: [0.1, 2.0] }.apply(sample, rng),
            Self::Erased => CutOut::default().apply(sample, rng),
            Self::Tiled => {
                let squared = |sample: Seen| Letterbox::<SIDE, SIDE>::default().apply(sample, None);
                shown(Mosaic::default().join(squared(sample), others.into_iter().map(squared).collect(), rng))
            }
        }
    }
}

type Seen = Sample<Vec<Mark>>;
type Squared = Sample<Vec<Mark>, Image<3, SIDE, SIDE>>;

/// An image whose size is in its type, as a picture again.
fn shown<const H: usize, const W: usize>(sample: Sample<Vec<Mark>, Image<3, H, W>>) -> Seen {
    let image: Picture<3> = sample.image.into_picture();
    Sample { image, target: sample.target }
}

impl FromStr for NamedTransform {
    type Err = NoSuchTransform;

    fn from_str(name: &str) -> Result<Self, NoSuchTransform> {
        let step = Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, step)| step);
        step.ok_or_else(|| NoSuchTransform { found: name.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BoundingBox, Mask};

    /// A grey picture with a mark of each kind.
    fn sample() -> Seen {
        let mask = Mask::from_fn(60, 80, |y, x| (20..40).contains(&y) && (30..50).contains(&x));
        let bounding_box = mask.bounding_box();
        let target = vec![
            Mark::class(1),
            Mark { class: 2, bounding_box: Some(BoundingBox::new([10.0, 10.0, 30.0, 30.0])), ..Mark::default() },
            Mark { class: 3, bounding_box, mask: Some(mask), ..Mark::default() },
        ];
        Sample { image: Picture::from_fn(60, 80, |y, x| [y as u8, x as u8, 90]), target }
    }

    #[test]
    fn a_step_moves_marks_along_with_the_picture() {
        let Sample { image, target } = NamedTransform::Letterboxed.apply(sample(), Vec::new(), None);
        assert_eq!((image.height(), image.width()), (320, 320));
        assert_eq!((target.len(), target[0].bounding_box), (3, None));
        assert_eq!(target[1].bounding_box.unwrap().values(), [40.0, 80.0, 120.0, 160.0]);
        let mask = target[2].mask.as_ref().unwrap();
        assert_eq!((mask.area(), mask.bounding_box()), (80 * 80, target[2].bounding_box));
    }

    #[test]
    fn every_step_keeps_marks_within_the_picture() {
        for (name, step) in NamedTransform::NAMES {
            assert_eq!(name.parse(), Ok(step));
            for index in 0..10 {
                let mut rng = SampleRng::new(7, 1, index);
                let others = (0..step.others(&mut rng)).map(|_| sample()).collect();
                let Sample { image, target } = step.apply(sample(), others, Some(&mut rng));
                assert!(target.iter().any(|mark| mark.bounding_box.is_none()), "{name}");
                for Mark { bounding_box, mask, .. } in target {
                    let within = |it: BoundingBox| it.clip(image.height(), image.width()) == it && it.has_area();
                    assert!(bounding_box.is_none_or(within), "{name}");
                    let fits = |mask: &Mask| (mask.height(), mask.width()) == (image.height(), image.width());
                    assert!(
                        mask.as_ref().is_none_or(|mask| fits(mask) && mask.bounding_box() == bounding_box),
                        "{name}"
                    );
                }
            }
        }
    }
}
