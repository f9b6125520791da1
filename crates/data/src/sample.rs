//! [`Sample`]: an image and what is to be found in it, for each of the four vision tasks.

use crate::{BoundingBox, Mask, Picture};
use std::fmt;

/// An image, and what is to be found in it: a [`Label`] (classification), an [`Object`] (localisation), many of them
/// (detection), many an [`Instance`] (instance segmentation), or a [`LabelMap`](crate::LabelMap) (semantic
/// segmentation).
///
/// ```
/// use kiln_data::{BoundingBox, Label, Object, Picture, Sample};
///
/// let bounding_box = BoundingBox::new([1.0, 0.0, 3.0, 2.0]);
/// let object = Object::new(Label::<20>::new(7)?, bounding_box);
/// let sample = Sample { image: Picture::from_fn(4, 4, |_, _| [0; 3]), target: vec![object] };
/// assert_eq!(sample.target[0].label.index(), 7);
/// # Ok::<(), kiln_data::NotAClass>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sample<T, I = Picture<3>> {
    /// The image.
    pub image: I,
    /// What is to be found in it. Boxes are in pixels of this image, masks of its size.
    pub target: T,
}

/// As many classes as the files name: in place of their number in the type of a data set, to look at data of which it is
/// not known. No network has as many.
///
/// ```
/// use kiln_data::{ANY, Dataset, ImageFolder};
///
/// let data = ImageFolder::<ANY>::open("tests/fixtures/folder")?;
/// assert_eq!(data.class_names(), ["ant", "bee", "cat"]);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub const ANY: usize = usize::MAX;

/// A class of `CLASSES`, by its number from 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label<const CLASSES: usize>(usize);

/// A number that names no class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("label {found} is not a class: the data set has {classes}, numbered from 0")]
pub struct NotAClass {
    /// The number.
    pub found: usize,
    /// How many classes there are.
    pub classes: usize,
}

impl<const CLASSES: usize> Label<CLASSES> {
    /// The class of this number.
    ///
    /// # Errors
    /// A number that is not below `CLASSES`.
    pub fn new(index: usize) -> Result<Self, NotAClass> {
        if index < CLASSES { Ok(Self(index)) } else { Err(NotAClass { found: index, classes: CLASSES }) }
    }

    /// Its number, from 0.
    pub fn index(self) -> usize {
        self.0
    }
}

impl<const CLASSES: usize> fmt::Debug for Label<CLASSES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {CLASSES}", self.0)
    }
}

/// An object by its class and its box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Object<const CLASSES: usize> {
    /// Its class.
    pub label: Label<CLASSES>,
    /// The box around it.
    pub bounding_box: BoundingBox,
    /// What evaluation does with it.
    pub counts: Counts,
    /// Its area where the data set states one: it tells small objects from large ones. COCO states that of the mask, so
    /// it is less than the box's.
    ///
    /// # Units
    /// Pixels of this image.
    pub area: Option<f32>,
}

/// What evaluation does with an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counts {
    /// It is to be found.
    #[default]
    Fully,
    /// It need not be found: VOC calls it difficult.
    Difficult,
    /// It is a group that may be found many times: COCO calls it a crowd.
    Crowd,
}

/// An object by its class and the pixels it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance<const CLASSES: usize> {
    /// Its class, its box, and whether it counts.
    pub object: Object<CLASSES>,
    /// The pixels that it covers.
    pub mask: Mask,
}

impl<const CLASSES: usize> Object<CLASSES> {
    /// An object that counts, of which no area is stated.
    pub fn new(label: Label<CLASSES>, bounding_box: BoundingBox) -> Self {
        Self { label, bounding_box, counts: Counts::Fully, area: None }
    }
}

impl<const CLASSES: usize> Instance<CLASSES> {
    /// An object that counts, its box being the one around its mask; `None` where the mask covers nothing.
    pub fn new(label: Label<CLASSES>, mask: Mask) -> Option<Self> {
        Some(Self { object: Object::new(label, mask.bounding_box()?), mask })
    }
}
