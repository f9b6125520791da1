//! How far boxes overlap: IoU and its kin, of each pair in a row and of all pairs.
use super::box_pair::Pair;
use burn::tensor::Tensor as Raw;
use kiln_data::{BoxFormat, Boxes, Space};
use kiln_tensor::{Dim, Tensor};

macro_rules! overlaps { ($(
    $(#[$doc:meta])*
    $one:ident $all:ident
)*) => { $(
    $(#[$doc])*
    ///
    /// # Panics
    /// When both have the same run-time axis and different numbers of boxes.
    #[track_caller]
    pub fn $one<N: Dim, F: BoxFormat, S: Space>(a: &Boxes<N, F, S>, b: &Boxes<N, F, S>) -> Tensor<(N,)> {
        Pair::new(a.edges(), b.edges()).$one()
    }

    #[doc = concat!("[`", stringify!($one), "`] of each of `a` (rows) with each of `b` (columns).")]
    pub fn $all<N: Dim, M: Dim, F: BoxFormat, S: Space>(a: &Boxes<N, F, S>, b: &Boxes<M, F, S>) -> Tensor<(N, M)> {
        let (n, m) = (a.len(), b.len());
        if n * m == 0 {
            return Tensor::from_burn_unchecked(Raw::zeros([n, m], &a.tensor().device()));
        }
        let rows = a.edges().map(|edge| stretch(edge, [n, 1], [n, m]));
        Pair::new(rows, b.edges().map(|edge| stretch(edge, [1, m], [n, m]))).$one()
    }
)* } }

overlaps! {
    /// The area that two boxes share over the area of both, pair by pair: from 0 to 1, and 0 where neither has any.
    ///
    /// # Shapes
    /// `N` boxes and `N` boxes to `[N]`; all pairs of `N` and `M` boxes to `[N, M]`.
    ///
    /// # Compile errors
    /// Boxes of different formats or spaces (`boxes_of_two_formats_compared`,
    /// `pixel_boxes_compared_with_normalised_ones`).
    ///
    /// # Source
    /// torchvision's `ops.box_iou`, which is not a number where neither box has an area.
    ///
    /// ```
    /// use kiln_data::{BoundingBox, Boxes, Xyxy};
    /// use kiln_tensor::{Batch, Device, Len};
    /// use kiln_vision::{iou, pairwise_iou};
    /// let bounding_box = |x| BoundingBox::<Xyxy>::new([x, 0.0, x + 2.0, 2.0]);
    /// let device = Device::flex();
    /// let a = Boxes::<Batch>::try_from_boxes(&[bounding_box(0.0), bounding_box(4.0)], &device)?;
    /// let b = Boxes::<Batch>::try_from_boxes(&[bounding_box(1.0), bounding_box(9.0)], &device)?;
    /// assert_eq!(iou(&a, &b).to_vec(), [1.0 / 3.0, 0.0]);
    /// let one = Boxes::<Len<1>>::try_from_boxes(&[bounding_box(5.0)], &device)?;
    /// assert_eq!(pairwise_iou(&one, &a).to_vec(), [0.0, 1.0 / 3.0]);
    /// # Ok::<(), kiln_tensor::ShapeError>(())
    /// ```
    iou pairwise_iou

    /// The generalised IoU, pair by pair: the IoU, less the share of the smallest box around both that neither covers.
    /// From -1 to 1, and it says how far apart boxes are that do not meet. `1 - giou` is a loss.
    ///
    /// # Edge cases
    /// Boxes without area have finite overlaps and gradients.
    ///
    /// # Source
    /// Rezatofighi et al., "Generalized Intersection over Union" (2019); torchvision's
    /// `ops.generalized_box_iou_loss` and `ops.generalized_box_iou`.
    ///
    /// ```
    /// use kiln_data::{BoundingBox, Boxes, Xyxy};
    /// use kiln_tensor::{Device, Len};
    /// let boxes = |x| Boxes::<Len<1>>::try_from_boxes(&[BoundingBox::<Xyxy>::new([x, 0.0, x + 1.0, 1.0])], &Device::flex());
    /// assert_eq!(kiln_vision::giou(&boxes(0.0)?, &boxes(3.0)?).to_vec(), [-0.5]);
    /// # Ok::<(), kiln_tensor::ShapeError>(())
    /// ```
    giou pairwise_giou

    /// The distance IoU, pair by pair: the IoU, less the squared distance of the centres over the squared diagonal of
    /// the smallest box around both. `1 - diou` is a loss.
    ///
    /// # Edge cases
    /// Boxes without area have finite overlaps and gradients.
    ///
    /// # Source
    /// Zheng et al., "Distance-IoU Loss" (2019); torchvision's `ops.distance_box_iou_loss` and `ops.distance_box_iou`.
    ///
    /// ```
    /// use kiln_data::{BoundingBox, Boxes, Xyxy};
    /// use kiln_tensor::{Device, Len};
    /// let boxes = |x| Boxes::<Len<1>>::try_from_boxes(&[BoundingBox::<Xyxy>::new([x, 0.0, x + 1.0, 1.0])], &Device::flex());
    /// assert_eq!(kiln_vision::diou(&boxes(0.0)?, &boxes(2.0)?).to_vec(), [-0.4]);
    /// # Ok::<(), kiln_tensor::ShapeError>(())
    /// ```
    diou pairwise_diou

    /// The complete IoU, pair by pair: the distance IoU, less how far the ratios of width to height differ. `1 - ciou`
    /// is a loss, in whose gradient the weight of that last part is taken as given.
    ///
    /// # Edge cases
    /// Boxes without area have finite overlaps and gradients.
    ///
    /// # Source
    /// Zheng et al., "Distance-IoU Loss" (2019); torchvision's `ops.complete_box_iou_loss` and `ops.complete_box_iou`.
    ///
    /// ```
    /// use kiln_data::{BoundingBox, Boxes, Xyxy};
    /// use kiln_tensor::{Device, Len};
    /// let boxes = |w| Boxes::<Len<1>>::try_from_boxes(&[BoundingBox::<Xyxy>::new([0.0, 0.0, w, 1.0])], &Device::flex());
    /// let (square, wide) = (boxes(1.0)?, boxes(9.0)?);
    /// assert_eq!(kiln_vision::ciou(&square, &square).to_vec(), [1.0]);
    /// assert!(kiln_vision::ciou(&square, &wide).to_vec() < kiln_vision::diou(&square, &wide).to_vec());
    /// # Ok::<(), kiln_tensor::ShapeError>(())
    /// ```
    ciou pairwise_ciou
}

/// A number for each box, as a row or a column of all pairs.
fn stretch<D: Dim, N: Dim, M: Dim>(numbers: Tensor<(D,)>, as_one: [usize; 2], all: [usize; 2]) -> Tensor<(N, M)> {
    Tensor::from_burn_unchecked(numbers.into_burn().reshape(as_one).expand(all))
}

#[cfg(test)]
mod tests {
    use super::{ciou, giou, iou};
    use burn::tensor::Device;
    use kiln_data::{Boxes, Normalized, Xyxy};
    use kiln_tensor::Tensor;

    #[test]
    fn boxes_of_a_pixel_of_a_large_image_overlap_themselves() {
        let device = Device::flex();
        let tiny = || Tensor::from_array([[0.5, 0.5, 0.5 + 1.0 / 4096.0, 0.5 + 1.0 / 4096.0]], &device);
        let [a, b] = [(); 2].map(|()| Boxes::<_, Xyxy, Normalized>::new(tiny()));
        for overlap in [iou(&a, &b), giou(&a, &b), ciou(&a, &b)] {
            assert!((overlap.into_scalar() - 1.0).abs() < 1e-4);
        }
    }

    /// Of both in one line a side has a slope, which optimisers square.
    #[test]
    fn boxes_without_area_have_slopes_whose_squares_are_numbers() {
        let device = Device::flex().autodiff();
        let line = Tensor::from_array([[0.0, 0.0, 40.0, 0.0]], &device).require_grad();
        let [a, b] = [&line, &line].map(|it| Boxes::<_, Xyxy, Normalized>::new(it.clone()));
        let gradients = giou(&a, &b).sum_all().backward();
        let slopes = line.grad(&gradients).unwrap().to_vec();
        assert!(slopes.iter().all(|slope: &f32| (slope * slope).is_finite()), "{slopes:?}");
    }
}
