//! Classification with localisation: one class and one box for each image.
use super::{Backbone, Fpn};
use crate::{RoiAlign, giou};
use burn::{
    module::Module,
    tensor::{Device, Tensor as Raw, TensorData, activation::log_softmax},
};
use kiln_data::{BoundingBox, Boxes};
use kiln_nn::{BatchNorm2d, Conv2d, Linear, MaxPool2d, cross_entropy};
use kiln_tensor::{Dim, Dyn, Labels, Len, Pyramid, Same, Scalar, Tensor};

/// A network that names the one object of an image and puts a box around it: a box head and a class head over the
/// finest level of a pyramid. Each cell votes for a box, and the votes are averaged by where the network looks; the class is
/// read from what lies in the box, its maps stretched to eight cells along each side and its pixels to 32, so that it is the
/// same at any size.
///
/// # Shapes
/// `[N, 3, H, W]` to [`Locations`]: logits `[N, CLASSES]` and `N` boxes in pixels.
///
/// # Compile errors
/// An image side that is not a multiple of 16; a backbone that gives other channels.
///
/// # Source
/// The class is read as in He et al., "Mask R-CNN" (2017), from the one box that is proposed.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::{Localizer, PicoResNet};
/// let device = burn::tensor::Device::flex();
/// let localizer = Localizer::<_, 32, 64, 128, 32, 10>::init(PicoResNet::init(&device), &device);
/// let said = localizer.forward(<Tensor![2, 3, 64, 64]>::ones(&device));
/// assert_eq!((said.logits.dims(), said.boxes.len()), ([2, 10], 2));
/// ```
#[derive(Module, Debug)]
pub struct Localizer<B: Module, const X: usize, const Y: usize, const Z: usize, const C: usize, const CLASSES: usize> {
    backbone: B,
    neck: Fpn<X, Y, Z, C>,
    conv: Conv2d<C, C, 3, Same>,
    norm: BatchNorm2d<C>,
    look: Conv2d<C, 1, 1, Same>,
    distances: Conv2d<C, 4, 1, Same>,
    namer: Namer<C, CLASSES>,
}

/// The width of a cell of the level that votes, in pixels.
const STRIDE: f32 = 4.0;

/// What names what lies within a box, by its maps and its pixels: those of a small object are more than its maps.
#[derive(Module, Debug)]
struct Namer<const C: usize, const CLASSES: usize> {
    pixels1: Conv2d<3, 16, 3, Same>,
    pixels_norm1: BatchNorm2d<16>,
    pixels2: Conv2d<16, 32, 3, Same>,
    pixels_norm2: BatchNorm2d<32>,
    pixels3: Conv2d<32, 64, 3, Same>,
    conv1: Conv2d<C, 64, 3, Same>,
    norm1: BatchNorm2d<64>,
    conv2: Conv2d<64, 64, 3, Same>,
    norm2: BatchNorm2d<64>,
    classes: Linear<1024, CLASSES>,
}

impl<const C: usize, const CLASSES: usize> Namer<C, CLASSES> {
    fn init(device: &Device) -> Self {
        Self {
            pixels1: Conv2d::init(device).without_bias(),
            pixels_norm1: BatchNorm2d::init(device),
            pixels2: Conv2d::init(device).without_bias(),
            pixels_norm2: BatchNorm2d::init(device),
            pixels3: Conv2d::init(device).without_bias(),
            conv1: Conv2d::init(device).without_bias(),
            norm1: BatchNorm2d::init(device),
            conv2: Conv2d::init(device).without_bias(),
            norm2: BatchNorm2d::init(device),
            classes: Linear::init(device),
        }
    }

