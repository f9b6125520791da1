//! [`Scenes`]: pictures made as they are asked for, of real digits on textured ground, for all four vision tasks.

mod clutter;
mod colour;
mod composition;
mod field;
mod ink;
mod options;
mod painting;
mod target;
mod texture;

pub use options::{SceneError, SceneOptions};
pub use target::SceneTarget;

use crate::fingerprint::Fingerprint;
use crate::split::Members;
use crate::{DataError, Dataset, Digits, Image, Instance, Role, Sample, SampleRng, Split, SplitError, Splits};
use composition::Composition;
use std::collections::HashSet;
use std::marker::PhantomData;
use std::sync::Arc;

/// What the numbers of a scene that stays are for: see [`SampleRng::keyed`].
const PURPOSE: [u8; 16] = *b"kiln-data scenes";

/// How scenes are drawn. What changes a pixel of those that stay changes this, and is another data set.
const VERSION: &str = "scenes-v1";

/// Real handwritten digits, coloured and scaled, on textured ground among clutter, some over others: `H` x `W` pixels.
///
/// Each scene is drawn when it is asked for. To validate and to test, scene `i` is a pure function of the seed and
/// `i`. To train, every epoch draws new ones, so that no network ever sees a scene twice; the digits in them are
/// those of the training split, and no digit is in the scenes of two splits.
///
/// The target `T` says what of a scene is told: `Vec<Instance<10>>` each digit's class, box and mask,
/// `Vec<Object<10>>` classes and boxes, `LabelMap<11>` the class of every pixel, and with one digit in each scene `Object<10>` its class and box, `Label<10>`
/// its class.
///
/// # Units
/// - Digits are so many pixels tall as the options say, from the first to the last row of their ink while nothing
///   covers it.
/// - A mask has the pixels that a digit's ink covers by half at least, and that no later digit covers so. It is the
///   visible part, as in COCO, and the box is the one around it. Digits stand whole on the canvas, and half of each at
///   least is visible.
/// - Three in four at least of the pixels around a digit are 50 of 255 lighter or darker than its ink, before noise.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use kiln_data::{Object, Scenes};
///
/// let splits = Scenes::<96, 96>::embedded()?;
/// let scene = splits.valid.sample(0)?;
/// assert!((1..=8).contains(&scene.target.len()));
/// let covered = scene.target[0].mask.area();
/// assert!(covered as f32 <= scene.target[0].object.bounding_box.area());
///
/// let one_digit_each = Scenes::<64, 64, Object<10>>::embedded()?;
/// assert!(one_digit_each.valid.sample(0)?.target.bounding_box.has_area());
/// # }
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub struct Scenes<const H: usize, const W: usize, T = Vec<Instance<10>>> {
    digits: Arc<Digits>,
    members: Members,
    options: SceneOptions,
    /// Which split this is, and how many scenes it has.
    role: usize,
    len: usize,
    target: PhantomData<fn() -> T>,
}

impl<const H: usize, const W: usize, T: SceneTarget> Scenes<H, W, T> {
    /// Scenes of the digits inside the binary.
    ///
    /// The test split of `Scenes::<128, 128>` is `scenes-v1`, a fixed set to compare by: 500 scenes of 1 to 8 digits,
    /// as many of each number, 14 to 48 pixels tall, drawn from the seed 1.
    ///
    /// # Errors
    /// A canvas smaller than 40 x 40.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> Result<Splits<Self>, DataError> {
        Self::of(Digits::embedded()?, SceneOptions::on(H, W))
    }

    /// Scenes of digits of your own, or others than usual: each split's of the digits of that split.
    ///
    /// # Errors
    /// Options that cannot be met on this canvas; a split without digits or scenes.
    pub fn of(digits: Splits<Digits>, options: SceneOptions) -> Result<Splits<Self>, DataError> {
        let options = options.checked(H, W, T::MOST)?;
        Ok(Splits {
            train: Self::split(digits.train, &options, 0)?,
            valid: Self::split(digits.valid, &options, 1)?,
            test: Self::split(digits.test, &options, 2)?,
        })
    }

    fn split<R: Role>(
        digits: Split<R, Digits>,
        options: &SceneOptions,
        role: usize,
    ) -> Result<Split<R, Self>, DataError> {
        let (digits, members) = digits.into_parts();
        let len = options.scenes[role];
        if members.len() == 0 || len == 0 {
            return Err(SplitError::Empty { split: R::NAME }.into());
        }
        Ok(Split::whole(Self { digits, members, options: options.clone(), role, len, target: PhantomData }))
    }
}

impl<const H: usize, const W: usize, T: SceneTarget> Dataset for Scenes<H, W, T> {
    type Sample = Sample<T, Image<3, H, W>>;
    const CLASSES: usize = T::CLASSES;

    fn len(&self) -> usize {
        self.len
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let mut own = SampleRng::keyed(self.options.seed, self.role, PURPOSE, index);
        let (rng, digits) = match rng.filter(|_| self.options.fresh) {
            Some(rng) => (rng, self.options.digits_to_learn(T::MOST)),
            None => (&mut own, self.options.digits.clone()),
        };
        let blank = || SceneError::Blank { height: H, width: W };
        let scene = Composition::draw(&self.digits, &self.members, &self.options, &digits, (H, W), rng);
        let (picture, instances) = scene.ok_or_else(blank)?.finish(rng);
        let image = picture.try_into_image().map_err(|_| blank())?;
        let target = T::of(instances).ok_or_else(blank)?;
        Ok(Sample { image, target })
    }

    /// Digits are dealt out with the scenes, each to one of `whole`. Scenes that get none, as there are more of them than
    /// digits, cannot be drawn.
    fn among(&self, share: &[usize], whole: &[usize]) -> Option<Self> {
        let share: HashSet<usize> = share.iter().copied().collect();
        let dealt = self.members.iter().enumerate();
        let dealt = dealt.map(|(place, digit)| (whole[place * whole.len() / self.members.len()], digit));
        let members: Vec<usize> = dealt.filter(|(scene, _)| share.contains(scene)).map(|(_, digit)| digit).collect();
        let Self { digits, options, role, len, .. } = self;
        let (digits, options) = (digits.clone(), options.clone());
        Some(Self { digits, members: members.into(), options, role: *role, len: *len, target: PhantomData })
    }

    fn sample_bytes(&self) -> usize {
        let instance = size_of::<Instance<10>>() + H * W;
        size_of::<Self::Sample>() + 3 * H * W + self.options.digits_to_learn(T::MOST).end() * instance
    }

    fn class_names(&self) -> Vec<String> {
        T::class_names()
    }

    fn fingerprint(&self) -> u64 {
        let Self { digits, members, options, role, len, .. } = self;
        let drawn = format!("{VERSION} {H} {W} {:x}{members} {options:?} {role} {len}", digits.fingerprint());
        Fingerprint::new().bytes(drawn.as_bytes()).get()
    }
}

#[cfg(all(test, feature = "embedded"))]
mod tests;
