//! [`Predictions`]: what a detector says, cell by cell.
use crate::{Detection, nms_by_class};
use burn::tensor::{Device, Int, Tensor as Raw, TensorData};
use kiln_data::{BoundingBox, Boxes, Label};
use kiln_tensor::{Dim, Dyn, Len, Scalar, Tensor};
use rayon::prelude::*;

/// The middle of a cell on the image, and how wide the cell is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// From the left, in pixels.
    pub x: f32,
    /// From the top, in pixels.
    pub y: f32,
    /// Width and height, in pixels.
    pub stride: usize,
}

/// What each cell of each level says of each image: the levels one after the other, the finest first.
#[derive(Clone, Debug)]
pub struct Predictions<N: Dim, const CLASSES: usize> {
    /// A score for each class, before the sigmoid: how well the box fits an object of that class, as the root of its IoU.
    pub logits: Tensor<(N, Dyn, Len<CLASSES>)>,
    /// How far the left, upper, right and lower edge of the object lie from the middle of the cell, in pixels; below zero
    /// where the cell lies beyond that edge.
    pub distances: Tensor<(N, Dyn, Len<4>)>,
    /// Where the cells are.
    pub cells: Vec<Cell>,
}

/// What becomes of predictions when they are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The least score; 0.01 unless set.
    pub score: f32,
    /// The greatest IoU of two boxes of one class; 0.6 unless set.
    pub overlap: f64,
    /// The most detections in an image; 100 unless set.
    pub most: usize,
    /// The most candidates in an image that go through suppression, the surest; 1000 unless set.
    pub candidates: usize,
}

impl Default for Reading {
    fn default() -> Self {
        Self { score: 0.01, overlap: 0.6, most: 100, candidates: 1000 }
    }
}

impl<N: Dim, const CLASSES: usize> Predictions<N, CLASSES> {
    /// The width of a cell at each level, in pixels.
    pub const STRIDES: [usize; 3] = [4, 8, 16];

    /// Those of one level, from maps of `[N, CLASSES, H, W]` and `[N, 4, H, W]`.
    pub(crate) fn of_level(logits: Raw<4>, distances: Raw<4>, stride: usize) -> Self {
        let [_, _, h, w] = logits.dims();
        let middle = move |cell: usize| (cell as f32 + 0.5) * stride as f32;
        let cells = (0..h).flat_map(|y| (0..w).map(move |x| Cell { x: middle(x), y: middle(y), stride }));
        Self {
            logits: Tensor::from_burn_unchecked(rows(logits)),
            distances: Tensor::from_burn_unchecked(rows(distances)),
            cells: cells.collect(),
        }
    }

    /// The levels one after the other.
    pub(crate) fn join(levels: [Self; 3]) -> Self {
        let cells = levels.iter().flat_map(|level| &level.cells).copied().collect();
        let all = |part: fn(&Self) -> Raw<3>| Raw::cat(levels.iter().map(part).collect(), 1);
        Self {
            logits: Tensor::from_burn_unchecked(all(|level| level.logits.clone().into_burn())),
            distances: Tensor::from_burn_unchecked(all(|level| level.distances.clone().into_burn())),
            cells,
        }
    }

    /// The boxes that some cells give: `places` are their positions among the cells of all images, image by image.
    pub fn boxes(&self, places: &[usize]) -> Boxes<Dyn> {
        let device = self.distances.device();
        let chosen = chosen(places, &device);
        let [n, cells, _] = self.distances.dims();
        let distances = self.distances.clone().into_burn().reshape([n * cells, 4]).select(0, chosen);
        let middles = places.iter().flat_map(|place| {
            let Cell { x, y, .. } = self.cells[place % cells];
            [x, y, x, y]
        });
        let middles = Raw::<2>::from_data(TensorData::new(middles.collect::<Vec<f32>>(), [places.len(), 4]), &device);
        let towards = Raw::<2>::from_data([[-1.0, -1.0, 1.0, 1.0]], &device);
        Boxes::new(Tensor::from_burn_unchecked(middles + distances * towards.expand([places.len(), 4])))
    }

    /// The box that a cell gives, from the distances of all: `place` is its position among the cells of all images.
    pub(crate) fn region(&self, distances: &[f32], place: usize) -> BoundingBox {
        let Cell { x, y, .. } = self.cells[place % self.cells.len()];
        let [l, t, r, b] = std::array::from_fn(|edge| distances[4 * place + edge]);
        BoundingBox::new([x - l, y - t, x + r, y + b])
    }

    /// The objects that are found in each image of `height` by `width` pixels, the surest first.
    pub fn read(&self, size: [usize; 2], reading: Reading) -> Vec<Vec<Detection<CLASSES>>> {
        let found = self.read_with_cells(size, reading).into_iter();
        found.map(|image| image.into_iter().map(|(detection, _)| detection).collect()).collect()
    }