    fn forward<N: Dim>(&self, maps: Tensor![N, { C }, 8, 8], pixels: Tensor![N, 3, 32, 32]) -> Tensor![N, { CLASSES }] {
        let half = MaxPool2d::<2>::new();
        let fine = self.pixels_norm1.forward_relu(self.pixels1.forward(pixels));
        let fine: Tensor![N, 16, 16, 16] = half.forward(fine);
        let fine = self.pixels_norm2.forward_relu(self.pixels2.forward(fine));
        let fine: Tensor![N, 32, 8, 8] = half.forward(fine);
        let x = self.norm1.forward_relu(self.conv1.forward(maps) + self.pixels3.forward(fine));
        let x: Tensor![N, 64, 4, 4] = half.forward(x);
        let x = self.norm2.forward_relu(self.conv2.forward(x));
        self.classes.forward(x.flatten())
    }
}

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
            distances: Conv2d::init(device),
            namer: Namer::init(device),
        }
    }

    /// The class and the box of each image's object. The box is a constant to the class: it is not moved to where
    /// naming is easy.
    pub fn forward<N: Dim, H: Pyramid, W: Pyramid>(&self, images: Tensor![N, 3, H, W]) -> Locations<N, CLASSES> {
        self.say(images.clone(), self.level(images))
    }

    /// As [`forward`](Self::forward), from the images and the level that they have.
    pub fn say<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        images: Tensor![N, 3, H, W],
        level: Tensor![N, { C }, (H::L4), (W::L4)],
    ) -> Locations<N, CLASSES> {
        let [_, _, height, width] = images.dims();
        let x = self.norm.forward_relu(self.conv.forward(level.clone()));
        let votes = |maps: Raw<4>| {
            let [n, channels, h, w] = maps.dims();
            maps.reshape([n, channels, h * w])
        };
        let [n, _, h, w] = x.dims();
        let look = log_softmax(votes(self.look.forward(x.clone()).into_burn()), 2);
        let distances = votes(self.distances.forward(x).into_burn()).clamp_max(6.0).exp() * STRIDE;
        let towards = Raw::<1>::from_data([-1.0, -1.0, 1.0, 1.0], &look.device()).reshape([1, 4, 1]);
        let edges = middles(h, w, &look.device()).expand([n, 4, h * w]) + distances * towards.expand([n, 4, h * w]);
        let edges = (edges * look.clone().exp().expand([n, 4, h * w])).sum_dim(2).reshape([n, 4]);
        let boxes: Boxes<N> = Boxes::new(Tensor::from_burn_unchecked(edges));
        let within: Vec<BoundingBox> = boxes.to_vec().into_iter().map(|region| region.clip(height, width)).collect();
        let look = Tensor::from_burn_unchecked(look.reshape([n, h * w]));
        Locations { logits: self.name_level(images, level, &within), boxes, look, width: w }
    }

    /// The scores of each class for what lies in a box of each image.
    ///
    /// # Panics
    /// When there are not as many boxes as images.
    #[track_caller]
    pub fn name_within<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        images: Tensor![N, 3, H, W],
        boxes: &[BoundingBox],
    ) -> Tensor![N, { CLASSES }] {
        self.name_level(images.clone(), self.level(images), boxes)
    }

    /// The finest level of the pyramid, in which it looks.
    pub fn level<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        images: Tensor![N, 3, H, W],
    ) -> Tensor![N, { C }, (H::L4), (W::L4)] {
        self.neck.forward(self.backbone.features(images)).quarter
    }

    /// As [`name_within`](Self::name_within), from the images and the level that they have.
    ///
    /// # Panics
    /// When there are not as many boxes as images.
    #[track_caller]
    pub fn name_level<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        images: Tensor![N, 3, H, W],
        level: Tensor![N, { C }, (H::L4), (W::L4)],
        boxes: &[BoundingBox],
    ) -> Tensor![N, { CLASSES }] {
        let boxes: Vec<Vec<BoundingBox>> = boxes.iter().map(|region| vec![*region]).collect();
        let maps = RoiAlign::<8>::new(1.0 / f64::from(STRIDE)).with_points(2).forward(level, &boxes);
        let pixels = RoiAlign::<32>::new(1.0).with_points(2).forward(images, &boxes);
        // One box for each image: as many as images.
        let [maps, pixels] = [maps.into_burn(), pixels.into_burn()];
        self.namer.forward::<N>(Tensor::from_burn_unchecked(maps), Tensor::from_burn_unchecked(pixels))
    }
}

/// What a [`Localizer`] says of each image.
#[derive(Clone, Debug)]
pub struct Locations<N: Dim, const CLASSES: usize> {
    /// A score for each class, before the softmax.
    pub logits: Tensor<(N, Len<CLASSES>)>,
    /// The box of the object, in pixels.
    pub boxes: Boxes<N>,
    /// The logarithm of the share that each cell has in the box, row by row: where the network looks.
    look: Tensor<(N, Dyn)>,
    /// How many cells stand in a row.
    width: usize,
}

impl<N: Dim, const CLASSES: usize> Locations<N, CLASSES> {
    /// How far they are from the truth: the cross-entropy of the classes, `1 - GIoU` of the boxes, and the cross-entropy
    /// of where the network looks, which should be the middle half of the box.
    ///
    /// Told where to look, a network soon learns what is there; left to find out, it learns neither for long.
    pub fn loss(&self, labels: &Labels<N, CLASSES>, boxes: &Boxes<N>) -> Scalar {
        let classes = cross_entropy(self.logits.clone(), labels);
        let [n, cells] = self.look.dims();
        let wanted: Vec<f32> = boxes.to_vec().into_iter().flat_map(|region| self.middle(region, cells)).collect();
        let wanted = Raw::<2>::from_data(TensorData::new(wanted, [n, cells]), &self.look.device());
        let looks = (self.look.clone().into_burn() * wanted).sum() / -(n as f64);
        classes + (-giou(&self.boxes, boxes) + 1.0).mean_all() + Tensor::<(Len<1>,)>::from_burn_unchecked(looks)
    }

    /// One, shared by the cells in the middle half of a box.
    fn middle(&self, region: BoundingBox, cells: usize) -> Vec<f32> {
        let [x1, y1, x2, y2] = region.values();
        let near = |at: usize, from: f32, to: f32| {
            let away = ((at as f32 + 0.5) * STRIDE - (from + to) / 2.0).abs();
            away <= ((to - from) / 4.0).max(STRIDE / 2.0)
        };
        let inside: Vec<bool> =
            (0..cells).map(|cell| near(cell % self.width, x1, x2) && near(cell / self.width, y1, y2)).collect();
        let count = inside.iter().filter(|inside| **inside).count().max(1) as f32;
        inside.into_iter().map(|inside| f32::from(u8::from(inside)) / count).collect()
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
