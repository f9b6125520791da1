//! [`LabelMap`]: the class of every pixel.

use crate::{Instance, Label, Mark, Marked, Mask, Motion, Target};
use kiln_dims::{Concat, Len};
use std::fmt;

/// The class of every pixel of an image, in rows from the top; a pixel may have none. The target of semantic
/// segmentation.
///
/// ```
/// use kiln_data::{Instance, Label, LabelMap, Mask};
///
/// let cat = Instance::new(Label::<2>::new(1)?, Mask::from_fn(2, 3, |_, x| x == 2)).unwrap();
/// let map = LabelMap::<3>::over_ground([2, 3], &[cat]);
/// assert_eq!([0, 2].map(|x| map.at(0, x).unwrap().index()), [0, 2]);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct LabelMap<const CLASSES: usize> {
    height: usize,
    width: usize,
    pixels: Vec<Option<u16>>,
}

/// What class 0 is called where it is what no object covers.
pub(crate) const GROUND: &str = "ground";

/// A number of classes, ground among them, that a map of `CLASSES` classes has.
#[diagnostic::on_unimplemented(
    message = "`{Self}` classes, ground among them, do not fit a map of {CLASSES} classes",
    label = "the ground is a class of its own, before those of the objects",
    note = "give the map one class more than the objects have: 20 kinds of objects make a `LabelMap<21>`"
)]
pub trait WithGround<const CLASSES: usize> {}
impl<const N: usize> WithGround<N> for Len<N> {}

impl<const CLASSES: usize> LabelMap<CLASSES> {
    /// A map whose pixel in row `y` and column `x` is `label(y, x)`. Of more than 65,536 classes the later are lost.
    pub fn from_fn(height: usize, width: usize, mut label: impl FnMut(usize, usize) -> Option<Label<CLASSES>>) -> Self {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (y, x)));
        let small = |label: Label<CLASSES>| u16::try_from(label.index()).ok();
        Self { height, width, pixels: places.map(|(y, x)| label(y, x).and_then(small)).collect() }
    }

    /// What instances cover on an image of this height and width: class 0 is what none covers, and their own classes
    /// follow. Of two that cover a pixel the later has it.
    ///
    /// # Compile errors
    /// Another class count than one more than the instances have.
    pub fn over_ground<const OBJECTS: usize, C>([height, width]: [usize; 2], instances: &[Instance<OBJECTS>]) -> Self
    where
        Len<OBJECTS>: Concat<Len<1>, Output = C>,
        C: WithGround<CLASSES>,
    {
        Self::painted([height, width], instances)
    }

    /// As [`over_ground`](Self::over_ground), where it is known that there is a class more.
    pub(crate) fn painted<const OBJECTS: usize>([height, width]: [usize; 2], instances: &[Instance<OBJECTS>]) -> Self {
        let mut pixels = vec![Some(0); height * width];
        for Instance { object, mask } in instances {
            let class = u16::try_from(object.label.index() + 1).ok();
            for (pixels, covers) in pixels.chunks_mut(width.max(1)).zip(mask.pixels().chunks(mask.width().max(1))) {
                pixels.iter_mut().zip(covers).filter(|(_, covers)| **covers).for_each(|(pixel, _)| *pixel = class);
            }
        }
        Self { height, width, pixels }
    }

    /// The same, where the pixels of a mask have no class.
    #[must_use]
    pub fn without(mut self, mask: &Mask) -> Self {
        for (pixels, covers) in self.pixels.chunks_mut(self.width.max(1)).zip(mask.pixels().chunks(mask.width().max(1)))
        {
            pixels.iter_mut().zip(covers).filter(|(_, covers)| **covers).for_each(|(pixel, _)| *pixel = None);
        }
        self
    }

    /// The number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The class of the pixel in row `y` and column `x`; none where it has none, or lies outside.
    pub fn at(&self, y: usize, x: usize) -> Option<Label<CLASSES>> {
        let inside = y < self.height && x < self.width;
        let class = inside.then(|| self.pixels[y * self.width + x]).flatten()?;
        Label::new(class.into()).ok()
    }

    /// The class of every pixel by its number, row by row.
    pub fn classes(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        self.pixels.iter().map(|class| class.map(usize::from))
    }

    /// The pixels of one class.
    pub fn mask(&self, class: Label<CLASSES>) -> Mask {
        let pixels = self.classes().map(|found| found == Some(class.index())).collect();
        Mask::from_pixels(self.height, self.width, pixels).expect("a map has height * width pixels")
    }
}

