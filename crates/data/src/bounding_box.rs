//! [`BoundingBox`]: a box whose format and space are in its type.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Add, Sub};

mod sealed {
    pub trait Sealed {}
}

/// One of the numbers of a box, or the column of a tensor that holds it for many boxes.
#[doc(hidden)]
pub trait Coordinate: Clone + Add<Output = Self> + Sub<Output = Self> {
    fn half(self) -> Self;
}

impl Coordinate for f32 {
    fn half(self) -> Self {
        self / 2.0
    }
}

/// What the four numbers of a box are: [`Xyxy`], [`Xywh`] or [`Cxcywh`].
pub trait BoxFormat: sealed::Sealed + Copy + Send + Sync + 'static {
    /// The names of the four numbers.
    const NAMES: [&'static str; 4];
    #[doc(hidden)]
    fn to_corners<T: Coordinate>(values: [T; 4]) -> [T; 4];
    #[doc(hidden)]
    fn from_corners<T: Coordinate>(corners: [T; 4]) -> [T; 4];
}

/// The left, upper, right and lower edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Xyxy {}

/// The left and upper edge, width and height, as in COCO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Xywh {}

/// The centre, width and height, as in YOLO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cxcywh {}

impl sealed::Sealed for Xyxy {}
impl sealed::Sealed for Xywh {}
impl sealed::Sealed for Cxcywh {}

impl BoxFormat for Xyxy {
    const NAMES: [&'static str; 4] = ["x1", "y1", "x2", "y2"];
    fn to_corners<T: Coordinate>(values: [T; 4]) -> [T; 4] {
        values
    }
    fn from_corners<T: Coordinate>(corners: [T; 4]) -> [T; 4] {
        corners
    }
}

impl BoxFormat for Xywh {
    const NAMES: [&'static str; 4] = ["x", "y", "w", "h"];
    fn to_corners<T: Coordinate>([x, y, w, h]: [T; 4]) -> [T; 4] {
        [x.clone(), y.clone(), x + w, y + h]
    }
    fn from_corners<T: Coordinate>([x1, y1, x2, y2]: [T; 4]) -> [T; 4] {
        [x1.clone(), y1.clone(), x2 - x1, y2 - y1]
    }
}

impl BoxFormat for Cxcywh {
    const NAMES: [&'static str; 4] = ["cx", "cy", "w", "h"];
    fn to_corners<T: Coordinate>([cx, cy, w, h]: [T; 4]) -> [T; 4] {
        let (w, h) = (w.half(), h.half());
        [cx.clone() - w.clone(), cy.clone() - h.clone(), cx + w, cy + h]
    }
    fn from_corners<T: Coordinate>([x1, y1, x2, y2]: [T; 4]) -> [T; 4] {
        let (cx, cy) = ((x1.clone() + x2.clone()).half(), (y1.clone() + y2.clone()).half());
        [cx, cy, x2 - x1, y2 - y1]
    }
}

/// What a box is measured in: [`Pixels`] or [`Normalized`].
pub trait Space: sealed::Sealed + Copy + Send + Sync + 'static {
    /// The space in one word.
    const NAME: &'static str;
}

/// Pixels from the upper left corner of the image: the first pixel covers 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pixels {}

/// Shares of the image's width and height, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalized {}

impl sealed::Sealed for Pixels {}
impl sealed::Sealed for Normalized {}

impl Space for Pixels {
    const NAME: &'static str = "pixels";
}
impl Space for Normalized {
    const NAME: &'static str = "normalized";
}

/// One axis-aligned box.
///
/// # Units
/// Those of the space `S`; edges lie between pixels, so a box over one pixel is 1 wide.
///
/// # Compile errors
/// A box of another format or space is another type: [`Xywh`] does not pass for [`Xyxy`].
///
/// ```
/// use kiln_data::{BoundingBox, Normalized, Xywh, Xyxy};
///
/// let coco = BoundingBox::<Xywh>::new([10.0, 20.0, 30.0, 40.0]);
/// let corners: BoundingBox = coco.to_xyxy();
/// assert_eq!(corners.values(), [10.0, 20.0, 40.0, 60.0]);
/// let shares: BoundingBox<Xyxy, Normalized> = corners.normalized(64, 128);
/// assert_eq!(shares.values(), [0.078125, 0.3125, 0.3125, 0.9375]);
/// ```
#[derive(PartialEq)]
pub struct BoundingBox<F: BoxFormat = Xyxy, S: Space = Pixels> {
    values: [f32; 4],
    kind: PhantomData<fn() -> (F, S)>,
}

impl<F: BoxFormat, S: Space> BoundingBox<F, S> {
    /// A box of these four numbers, in the order of the format.
    pub const fn new(values: [f32; 4]) -> Self {
        Self { values, kind: PhantomData }
    }

