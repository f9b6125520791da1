//! Classification with localisation: one class and one box for each image.
use super::{Backbone, Fpn};
use burn::{
    module::Module,
    tensor::{Device, Tensor as Raw, TensorData},
};
use kiln_data::Boxes;
use kiln_nn::{BatchNorm2d, Conv2d};
use kiln_tensor::{Dim, Len, Pyramid, Same, Tensor};

/// A network that names the one object of an image and puts a box around it: a class head and a box head over the
/// finest level of a pyramid. Each cell votes for a class and a box, and the votes are averaged by where the network
/// looks.
///
/// # Shapes
/// `[N, 3, H, W]` to logits `[N, CLASSES]` and `N` boxes in pixels.
///
/// # Compile errors
/// An image side that is not a multiple of 32; a backbone that gives other channels.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::{Localizer, PicoResNet};
/// let device = burn::tensor::Device::flex();
/// let localizer = Localizer::<_, 32, 64, 128, 32, 10>::init(PicoResNet::init(&device), &device);
/// let (logits, boxes) = localizer.forward(<Tensor![2, 3, 64, 64]>::ones(&device));
/// assert_eq!((logits.dims(), boxes.len()), ([2, 10], 2));
/// ```
#[derive(Module, Debug)]
pub struct Localizer<B: Module, const X: usize, const Y: usize, const Z: usize, const C: usize, const CLASSES: usize> {
    backbone: B,
    neck: Fpn<X, Y, Z, C>,
    conv: Conv2d<C, C, 3, Same>,
    norm: BatchNorm2d<C>,
    look: Conv2d<C, 1, 1, Same>,
    classes: Conv2d<C, CLASSES, 1, Same>,
    distances: Conv2d<C, 4, 1, Same>,
}

/// The width of a cell of the level that votes, in pixels.
const STRIDE: f32 = 4.0;

impl<B: Backbone<X, Y, Z>, const X: usize, const Y: usize, const Z: usize, const C: usize, const CLASSES: usize>
    Localizer<B, X, Y, Z, C, CLASSES>
{
    /// Fresh parameters of all but the backbone.
    pub fn init(backbone: B, device: &Device) -> Self {
        Self {
            backbone,
            neck: Fpn::init(device),
            conv: Conv2d::init(device).without_bias(),
            norm: BatchNorm2d::init(device),
            look: Conv2d::init(device),
            classes: Conv2d::init(device),
            distances: Conv2d::init(device),
        }
    }

    /// The scores of each class, and the box.
    pub fn forward<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        images: Tensor![N, 3, H, W],
    ) -> (Tensor![N, { CLASSES }], Boxes<N>) {
        let level = self.neck.forward(self.backbone.features(images)).quarter;
        let x = self.norm.forward(self.conv.forward(level)).relu();
        let votes = |maps: Raw<4>| {
            let [n, channels, h, w] = maps.dims();
            maps.reshape([n, channels, h * w])
        };
        let [n, _, h, w] = x.dims();
        let look = burn::tensor::activation::softmax(votes(self.look.forward(x.clone()).into_burn()), 2);
        let mean = |votes: Raw<3>| {
            let channels = votes.dims()[1];
            (votes * look.clone().expand([n, channels, h * w])).sum_dim(2).reshape([n, channels])
        };
        let logits = mean(votes(self.classes.forward(x.clone()).into_burn()));
        let distances = votes(self.distances.forward(x).into_burn()).clamp_max(6.0).exp() * STRIDE;
        let edges = middles(h, w, &distances.device()).expand([n, 4, h * w])
            + distances
                * Raw::<1>::from_data([-1.0, -1.0, 1.0, 1.0], &look.device()).reshape([1, 4, 1]).expand([n, 4, h * w]);
        (Tensor::<(N, Len<CLASSES>)>::from_burn_unchecked(logits), Boxes::new(Tensor::from_burn_unchecked(mean(edges))))
    }
}

/// The middle of each cell, twice, as the edges of a box stand: `[1, 4, h * w]`.
fn middles(h: usize, w: usize, device: &Device) -> Raw<3> {
    let middle = |cell: usize| (cell as f32 + 0.5) * STRIDE;
    let xs: Vec<f32> = (0..h * w).map(|cell| middle(cell % w)).collect();
    let ys: Vec<f32> = (0..h * w).map(|cell| middle(cell / w)).collect();
    let values = [xs.as_slice(), &ys, &xs, &ys].concat();
    Raw::from_data(TensorData::new(values, [1, 4, h * w]), device)
}
