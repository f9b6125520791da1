//! A one-stage detector without anchors.
use super::{Backbone, Cell, DetectionHead, Features, Fpn, Predictions, assign, predictions::chosen};
use crate::giou;
use burn::{
    module::Module,
    tensor::{Device, Tensor as Raw, TensorData},
};
use kiln_data::{BoundingBox, Boxes, Object};
use kiln_nn::{BceWithLogitsLoss, FocalLoss};
use kiln_tensor::{Dim, Dyn, Len, Pyramid, Scalar, Split, Tensor};

/// A detector of `CLASSES` classes over the backbone `B`, whose levels have `X`, `Y` and `Z` channels, with a pyramid and
/// a head of `C` channels.
///
/// # Shapes
/// `[N, 3, H, W]` to [`Predictions`] of `H W (1/64 + 1/256 + 1/1024)` cells.
///
/// # Compile errors
/// An image side that is not a multiple of 32; a backbone that gives other channels.
///
/// # Source
/// Tian et al., "FCOS: Fully Convolutional One-Stage Object Detection" (2019).
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::{Detector, PicoResNet};
/// let device = burn::tensor::Device::flex();
/// let detector = Detector::<_, 64, 128, 128, 32, 10>::init(PicoResNet::init(&device), &device);
/// let said = detector.forward(<Tensor![1, 3, 64, 64]>::ones(&device));
/// assert_eq!(said.logits.dims(), [1, 64 + 16 + 4, 10]);
/// ```
#[derive(Module, Debug)]
pub struct Detector<B: Module, const X: usize, const Y: usize, const Z: usize, const C: usize, const CLASSES: usize> {
    backbone: B,
    neck: Fpn<X, Y, Z, C>,
    head: DetectionHead<C, CLASSES>,
}

impl<B: Backbone<X, Y, Z>, const X: usize, const Y: usize, const Z: usize, const C: usize, const CLASSES: usize>
    Detector<B, X, Y, Z, C, CLASSES>
{
    /// Fresh parameters of all but the backbone.
    pub fn init(backbone: B, device: &Device) -> Self
    where
        Len<C>: Split<8>,
    {
        Self { backbone, neck: Fpn::init(device), head: DetectionHead::init(device) }
    }

    /// What each cell says of each image.
    pub fn forward<N: Dim, H: Pyramid, W: Pyramid>(&self, images: Tensor![N, 3, H, W]) -> Predictions<N, CLASSES> {
        self.head.forward(self.levels(images))
    }

    /// What the pyramid sees.
    pub(crate) fn levels<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        images: Tensor![N, 3, H, W],
    ) -> Features<N, H, W, C, C, C> {
        self.neck.forward(self.backbone.features(images))
    }

    /// What each cell of these levels says.
    pub(crate) fn say<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        levels: Features<N, H, W, C, C, C>,
    ) -> Predictions<N, CLASSES> {
        self.head.forward(levels)
    }
}

/// The cells that answer for objects, and which: the position of a cell among those of all images, the image, and the
/// object among those of that image.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) place: usize,
    pub(crate) image: usize,
    pub(crate) object: usize,
}

/// Every cell of every image that answers for one of its boxes.
pub(crate) fn answers(cells: &[Cell], boxes: impl Iterator<Item = Vec<BoundingBox>>) -> Vec<Answer> {
    let of_image = |(image, boxes): (usize, Vec<BoundingBox>)| {
        let objects = assign(cells, &boxes).into_iter().enumerate();
        let answering = objects.filter_map(|(cell, object)| Some((cell, object?)));
        answering.map(move |(cell, object)| (cell, image, object)).collect::<Vec<_>>()
    };
    let all = boxes.enumerate().flat_map(of_image);
    all.map(|(cell, image, object)| Answer { place: image * cells.len() + cell, image, object }).collect()
}

impl<N: Dim, const CLASSES: usize> Predictions<N, CLASSES> {
    /// How far the predictions are from the objects: the focal loss of the classes, `1 - GIoU` of the boxes and the
    /// cross-entropy of their quality, each over the number of cells that answer for an object.
    pub fn loss(&self, objects: &[Vec<Object<CLASSES>>]) -> Scalar {
        let boxes = objects.iter().map(|objects| objects.iter().map(|object| object.bounding_box).collect());
        self.loss_of(objects, &answers(&self.cells, boxes))
    }

    /// As [`loss`](Self::loss), where it is known which cells answer.
    pub(crate) fn loss_of(&self, objects: &[Vec<Object<CLASSES>>], answers: &[Answer]) -> Scalar {
        let device = self.logits.device();
        let (count, mut places, mut targets) = (self.cells.len(), Vec::new(), Vec::<BoundingBox>::new());
        let mut wanted = vec![0.0_f32; objects.len() * count * CLASSES];
        for answer in answers {
            let object = objects[answer.image][answer.object];
            wanted[answer.place * CLASSES + object.label.index()] = 1.0;
            places.push(answer.place);
            targets.push(object.bounding_box);
        }
        let wanted = Raw::<3>::from_data(TensorData::new(wanted, [objects.len(), count, CLASSES]), &device);
        let wanted: Tensor<(N, Dyn, Len<CLASSES>)> = Tensor::from_burn_unchecked(wanted);
        let answering = places.len().max(1) as f64;
        let classes = FocalLoss::new().sum(self.logits.clone(), wanted) / answering;
        if places.is_empty() {
            return classes;
        }
        let found = self.boxes(&places);
        let overlap = giou(&found, &Boxes::from_boxes(&targets, &device));
        let good = crate::iou(&found, &Boxes::from_boxes(&targets, &device)).detach();
        let [n, cells] = self.quality.dims();
        let quality = self.quality.clone().into_burn().reshape([n * cells]).select(0, chosen(&places, &device));
        let quality: Tensor<(Dyn,)> = Tensor::from_burn_unchecked(quality);
        let boxes = (-overlap + 1.0).mean_all() * 2.0;
        classes + boxes + BceWithLogitsLoss::new().forward(quality, good)
    }
}
