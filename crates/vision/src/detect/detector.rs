//! A one-stage detector without anchors.
use super::{Answer, Backbone, DetectionHead, Features, Fpn, Predictions};
use crate::giou;
use burn::{
    module::Module,
    tensor::{Device, Tensor as Raw, TensorData},
};
use kiln_data::{BoundingBox, Boxes, Object};
use kiln_nn::BceWithLogitsLoss;
use kiln_tensor::{Dim, Dyn, Len, Pyramid, Scalar, Split, Tensor};

/// A detector of `CLASSES` classes over the backbone `B`, whose levels have `X`, `Y` and `Z` channels, with a pyramid and
/// a head of `C` channels.
///
/// # Shapes
/// `[N, 3, H, W]` to [`Predictions`] of `H W (1/16 + 1/64 + 1/256)` cells.
///
/// # Compile errors
/// An image side that is not a multiple of 16; a backbone that gives other channels.
///
/// # Source
/// Tian et al., "FCOS: Fully Convolutional One-Stage Object Detection" (2019), on the levels `P2` to `P4` of Lin et al.,
/// "Feature Pyramid Networks" (2017), for objects from a dozen pixels on.
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::{Detector, PicoResNet};
/// let device = burn::tensor::Device::flex();
/// let detector = Detector::<_, 32, 64, 128, 32, 10>::init(PicoResNet::init(&device), &device);
/// let said = detector.forward(<Tensor![1, 3, 64, 64]>::ones(&device));
/// assert_eq!(said.logits.dims(), [1, 256 + 64 + 16, 10]);
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
    pub fn levels<N: Dim, H: Pyramid, W: Pyramid>(&self, images: Tensor![N, 3, H, W]) -> Features<N, H, W, C, C, C> {
        self.neck.forward(self.backbone.features(images))
    }

    /// What each cell of these levels says.
    pub fn say<N: Dim, H: Pyramid, W: Pyramid>(&self, levels: Features<N, H, W, C, C, C>) -> Predictions<N, CLASSES> {
        self.head.forward(levels)
    }

    /// The same, and what the tower of the boxes sees of each level.
    pub fn say_with_box_features<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        levels: Features<N, H, W, C, C, C>,
    ) -> (Predictions<N, CLASSES>, Features<N, H, W, C, C, C>) {
        self.head.with_box_features(levels)
    }
}

impl<N: Dim, const CLASSES: usize> Predictions<N, CLASSES> {
    /// How far the predictions are from the objects, with the cells answering that do best: see
    /// [`loss_of`](Self::loss_of).
    ///
    /// # Panics
    /// When there are not as many lists of objects as images.
    #[track_caller]
    pub fn loss(&self, objects: &[Vec<Object<CLASSES>>]) -> Scalar {
        self.loss_of(objects, &self.assign(objects))
    }

    /// How far the predictions are from the objects, where it is known which cells answer: the cross-entropy of the scores,
    /// times the square of how far they are off, and twice `1 - GIoU` of the boxes that answer, times the score they
    /// should have; both over the sum of these scores, or over one where it is less.
    ///
    /// Without objects only the scores count.
    ///
    /// # Panics
    /// When there are not as many lists of objects as images, or an answer is none for them.
    ///
    /// # Source
    /// Li et al., "Generalized Focal Loss" (2020), for the scores; Rezatofighi et al., "Generalized Intersection over Union"
    /// (2019), for the boxes.
    #[track_caller]
    pub fn loss_of(&self, objects: &[Vec<Object<CLASSES>>], answers: &[Answer]) -> Scalar {
        self.check(objects.len());
        let device = self.logits.device();
        let count = self.cells.len();
        let (mut places, mut boxes, mut weights) = (Vec::new(), Vec::<BoundingBox>::new(), Vec::new());
        let mut wanted = vec![0.0_f32; objects.len() * count * CLASSES];
        for answer in answers {
            let object = objects[answer.image][answer.object];
            let place = answer.image * count + answer.cell;
            wanted[place * CLASSES + object.label.index()] = answer.score;
            places.push(place);
            boxes.push(object.bounding_box);
            weights.push(answer.score);
        }
        let all = f64::from(weights.iter().sum::<f32>().max(1.0));
        let wanted = Raw::<3>::from_data(TensorData::new(wanted, [objects.len(), count, CLASSES]), &device);
        let wanted: Tensor<(N, Dyn, Len<CLASSES>)> = Tensor::from_burn_unchecked(wanted);
        let off = self.logits.clone().sigmoid().float() - wanted.clone();
        let scores = BceWithLogitsLoss::new().each(self.logits.clone(), wanted) * off.clone() * off;
        let scores = scores.sum_all() / all;
        if places.is_empty() {
            return scores;
        }
        let overlap = giou(&self.boxes(&places), &Boxes::from_boxes(&boxes, &device));
        let weights = Raw::<1>::from_data(TensorData::new(weights, [places.len()]), &device);
        let weights: Tensor<(Dyn,)> = Tensor::from_burn_unchecked(weights);
        scores + ((-overlap + 1.0) * weights).sum_all() * (2.0 / all)
    }
}