    /// The surest object of each image of `height` by `width` pixels, with the cell that finds it; none where no box has an
    /// area.
    ///
    /// ```
    /// use kiln_tensor::Tensor;
    /// use kiln_vision::{Detector, PicoResNet};
    /// let device = burn::tensor::Device::flex();
    /// let detector = Detector::<_, 32, 64, 128, 32, 10>::init(PicoResNet::init(&device), &device);
    /// let said = detector.forward(<Tensor![2, 3, 32, 48]>::ones(&device));
    /// let surest = said.surest([32, 48]);
    /// let logit = |score: f32| (score / (1.0 - score)).ln();
    /// let sum: f32 = surest.iter().flatten().map(|(object, _)| logit(object.score)).sum();
    /// assert!((said.score_of(&surest).into_scalar() - sum).abs() < 1e-3);
    /// ```
    pub fn surest(&self, [height, width]: [usize; 2]) -> Vec<Option<(Detection<CLASSES>, usize)>> {
        let reading = Reading { score: 0.0, most: 1, candidates: usize::MAX, ..Reading::default() };
        self.read_with_cells([height, width], reading).into_iter().map(|image| image.into_iter().next()).collect()
    }

    /// The scores, before the sigmoid, of the classes of these objects in the cells that find them, summed up.
    ///
    /// # Panics
    /// When there are more of them than images, or a cell is none of these.
    pub fn score_of(&self, objects: &[Option<(Detection<CLASSES>, usize)>]) -> Scalar {
        let [n, cells, _] = self.logits.dims();
        let place = |(image, found): (usize, &Option<(Detection<CLASSES>, usize)>)| {
            found.map(|(object, cell)| (image * cells + cell) * CLASSES + object.label.index())
        };
        let places: Vec<usize> = objects.iter().enumerate().filter_map(place).collect();
        let logits = self.logits.clone().into_burn().reshape([n * cells * CLASSES]);
        let places = chosen(&places, &logits.device());
        Tensor::from_burn_unchecked(logits.select(0, places).sum())
    }

    /// As [`read`](Self::read), each with the cell that found it.
    pub(crate) fn read_with_cells(
        &self,
        [height, width]: [usize; 2],
        reading: Reading,
    ) -> Vec<Vec<(Detection<CLASSES>, usize)>> {
        let [n, cells, _] = self.logits.dims();
        let (logits, distances) = (self.logits.to_vec(), self.distances.to_vec());
        // What lies surely below the least score is not worth its exponential.
        let least = (reading.score / (1.0 - reading.score)).ln().min(10.0) - 0.01;
        let images = (0..n).into_par_iter().map(|image| {
            let mut candidates: Vec<(f32, usize, usize)> = Vec::new();
            for cell in 0..cells {
                let at = image * cells + cell;
                let logits = logits[at * CLASSES..][..CLASSES].iter().enumerate();
                for (class, logit) in logits.filter(|(_, logit)| **logit >= least) {
                    let score = sigmoid(*logit);
                    if score >= reading.score {
                        candidates.push((score, class, cell));
                    }
                }
            }
            // Of those that score alike, the first.
            let surest = |a: &(f32, usize, usize), b: &(f32, usize, usize)| {
                b.0.total_cmp(&a.0).then((a.2, a.1).cmp(&(b.2, b.1)))
            };
            if candidates.len() > reading.candidates {
                candidates.select_nth_unstable_by(reading.candidates, surest);
                candidates.truncate(reading.candidates);
            }
            candidates.sort_unstable_by(surest);
            let (found, cells): (Vec<_>, Vec<_>) = candidates
                .into_iter()
                .filter_map(|(score, class, cell)| {
                    let region = self.region(&distances, image * cells + cell).clip(height, width);
                    let label = Label::new(class).ok()?;
                    region.has_area().then_some((Detection { label, score, region }, cell))
                })
                // The surest is never suppressed.
                .take(if reading.most == 1 { 1 } else { usize::MAX })
                .unzip();
            let kept = nms_by_class(&found, reading.overlap);
            kept.into_iter().take(reading.most).map(|place| (found[place], cells[place])).collect()
        });
        images.collect()
    }
}

/// Maps `[N, C, H, W]` as a row `[C]` for each cell: `[N, H W, C]`.
pub(crate) fn rows(maps: Raw<4>) -> Raw<3> {
    let [n, channels, h, w] = maps.dims();
    maps.permute([0, 2, 3, 1]).reshape([n, h * w, channels])
}

/// Places as a tensor of indices.
pub(crate) fn chosen(places: &[usize], device: &Device) -> Raw<1, Int> {
    let count = places.len();
    let places = places.iter().map(|place| i32::try_from(*place).expect("a batch has fewer cells than 2^31")).collect();
    Raw::from_data(TensorData::new::<i32, _>(places, [count]), device)
}

pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::{Cell, Predictions};
    use burn::tensor::Device;
    use kiln_tensor::{Batch, Dyn, Len, Tensor};

    /// More boxes beyond the image than are read, all of them surer.
    #[test]
    fn the_surest_has_an_area() {
        let (device, count) = (Device::flex(), 3000);
        let cell = |index: usize| Cell { x: if index == 1234 { 8.0 } else { 999.0 }, y: 8.0, stride: 4 };
        let cells: Vec<Cell> = (0..count).map(cell).collect();
        let logits = cells.iter().map(|cell| if cell.x < 16.0 { -2.0 } else { 5.0 }).collect();
        let said = Predictions::<Batch, 1> {
            logits: Tensor::<(Batch, Dyn, Len<1>)>::try_from_vec(logits, [1, count, 1], &device).unwrap(),
            distances: Tensor::try_from_vec(vec![2.0; 4 * count], [1, count, 4], &device).unwrap(),
            cells,
        };
        let surest = said.surest([16, 16]).remove(0).expect("one box lies on the image");
        assert_eq!((surest.1, surest.0.region.values()), (1234, [6.0, 6.0, 10.0, 10.0]));
    }
}
