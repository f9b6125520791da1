//! Heat over the maps of a convolution.
use crate::slope;
use kiln_data::BoundingBox;
use kiln_tensor::{Dim, Scalar, Tensor};

/// Where in the feature maps the score comes from: the maps summed up, each weighted by its mean slope, and what speaks
/// against the score cut off. `score` goes on from the maps; the network within must be [`observed`](super::observed).
///
/// # Shapes
/// `[N, C, H, W]` to `[N, H, W]`.
///
/// # Source
/// R. Selvaraju et al. 2017, "Grad-CAM"; Captum's `LayerGradCam` with `relu_attributions`.
///
/// ```
/// use kiln_nn::{Conv2d, Cut, Flatten, Linear, Relu, Stack};
/// use kiln_tensor::Tensor;
/// use kiln_interpret::{grad_cam, observed};
/// type Net = Stack![Conv2d<1, 4, 3>, Relu, Flatten, Linear<144, 3>];
/// let device = burn::tensor::Device::flex();
/// let (features, head) = Cut::<2>::cut(observed(Net::init(&device)));
/// let image: Tensor![2, 1, 8, 8] = Tensor::ones(&device.clone().autodiff());
/// let maps: Tensor![2, 4, 6, 6] = image.apply(&features);
/// let heat: Tensor![2, 6, 6] = grad_cam(&maps, |maps| maps.apply(&head).slice::<1, 2, 1>().sum_all());
/// assert!(heat.to_vec().iter().all(|heat| *heat >= 0.0));
/// ```
pub fn grad_cam<N: Dim, C: Dim, H: Dim, W: Dim>(
    maps: &Tensor<(N, C, H, W)>,
    score: impl FnOnce(Tensor<(N, C, H, W)>) -> Scalar,
) -> Tensor<(N, H, W)> {
    let slopes = slope(maps, score).into_burn();
    let maps = burn::tensor::Tensor::<4>::from_data(maps.to_data(), &slopes.device());
    let weights = slopes.mean_dim(3).mean_dim(2);
    let heat = (maps.clone() * weights.expand(maps.dims())).sum_dim(1).squeeze_dim::<3>(1);
    Tensor::<(N, H, W)>::from_burn_unchecked(heat).relu()
}

/// The share of an image's heat that lies within a box of the image; the cells of the heat lie over the image as a grid
/// does, and one that the box cuts counts by the part within.
///
/// # Edge cases
/// Zero where there is no heat.
///
/// ```
/// use kiln_data::BoundingBox;
/// let heat = [1.0, 0.0, 3.0, 0.0];
/// let left_below = BoundingBox::new([0.0, 4.0, 4.0, 8.0]);
/// assert_eq!(kiln_interpret::share_within(&heat, [2, 2], left_below, [8, 8]), 0.75);
/// ```
pub fn share_within(heat: &[f32], [rows, columns]: [usize; 2], within: BoundingBox, [high, wide]: [usize; 2]) -> f64 {
    let [left, top, right, bottom] = within.values();
    let part = |cell: usize, cells: usize, from: f32, to: f32, length: usize| {
        let size = length as f32 / cells as f32;
        let (begin, end) = (cell as f32 * size, (cell + 1) as f32 * size);
        f64::from(((to.min(end) - from.max(begin)) / size).max(0.0))
    };
    let covered =
        |cell: usize| part(cell / columns, rows, top, bottom, high) * part(cell % columns, columns, left, right, wide);
    let all: f64 = heat.iter().map(|heat| f64::from(*heat)).sum();
    let inside: f64 = heat.iter().enumerate().map(|(cell, heat)| f64::from(*heat) * covered(cell)).sum();
    if all > 0.0 { inside / all } else { 0.0 }
}
