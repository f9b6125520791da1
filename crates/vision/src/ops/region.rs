//! [`Region`]: a part of an image that overlaps with others, be it a box, a mask or its runs.
use kiln_data::{BoundingBox, Mask, Rle};

/// A part of an image: a box, a mask, or the runs of one. What evaluation asks of either, in double precision.
pub trait Region {
    /// How many pixels it covers.
    fn area(&self) -> f64;

    /// The smallest box around it: one without area where it covers nothing.
    fn bounds(&self) -> BoundingBox;

    /// Its pixels, if it is more than a box.
    fn mask(&self) -> Option<&Mask> {
        None
    }

    /// How many pixels both cover inside a box, which is where their bounds meet.
    fn shared(&self, other: &Self, within: BoundingBox) -> f64;
}

impl Region for BoundingBox {
    fn area(&self) -> f64 {
        let [x1, y1, x2, y2] = self.values().map(f64::from);
        (x2 - x1).max(0.0) * (y2 - y1).max(0.0)
    }

    fn bounds(&self) -> BoundingBox {
        *self
    }

    fn shared(&self, _: &Self, within: BoundingBox) -> f64 {
        Region::area(&within)
    }
}

impl Region for Mask {
    fn area(&self) -> f64 {
        Mask::area(self) as f64
    }

    fn bounds(&self) -> BoundingBox {
        self.bounding_box().unwrap_or(BoundingBox::new([0.0; 4]))
    }

    fn mask(&self) -> Option<&Mask> {
        Some(self)
    }

    /// What lies outside an image is not covered, so masks of different sizes share what they share.
    fn shared(&self, other: &Self, within: BoundingBox) -> f64 {
        let [left, top, right, bottom] = within.values().map(|edge| edge as usize);
        let both = |y: usize| {
            let (a, b) = (&self.row(y)[left..right], &other.row(y)[left..right]);
            a.iter().zip(b).filter(|(a, b)| **a && **b).count()
        };
        (top..bottom).map(both).sum::<usize>() as f64
    }
}

/// As the mask that the runs are of.
impl Region for Rle {
    fn area(&self) -> f64 {
        Rle::area(self) as f64
    }

    fn bounds(&self) -> BoundingBox {
        self.bounding_box().unwrap_or(BoundingBox::new([0.0; 4]))
    }

    fn shared(&self, other: &Self, within: BoundingBox) -> f64 {
        if (self.height(), self.width()) == (other.height(), other.width()) {
            self.intersection(other).area() as f64
        } else {
            self.to_mask().shared(&other.to_mask(), within)
        }
    }
}

impl<R: Region> Region for &R {
    fn area(&self) -> f64 {
        R::area(self)
    }

    fn bounds(&self) -> BoundingBox {
        R::bounds(self)
    }

    fn mask(&self) -> Option<&Mask> {
        R::mask(self)
    }

    fn shared(&self, other: &Self, within: BoundingBox) -> f64 {
        R::shared(self, other, within)
    }
}

/// A region with what is asked of it again and again.
pub(crate) struct Measured<'a, R> {
    region: &'a R,
    area: f64,
    bounds: BoundingBox,
}

impl<'a, R: Region> Measured<'a, R> {
    pub(crate) fn new(region: &'a R) -> Self {
        // Where an edge is no number nothing is shared, whatever the others say.
        let bounds = Some(region.bounds()).filter(|bounds| bounds.has_area());
        Self { region, area: region.area(), bounds: bounds.unwrap_or(BoundingBox::new([0.0; 4])) }
    }

    pub(crate) fn area(&self) -> f64 {
        self.area
    }

    fn shared(&self, other: &Self) -> f64 {
        let within = self.bounds.intersection(other.bounds);
        if within.has_area() { self.region.shared(other.region, within) } else { 0.0 }
    }

    /// The area shared over the area of both; 0 where nothing is shared.
    pub(crate) fn iou(&self, other: &Self) -> f64 {
        match self.shared(other) {
            0.0 => 0.0,
            shared => shared / (self.area + other.area - shared),
        }
    }

    /// The share of this region that lies on the other; 0 where nothing is shared.
    pub(crate) fn share_on(&self, other: &Self) -> f64 {
        match self.shared(other) {
            0.0 => 0.0,
            shared => shared / self.area,
        }
    }
}

/// The area that two regions share over the area of both, for each of `a` (rows) with each of `b` (columns): from 0
/// to 1, and 0 where they share nothing.
///
/// # Source
/// The numbers of pycocotools' `mask.iou`, without crowds.
///
/// ```
/// use kiln_data::Mask;
/// use kiln_vision::region_iou;
/// let columns = |from, to| Mask::from_fn(4, 4, |_, x| (from..to).contains(&x));
/// let overlaps = region_iou(&[columns(0, 2), columns(3, 4)], &[columns(1, 3)]);
/// assert_eq!(overlaps, [[1.0 / 3.0], [0.0]]);
/// ```
pub fn region_iou<R: Region>(a: &[R], b: &[R]) -> Vec<Vec<f64>> {
    let columns: Vec<_> = b.iter().map(Measured::new).collect();
    let row = |a: Measured<'_, R>| columns.iter().map(|b| a.iou(b)).collect();
    a.iter().map(|a| row(Measured::new(a))).collect()
}