    /// The four numbers, in the order of the format.
    pub const fn values(self) -> [f32; 4] {
        self.values
    }

    /// The same box by its edges.
    pub fn to_xyxy(self) -> BoundingBox<Xyxy, S> {
        BoundingBox::new(F::to_corners(self.values))
    }

    /// The same box by its left upper corner and its size.
    pub fn to_xywh(self) -> BoundingBox<Xywh, S> {
        BoundingBox::new(Xywh::from_corners(F::to_corners(self.values)))
    }

    /// The same box by its centre and its size.
    pub fn to_cxcywh(self) -> BoundingBox<Cxcywh, S> {
        BoundingBox::new(Cxcywh::from_corners(F::to_corners(self.values)))
    }

    /// Whether the box has an area: its edges are finite numbers in their order, and apart.
    pub fn has_area(self) -> bool {
        let [x1, y1, x2, y2] = F::to_corners(self.values);
        [x1, y1, x2, y2].iter().all(|it| it.is_finite()) && x1 < x2 && y1 < y2
    }

    /// The area; 0 where the box has none.
    pub fn area(self) -> f32 {
        let [x1, y1, x2, y2] = F::to_corners(self.values);
        (x2 - x1).max(0.0) * (y2 - y1).max(0.0)
    }

    /// The area shared with another box over the area of both: from 0 to 1, and 0 where one of them has none, or has an edge
    /// that is not a finite number.
    pub fn iou(self, other: Self) -> f32 {
        if !(self.has_area() && other.has_area()) {
            return 0.0;
        }
        let shared = self.to_xyxy().intersection(other.to_xyxy()).area();
        let all = self.area() + other.area() - shared;
        if all > 0.0 { shared / all } else { 0.0 }
    }

    fn scaled<T: Space>(self, x: f32, y: f32) -> BoundingBox<F, T> {
        let [a, b, c, d] = self.values;
        BoundingBox::new([a * x, b * y, c * x, d * y])
    }
}

impl<F: BoxFormat> BoundingBox<F, Pixels> {
    /// The same box in shares of an image of this size.
    pub fn normalized(self, height: usize, width: usize) -> BoundingBox<F, Normalized> {
        self.scaled(1.0 / width.max(1) as f32, 1.0 / height.max(1) as f32)
    }
}

impl<F: BoxFormat> BoundingBox<F, Normalized> {
    /// The same box in pixels of an image of this size.
    pub fn pixels(self, height: usize, width: usize) -> BoundingBox<F, Pixels> {
        self.scaled(width as f32, height as f32)
    }
}

impl<S: Space> BoundingBox<Xyxy, S> {
    /// What both boxes cover: a box without area where they do not meet.
    pub fn intersection(self, other: Self) -> Self {
        let ([x1, y1, x2, y2], [u1, v1, u2, v2]) = (self.values, other.values);
        Self::new([x1.max(u1), y1.max(v1), x2.min(u2), y2.min(v2)])
    }
}

impl BoundingBox<Xyxy, Pixels> {
    /// The part of the box that lies on an image of this size.
    pub fn clip(self, height: usize, width: usize) -> Self {
        let [x1, y1, x2, y2] = self.values;
        let (w, h) = (width as f32, height as f32);
        Self::new([x1.clamp(0.0, w), y1.clamp(0.0, h), x2.clamp(0.0, w), y2.clamp(0.0, h)])
    }
}

impl<F: BoxFormat, S: Space> Clone for BoundingBox<F, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: BoxFormat, S: Space> Copy for BoundingBox<F, S> {}

/// The four numbers by name, and what they are measured in.
impl<F: BoxFormat, S: Space> fmt::Debug for BoundingBox<F, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("BoundingBox");
        for (name, value) in F::NAMES.iter().zip(&self.values) {
            shown.field(name, value);
        }
        shown.field("space", &format_args!("{}", S::NAME)).finish()
    }
}