/// Each pixel takes the class of the point that its centre shows; what shows nothing of the picture has none.
impl<const CLASSES: usize> Target for LabelMap<CLASSES> {
    fn moved(self, motion: &Motion, _: f32) -> Self {
        let [height, width] = motion.to();
        Self::from_fn(height, width, |y, x| {
            let [x, y] = motion.source([x as f64 + 0.5, y as f64 + 0.5]);
            if x >= 0.0 && y >= 0.0 { self.at(y as usize, x as usize) } else { None }
        })
    }
}

/// A mark for each class that is there.
impl<const CLASSES: usize> Marked for LabelMap<CLASSES> {
    fn marks(&self) -> Vec<Mark> {
        let there = (0..CLASSES).filter(|class| self.classes().any(|found| found == Some(*class)));
        let labels = there.filter_map(|class| Label::new(class).ok());
        labels.map(|label| Mark { mask: Some(self.mask(label)), ..Mark::class(label.index()) }).collect()
    }
}

impl<const CLASSES: usize> fmt::Debug for LabelMap<CLASSES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LabelMap of {CLASSES} classes, {} x {}", self.height, self.width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label<const CLASSES: usize>(class: usize) -> Label<CLASSES> {
        Label::new(class).unwrap()
    }

    #[test]
    fn the_later_instance_has_what_both_cover() {
        let instance = |class, from| Instance::new(label::<4>(class), Mask::from_fn(1, 4, |_, x| x >= from)).unwrap();
        let map = LabelMap::<5>::over_ground([1, 4], &[instance(3, 1), instance(0, 2)]);
        assert_eq!(map.classes().collect::<Vec<_>>(), [Some(0), Some(4), Some(1), Some(1)]);
        assert_eq!(map.marks().iter().map(|mark| mark.class).collect::<Vec<_>>(), [0, 1, 4]);
        assert_eq!(map.mask(label(1)).area(), 2);
        let empty = LabelMap::<5>::over_ground::<4, _>([2, 1], &[]);
        assert_eq!(empty.classes().collect::<Vec<_>>(), [Some(0), Some(0)]);
    }

    #[test]
    fn a_moved_map_is_that_of_moved_masks_and_has_no_class_out_of_the_picture() {
        let mask = Mask::from_fn(6, 5, |y, x| (y * 7 + x * 3) % 4 < 2);
        let motions = [
            Motion::horizontal_flip([6, 5]),
            Motion::resize([6, 5], [9, 4]),
            Motion::affine([6, 5], 20.0, [1.0, -0.5], 1.2, [5.0, 0.0]).unwrap(),
        ];
        for motion in motions {
            let map = LabelMap::<2>::from_fn(6, 5, |y, x| Some(label(usize::from(mask.covers(y, x)))));
            assert_eq!(map.moved(&motion, 0.0).mask(label(1)), mask.moved(&motion), "{motion:?}");
        }
        let shifted = Motion::crop([6, 5], [-1, 0], [6, 5]);
        let map = LabelMap::<2>::from_fn(6, 5, |_, _| Some(label(1))).moved(&shifted, 0.0);
        assert_eq!((map.at(0, 2), map.at(1, 2), map.at(6, 0)), (None, Some(label(1)), None));
    }
}
