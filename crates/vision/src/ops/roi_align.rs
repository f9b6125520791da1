//! [`RoiAlign`]: what lies under a box, as a map of a fixed size.
use burn::tensor::{Device, Tensor as Burn, TensorData};
use kiln_data::BoundingBox;
use kiln_tensor::{Dim, Dyn, Len, Tensor};

/// Reads a map of `OUT` x `OUT` under each box: a box is parted into as many bins, and each bin is the mean of points
/// in it, where the features are interpolated.
///
/// Interpolation is linear along each axis, so it is two matrix products for each image: one with the rows that the
/// bins read, one with the columns. They are differentiated on any backend, in the same order every time. Boxes are
/// constants.
///
/// # Shapes
/// Features `[N, C, H, W]` and a list of boxes for each of the `N` images to `[boxes, C, OUT, OUT]`: those of the first
/// image first.
///
/// # Units
/// Boxes are in pixels of the image; [`new`](Self::new) takes how many features a pixel is wide.
///
/// # Source
/// He et al., "Mask R-CNN" (2017); torchvision's `ops.roi_align` with `aligned=True`.
///
/// ```
/// use kiln_data::BoundingBox;
/// use kiln_tensor::{Device, Tensor};
/// use kiln_vision::RoiAlign;
/// let features = Tensor::from_array([[[[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]]]], &Device::flex());
/// let right = BoundingBox::new([4.0, 0.0, 8.0, 4.0]); // of an image of 8 x 4, of which each feature is 2 x 2
/// let read = RoiAlign::<2>::new(0.5).forward(features, &[vec![right]]);
/// assert_eq!(read.to_vec(), [2.0, 3.0, 6.0, 7.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoiAlign<const OUT: usize> {
    scale: f64,
    points: Option<usize>,
    aligned: bool,
}

impl<const OUT: usize> RoiAlign<OUT> {
    /// For features of which so many make up a pixel: one over the stride.
    pub fn new(scale: f64) -> Self {
        Self { scale, points: None, aligned: true }
    }

    /// Reads this many points in each bin along each axis, whatever the size of the box; with 0, or untold, about one
    /// for each feature under the bin. torchvision's `sampling_ratio`.
    #[must_use]
    pub fn with_points(self, points: usize) -> Self {
        Self { points: Some(points).filter(|points| *points > 0), ..self }
    }

    /// Shifts boxes by half a feature, and takes those below one feature as one: what the weights of torchvision's
    /// R-CNNs were trained with. torchvision's `aligned=False`.
    #[must_use]
    pub fn unaligned(self) -> Self {
        Self { aligned: false, ..self }
    }

    /// The maps under the boxes of each image, those of the first image first.
    ///
    /// # Panics
    /// When there are not as many lists of boxes as images, or boxes on features without rows or columns.
    #[track_caller]
    pub fn forward<N: Dim, C: Dim, H: Dim, W: Dim>(
        &self,
        features: Tensor<(N, C, H, W)>,
        boxes: &[Vec<BoundingBox>],
    ) -> Tensor<(Dyn, C, Len<OUT>, Len<OUT>)> {
        let [n, c, h, w] = features.dims();
        assert!(
            boxes.len() == n,
            "roi_align of {n} images and {} lists of boxes: give one for each image",
            boxes.len()
        );
        let empty = boxes.iter().all(Vec::is_empty);
        assert!(empty || h > 0 && w > 0, "roi_align of boxes on features of {h} x {w}: nothing lies under them");
        let device = features.device();
        let by_rows: Burn<4> = features.into_burn().permute([0, 2, 1, 3]);
        let maps = boxes.iter().enumerate().filter(|(_, boxes)| !boxes.is_empty()).map(|(image, boxes)| {
            let k = boxes.len();
            let rows = self.weights(boxes, [1, 3], h, &device).reshape([k * OUT, h]);
            let columns = self.weights(boxes, [0, 2], w, &device).transpose();
            let image = by_rows.clone().narrow(0, image, 1).reshape([h, c * w]);
            let rows_read = rows.matmul(image).reshape([k, OUT * c, w]);
            rows_read.matmul(columns).reshape([k, OUT, c, OUT]).permute([0, 2, 1, 3])
        });
        let maps: Vec<Burn<4>> = maps.collect();
        Tensor::from_burn_unchecked(match maps.is_empty() {
            true => Burn::zeros([0, c, OUT, OUT], &device),
            false => Burn::cat(maps, 0),
        })
    }

    /// How much each of `size` features along an axis counts for each bin of each box, whose ends along that axis
    /// stand at two places of its edges.
    fn weights(&self, boxes: &[BoundingBox], ends: [usize; 2], size: usize, device: &Device) -> Burn<3> {
        let mut weights = vec![0.0_f32; boxes.len() * OUT * size];
        for (weights, bounding_box) in weights.chunks_exact_mut(OUT * size).zip(boxes) {
            let [start, end] = ends.map(|at| f64::from(bounding_box.values()[at]) * self.scale);
            for (bin, weights) in weights.chunks_exact_mut(size).enumerate() {
                self.fill(weights, bin, start, end);
            }
        }
        Burn::from_data(TensorData::new(weights, [boxes.len(), OUT, size]), device)
    }

    /// How much each feature along an axis counts for one bin of a box from `start` to `end`.
    fn fill(&self, weights: &mut [f32], bin: usize, start: f64, end: f64) {
        let (start, length) = match self.aligned {
            true => (start - 0.5, end - start),
            false => (start, (end - start).max(1.0)),
        };
        let width = length / OUT as f64;
        let points = self.points.unwrap_or(width.ceil().max(0.0) as usize);
        let (size, last) = (weights.len() as f64, weights.len() - 1);
        let first = start + width * bin as f64;
        // Of a box far larger than the image only the points on it are gone through.
        let reached = |place: f64| ((place - first) * points as f64 / width).clamp(0.0, points as f64);
        let points_on_it = match width > 0.0 && width.is_finite() {
            true => reached(-2.0) as usize..reached(size + 1.0).ceil() as usize,
            false => 0..self.points.unwrap_or(0),
        };
        let places = points_on_it.map(|point| start + width * (bin as f64 + (point as f64 + 0.5) / points as f64));
        for place in places.filter(|place| (-1.0..=size).contains(place)) {
            let place = place.clamp(0.0, last as f64);
            let (before, share) = (place as usize, place.fract());
            weights[before] += ((1.0 - share) / points as f64) as f32;
            weights[(before + 1).min(last)] += (share / points as f64) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RoiAlign;
    use kiln_data::BoundingBox;
    use kiln_tensor::{Batch, Device, Dyn, Tensor};

    fn under(boxes: Vec<BoundingBox>) -> usize {
        let features = <Tensor![Batch, 2, Dyn, Dyn]>::try_from_vec(Vec::new(), [1, 2, 0, 3], &Device::flex()).unwrap();
        RoiAlign::<2>::new(1.0).forward(features, &[boxes]).dims()[0]
    }

    #[test]
    fn no_boxes_lie_on_no_features() {
        assert_eq!(under(Vec::new()), 0);
    }

    #[test]
    #[should_panic(expected = "roi_align of boxes on features of 0 x 3: nothing lies under them")]
    fn a_box_lies_on_features() {
        under(vec![BoundingBox::new([0.0, 0.0, 1.0, 1.0])]);
    }
}
