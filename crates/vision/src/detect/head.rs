//! The head of a detector: what each cell of each level says.
use super::{Features, Predictions};
use burn::{
    module::{Module, Param},
    nn::Initializer,
    tensor::{Device, Tensor as Raw},
};
use kiln_nn::{Conv2d, GroupNorm};
use kiln_tensor::{Dim, Len, Pyramid, Same, Split, Tensor};

/// A tower of two convolutions over each level.
#[derive(Module, Debug)]
struct Tower<const C: usize> {
    conv1: Conv2d<C, C, 3, Same>,
    norm1: GroupNorm<8, C>,
    conv2: Conv2d<C, C, 3, Same>,
    norm2: GroupNorm<8, C>,
}

impl<const C: usize> Tower<C> {
    fn init(device: &Device) -> Self
    where
        Len<C>: Split<8>,
    {
        Self {
            conv1: Conv2d::init(device).without_bias(),
            norm1: GroupNorm::init(device),
            conv2: Conv2d::init(device).without_bias(),
            norm2: GroupNorm::init(device),
        }
    }

    fn forward<N: Dim, H: Dim, W: Dim>(&self, x: Tensor![N, { C }, H, W]) -> Tensor![N, { C }, H, W] {
        let x = self.norm1.forward_relu(self.conv1.forward(x));
        self.norm2.forward_relu(self.conv2.forward(x))
    }
}

/// What each cell of a pyramid of `C` channels says: a score for each class, and the box of its object. The levels share
/// all parameters but a scale of the boxes.
///
/// A box is told by how far its middle lies from that of the cell, and by its size: so that a cell can answer for an
/// object that it lies beside, as it must where one is thinner than the cells are apart.
///
/// # Source
/// Tian et al., "FCOS: Fully Convolutional One-Stage Object Detection" (2019). The boxes are those of Ge et al., "YOLOX"
/// (2021), as FCOS' distances to the edges are positive, and so hold the cell; the last layers, which read a cell alone, are
/// YOLOX's too. A score is the class and the quality of its box in one, as in Li et al., "Generalized Focal Loss" (2020),
/// where FCOS has a centre-ness beside.
#[derive(Module, Debug)]
pub struct DetectionHead<const C: usize, const CLASSES: usize> {
    class_tower: Tower<C>,
    box_tower: Tower<C>,
    classes: Conv2d<C, CLASSES, 1, Same>,
    boxes: Conv2d<C, 4, 1, Same>,
    /// `[3]`: for each level, what its boxes are scaled by.
    scales: Param<Raw<1>>,
}

/// What the cells of one level say, and what the tower of the boxes sees there.
type OfLevel<N, H, W, const C: usize, const CLASSES: usize> = (Predictions<N, CLASSES>, Tensor<(N, Len<C>, H, W)>);

/// How rare objects are held to be before anything is learnt: what keeps the first steps calm.
const PRIOR: f64 = 0.01;

impl<const C: usize, const CLASSES: usize> DetectionHead<C, CLASSES> {
    /// Fresh parameters: each cell holds each class to be as rare as one in a hundred.
    pub fn init(device: &Device) -> Self
    where
        Len<C>: Split<8>,
    {
        let small = Initializer::Normal { mean: 0.0, std: 0.01 };
        let mut classes: Conv2d<C, CLASSES, 1, Same> = Conv2d::init(device);
        classes.weight = small.init([CLASSES, C, 1, 1], device);
        classes.bias = Some(Initializer::Constant { value: -((1.0 - PRIOR) / PRIOR).ln() }.init([CLASSES], device));
        Self {
            class_tower: Tower::init(device),
            box_tower: Tower::init(device),
            classes,
            boxes: Conv2d::init(device),
            scales: Initializer::Ones.init([3], device),
        }
    }

    /// What each cell of the three levels says, the finest level first and each row by row.
    pub fn forward<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        levels: Features<N, H, W, C, C, C>,
    ) -> Predictions<N, CLASSES> {
        self.with_box_features(levels).0
    }

    /// The same, and what the tower of the boxes sees of each level: for what is said of the same objects besides.
    pub fn with_box_features<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        levels: Features<N, H, W, C, C, C>,
    ) -> (Predictions<N, CLASSES>, Features<N, H, W, C, C, C>) {
        let (of_quarter, quarter) = self.level(levels.quarter, 0);
        let (of_eighth, eighth) = self.level(levels.eighth, 1);
        let (of_sixteenth, sixteenth) = self.level(levels.sixteenth, 2);
        (Predictions::join([of_quarter, of_eighth, of_sixteenth]), Features { quarter, eighth, sixteenth })
    }

    fn level<N: Dim, H: Dim, W: Dim>(&self, x: Tensor![N, { C }, H, W], level: usize) -> OfLevel<N, H, W, C, CLASSES> {
        let stride = Predictions::<N, CLASSES>::STRIDES[level];
        let (for_classes, for_boxes) = (self.class_tower.forward(x.clone()), self.box_tower.forward(x));
        let scale = self.scales.val().narrow(0, level, 1).reshape([1, 1, 1, 1]);
        // Across and down: where the middle lies, in cells; and the size, a power of e and at most some hundred cells.
        let boxes = self.boxes.forward(for_boxes.clone()).into_burn() * scale;
        let middle = boxes.clone().narrow(1, 0, 2);
        let half = boxes.narrow(1, 2, 2).clamp_max(6.0).exp() * 0.5;
        let distances = Raw::cat(vec![half.clone() - middle.clone(), half + middle], 1);
        let classes = self.classes.forward(for_classes).into_burn();
        (Predictions::of_level(classes, distances * stride as f64, stride), for_boxes)
    }
}
