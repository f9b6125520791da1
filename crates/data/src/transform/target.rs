//! [`Target`]: what moves with its image: labels, objects, instances, motions.

use super::Motion;
use crate::{BoundingBox, BoxFormat, Instance, Label, Mark, Mask, Object, Pixels, Raster, Sample};

/// What happens where a motion leads out of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edges {
    /// What every channel of a pixel from outside has: 0, black, by default.
    pub fill: u8,
    /// The least share of its area that an object keeps on the picture, or else it is dropped: 0.1 by default. Of an
    /// [`Object`] it is the area of the moved box, of an [`Instance`] that of its mask.
    pub keep: f32,
}

impl Default for Edges {
    fn default() -> Self {
        Self { fill: 0, keep: 0.1 }
    }
}

/// What is to be found in an image, and moves with it.
///
/// Boxes are moved by their corners, and clipped to the picture; masks take the pixel that each pixel's centre shows,
/// and where none does, as of what became thinner than a pixel, the pixels that they come to lie on; the box of an instance is
/// the one around its moved mask. What keeps less of its area than [`Edges`] say, or none, is dropped. Where a target cannot be dropped, as the one object of localisation, crops are drawn so that it
/// [stays](Self::held).
pub trait Target: Clone + Send + 'static {
    /// What becomes of it when its image moves; `keep` is that of [`Edges`].
    fn moved(self, motion: &Motion, keep: f32) -> Self;

    /// The box that must stay on the picture; none where the task can do without.
    fn held(&self) -> Option<BoundingBox> {
        None
    }
}

/// A label is that of the picture, wherever it moves.
impl<const CLASSES: usize> Target for Label<CLASSES> {
    fn moved(self, _: &Motion, _: f32) -> Self {
        self
    }
}

/// The one object of localisation: it is never dropped. Random motions that would lose it are not made. Of a stated area
/// the share is kept that is kept of the box.
impl<const CLASSES: usize> Target for Object<CLASSES> {
    fn moved(self, motion: &Motion, _: f32) -> Self {
        let (whole, bounding_box) = (self.bounding_box.moved(motion), clipped(self.bounding_box, motion));
        Self { bounding_box, ..self.grown(motion, bounding_box.area() / whole.area()) }
    }

    fn held(&self) -> Option<BoundingBox> {
        Some(self.bounding_box)
    }
}

/// Many objects, of which some may leave the picture.
impl<const CLASSES: usize> Target for Vec<Object<CLASSES>> {
    fn moved(self, motion: &Motion, keep: f32) -> Self {
        let stays = |object: &Object<CLASSES>| visible(object.bounding_box, motion, keep);
        self.into_iter().filter(stays).map(|object| object.moved(motion, keep)).collect()
    }
}

/// Many instances, of which some may leave the picture.
impl<const CLASSES: usize> Target for Vec<Instance<CLASSES>> {
    fn moved(self, motion: &Motion, keep: f32) -> Self {
        let moved = self.into_iter().filter_map(|Instance { object, mask }| {
            let before = mask.area() as f32;
            let (mask, bounding_box) = covered(&mask, motion, keep)?;
            let object = object.grown(motion, mask.area() as f32 / (before * motion.growth() as f32));
            Some(Instance { object: Object { bounding_box, ..object }, mask })
        });
        moved.collect()
    }
}

impl<const CLASSES: usize> Object<CLASSES> {
    /// The same with the area that a motion leaves of what was stated, where this share of it stays on the picture.
    fn grown(self, motion: &Motion, share: f32) -> Self {
        Self { area: self.area.map(|area| area * motion.growth() as f32 * share), ..self }
    }
}

/// Marks with a mask move as instances do, those with a box alone as objects, and others stay.
impl Target for Vec<Mark> {
    fn moved(self, motion: &Motion, keep: f32) -> Self {
        let moved = self.into_iter().filter_map(|mark| match (&mark.mask, mark.bounding_box) {
            (Some(mask), _) => {
                let (mask, bounding_box) = covered(mask, motion, keep)?;
                Some(Mark { mask: Some(mask), bounding_box: Some(bounding_box), ..mark })
            }
            (None, Some(it)) if visible(it, motion, keep) => {
                Some(Mark { bounding_box: Some(clipped(it, motion)), ..mark })
            }
            (None, Some(_)) => None,
            (None, None) => Some(mark),
        });
        moved.collect()
    }
}

/// The mask moved, and the box around it; `None` where less than the share `keep` of it is left. What became thinner than a
/// pixel may lie between the middles of all: it is then the pixels that it comes to lie on, and not gone.
fn covered(mask: &Mask, motion: &Motion, keep: f32) -> Option<(Mask, BoundingBox)> {
    let whole = (mask.area() as f64 * motion.growth()) as f32;
    let moved = mask.moved(motion);
    match moved.bounding_box() {
        Some(around) => (moved.area() as f32 >= keep * whole).then_some((moved, around)),
        None => fallen(mask, motion, keep),
    }
}

