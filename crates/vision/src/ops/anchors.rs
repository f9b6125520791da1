//! [`Anchors`]: boxes of given sizes and shapes around every cell of a feature map.
use kiln_data::{BoundingBox, Boxes};
use kiln_tensor::{Dim, Dyn, Tensor};

/// The boxes a detector with anchors counts from: of `SIZES` sizes and `RATIOS` shapes, the same at each cell.
///
/// # Source
/// torchvision's `models.detection.anchor_utils.AnchorGenerator`, whose order and rounding to whole pixels these are.
///
/// ```
/// use kiln_tensor::{Device, Tensor};
/// let anchors = kiln_vision::Anchors::new([32.0], [1.0, 4.0]);
/// assert_eq!(anchors.cell()[1][0].values(), [-8.0, -32.0, 8.0, 32.0]);
/// let level: Tensor![1, 16, 2, 3] = Tensor::zeros(&Device::flex());
/// let grid = anchors.grid(&level, 8).to_vec();
/// assert_eq!((grid.len(), grid[3].values()), (12, [0.0, -32.0, 16.0, 32.0]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchors<const SIZES: usize, const RATIOS: usize> {
    sizes: [f32; SIZES],
    ratios: [f32; RATIOS],
}

impl<const SIZES: usize, const RATIOS: usize> Anchors<SIZES, RATIOS> {
    /// Of these sizes, the square roots of areas in pixels, and these ratios of height to width.
    pub fn new(sizes: [f32; SIZES], ratios: [f32; RATIOS]) -> Self {
        Self { sizes, ratios }
    }

    /// The boxes around the origin: a row for each ratio, of all sizes.
    pub fn cell(&self) -> [[BoundingBox; SIZES]; RATIOS] {
        self.ratios.map(|ratio| {
            let high = ratio.sqrt();
            let wide = 1.0 / high;
            self.sizes.map(|size| {
                let (w, h) = (wide * size, high * size);
                BoundingBox::new([-w, -h, w, h].map(|edge| (edge / 2.0).round_ties_even()))
            })
        })
    }

    /// The boxes around each cell of a feature map, row by row of cells; at each cell ratio by ratio, size by size.
    ///
    /// # Units
    /// Pixels of the image, `stride` of which a cell is wide and high. The boxes stand around the left upper corner of
    /// their cell.
    pub fn grid<N: Dim, C: Dim, H: Dim, W: Dim>(&self, features: &Tensor<(N, C, H, W)>, stride: usize) -> Boxes<Dyn> {
        let [_, _, h, w] = features.dims();
        let cell = self.cell();
        let corners = (0..h).flat_map(|y| (0..w).map(move |x| [x, y].map(|at| (at * stride) as f32)));
        let around = |[x, y]: [f32; 2]| {
            let moved = move |it: &BoundingBox| {
                let [x1, y1, x2, y2] = it.values();
                BoundingBox::new([x + x1, y + y1, x + x2, y + y2])
            };
            cell.as_flattened().iter().map(moved).collect::<Vec<_>>()
        };
        let boxes: Vec<BoundingBox> = corners.flat_map(around).collect();
        Boxes::from_boxes(&boxes, &features.device())
    }
}
