//! [`point_grid`]: where on the image the cells of a feature map stand.
use burn::tensor::{Tensor as Burn, TensorData};
use kiln_tensor::{Dim, Len, Tensor};

/// The middle of each cell of a feature map on the image, x before y: what a detector without anchors counts from.
///
/// # Shapes
/// Features `[N, C, H, W]` to `[H, W, 2]`.
///
/// # Units
/// Pixels of the image, `stride` of which a cell is wide and high.
///
/// # Source
/// Tian et al., "FCOS" (2019): `floor(stride / 2) + x * stride`, which is the middle of the cell where the stride is
/// even.
///
/// ```
/// use kiln_tensor::{Device, Tensor};
/// let level: Tensor![1, 16, 1, 2] = Tensor::zeros(&Device::flex());
/// let points: Tensor![1, 2, 2] = kiln_vision::point_grid(&level, 8);
/// assert_eq!(points.to_vec(), [4.0, 4.0, 12.0, 4.0]);
/// ```
pub fn point_grid<N: Dim, C: Dim, H: Dim, W: Dim>(
    features: &Tensor<(N, C, H, W)>,
    stride: usize,
) -> Tensor<(H, W, Len<2>)> {
    let [_, _, h, w] = features.dims();
    let middle = |cell: usize| (cell as f32 + 0.5) * stride as f32;
    let points = (0..h).flat_map(|y| (0..w).flat_map(move |x| [middle(x), middle(y)])).collect();
    let data = TensorData::new::<f32, _>(points, [h, w, 2]);
    Tensor::from_burn_unchecked(Burn::from_data(data, &features.device()))
}