/// The pixels that points of a mask come to lie on, where the motion makes something thinner: in each of its pixels as many
/// points along both axes as leave no gap. The share that is kept is that of the points.
fn fallen(mask: &Mask, motion: &Motion, keep: f32) -> Option<(Mask, BoundingBox)> {
    let ([height, width], forward) = (motion.to(), motion.inverse());
    let [origin, right, down] = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]].map(|it| forward.source(it));
    let [across, along] = [right, down].map(|[x, y]| f64::hypot(x - origin[0], y - origin[1]));
    if across.min(along) >= 1.0 || !visible(mask.bounding_box()?, motion, 0.0) {
        return None;
    }
    let points = |growth: f64| {
        let count = growth.ceil().max(1.0);
        (0..count as usize).map(move |it| (it as f64 + 0.5) / count)
    };
    let (mut pixels, mut all, mut left) = (vec![false; height * width], 0_u32, 0_u32);
    for (at, _) in mask.pixels().iter().enumerate().filter(|(_, covered)| **covered) {
        let [x, y] = [at % mask.width(), at / mask.width()].map(|it| it as f64);
        for (right, down) in points(across).flat_map(|right| points(along).map(move |down| (right, down))) {
            let [x, y] = forward.source([x + right, y + down]);
            all += 1;
            if (0.0..width as f64).contains(&x) && (0.0..height as f64).contains(&y) {
                left += 1;
                pixels[y as usize * width + x as usize] = true;
            }
        }
    }
    let moved = Mask::from_pixels(height, width, pixels)?;
    let around = moved.bounding_box()?;
    (left as f32 >= keep * all as f32).then_some((moved, around))
}

/// What was done to the picture so far.
impl Target for Motion {
    fn moved(self, motion: &Motion, _: f32) -> Self {
        self.then(motion)
    }
}

/// Whether a moved box keeps an area on the picture, and the share of its own that is asked for.
pub(super) fn visible(bounding_box: BoundingBox, motion: &Motion, keep: f32) -> bool {
    let (whole, shown) = (bounding_box.moved(motion), clipped(bounding_box, motion));
    shown.has_area() && shown.area() >= keep * whole.area()
}

fn clipped(bounding_box: BoundingBox, motion: &Motion) -> BoundingBox {
    let [height, width] = motion.to();
    bounding_box.moved(motion).clip(height, width)
}

impl<F: BoxFormat> BoundingBox<F, Pixels> {
    /// The box around the moved corners. It may reach beyond the picture: see [`clip`](BoundingBox::clip).
    #[must_use]
    pub fn moved(self, motion: &Motion) -> Self {
        let forward = motion.inverse();
        let [x1, y1, x2, y2] = self.to_xyxy().values().map(f64::from);
        let corners = [[x1, y1], [x2, y1], [x1, y2], [x2, y2]].map(|corner| forward.source(corner));
        let [x, y] = [0, 1].map(|axis| corners.map(|corner| corner[axis]));
        let least = |of: [f64; 4]| of.into_iter().fold(f64::INFINITY, f64::min) as f32;
        let most = |of: [f64; 4]| of.into_iter().fold(f64::NEG_INFINITY, f64::max) as f32;
        Self::new(F::from_corners([least(x), least(y), most(x), most(y)]))
    }
}

impl Mask {
    /// The mask moved: a pixel is covered where the point that its centre shows is.
    #[must_use]
    pub fn moved(&self, motion: &Motion) -> Self {
        let [height, width] = motion.to();
        let Some(around) = self.bounding_box() else {
            return Self::empty(height, width);
        };
        // Only where the box of what is covered may come to lie is there anything to look for.
        let [left, top, right, bottom] = around.moved(motion).clip(height, width).values();
        let places = |start: f32, end: f32| start.floor() as usize..(end.ceil() as usize).max(start.floor() as usize);
        let (rows, columns) = (places(top, bottom), places(left, right));
        let mut pixels = vec![false; height * width];
        let [x0, y0] = motion.source([0.5, 0.5]);
        let [along, down] = [[1.5, 0.5], [0.5, 1.5]].map(|next| motion.source(next)).map(|[x, y]| [x - x0, y - y0]);
        for row in rows {
            let (row_x, row_y) = (x0 + down[0] * row as f64, y0 + down[1] * row as f64);
            let shown = &mut pixels[row * width..][..width];
            for (column, pixel) in columns.clone().zip(&mut shown[columns.clone()]) {
                let (x, y) = (row_x + along[0] * column as f64, row_y + along[1] * column as f64);
                *pixel = x >= 0.0 && y >= 0.0 && self.covers(y as usize, x as usize);
            }
        }
        Self::from_pixels(height, width, pixels).expect("a motion fills its output")
    }
}

impl<T: Target, I: Raster> Sample<T, I> {
    /// Image and target moved alike: what every transform does that changes the size, and one of your own may do.
    ///
    /// # Panics
    /// When the motion does not lead to `H` x `W`.
    pub fn moved_to<const H: usize, const W: usize>(self, motion: &Motion, edges: Edges) -> Sample<T, I::Sized<H, W>> {
        assert_eq!(motion.to(), [H, W], "the motion leads to the size that the type states");
        let image = I::sized(super::paint::moved(&self.image, motion, edges.fill));
        Sample { image, target: self.target.moved(motion, edges.keep) }
    }

    /// Image and target moved alike, by a motion that keeps the size.
    pub(super) fn moved_within(mut self, motion: &Motion, edges: Edges) -> Self {
        let moved = super::paint::moved(&self.image, motion, edges.fill);
        self.image.pixels_mut().copy_from_slice(&moved);
        Self { target: self.target.moved(motion, edges.keep), ..self }
    }
}
