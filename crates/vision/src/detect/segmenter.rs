//! Instance segmentation: a detector whose objects have masks, mixed from prototypes.
use super::{
    Answer, Backbone, Detector, Features, Predictions, Reading,
    predictions::{chosen, rows, sigmoid},
};
use crate::Detection;
use burn::{
    module::Module,
    tensor::{Device, Tensor as Raw},
};
use kiln_data::{BoundingBox, Instance, Mask, Object};
use kiln_nn::{BatchNorm2d, Conv2d, MaskRegion, Upsample, mask_loss};
use kiln_tensor::{Dim, Dyn, Len, Pyramid, Same, Scalar, Split, Stride, Tensor};
use rayon::prelude::*;
use std::ops::Range;

/// How many prototypes masks are mixed from.
const PROTOTYPES: usize = 16;

/// The logit from which on a pixel is one of its mask's: that of a probability of 0.43. Where probabilities are what they say, the
/// Dice coefficient of a mask, and its IoU, are best with all pixels that are at least as sure as half of that coefficient; it
/// is taken to be 0.86, as it is about for small objects.
///
/// # Source
/// Lipton et al., "Optimal Thresholding of Classifiers to Maximize F1 Measure" (2014).
const COVERED: f32 = -0.28;

/// A [`Detector`] that gives each object a mask. The image yields a few prototypes at half of its size; each cell says
/// how they are mixed for its object.
///
/// # Shapes
/// `[N, 3, H, W]` to [`Masks`]: predictions, prototypes `[N, 16, H / 2, W / 2]`, and 16 coefficients for each cell.
///
/// # Compile errors
/// An image side that is not a multiple of 16; a backbone that gives other channels.
///
/// # Source
/// Bolya et al., "YOLACT: Real-time Instance Segmentation" (2019), with prototypes that see the image itself, and
/// coefficients from the tower of the boxes, as are the filters of Tian et al., "CondInst" (2020).
///
/// ```
/// use kiln_tensor::Tensor;
/// use kiln_vision::{PicoResNet, Segmenter};
/// let device = burn::tensor::Device::flex();
/// let segmenter = Segmenter::<_, 32, 64, 128, 32, 10>::init(PicoResNet::init(&device), &device);
/// let said = segmenter.forward(<Tensor![1, 3, 64, 96]>::ones(&device));
/// assert_eq!(said.prototypes.dims(), [1, 16, 32, 48]);
/// ```
#[derive(Module, Debug)]
pub struct Segmenter<B: Module, const X: usize, const Y: usize, const Z: usize, const C: usize, const CLASSES: usize> {
    detector: Detector<B, X, Y, Z, C, CLASSES>,
    prototypes: Prototypes<C>,
    coefficients: Coefficients<C>,
}

/// What is mixed: maps at half of the image's size, from the image and from what the finest level sees.
#[derive(Module, Debug)]
struct Prototypes<const C: usize> {
    image: Conv2d<3, 24, 3, Stride<2, Same>>,
    image_norm: BatchNorm2d<24>,
    level: Conv2d<C, 24, 3, Same>,
    level_norm: BatchNorm2d<24>,
    both: Conv2d<24, 24, 3, Same>,
    both_norm: BatchNorm2d<24>,
    output: Conv2d<24, PROTOTYPES, 1, Same>,
}

impl<const C: usize> Prototypes<C> {
    fn init(device: &Device) -> Self {
        Self {
            image: Conv2d::init(device).without_bias(),
            image_norm: BatchNorm2d::init(device),
            level: Conv2d::init(device).without_bias(),
            level_norm: BatchNorm2d::init(device),
            both: Conv2d::init(device).without_bias(),
            both_norm: BatchNorm2d::init(device),
            output: Conv2d::init(device),
        }
    }

    fn forward<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        images: Tensor![N, 3, H, W],
        level: Tensor![N, { C }, (H::L4), (W::L4)],
    ) -> Tensor<(N, Len<PROTOTYPES>, H::L2, W::L2)> {
        let double = Upsample::<2>::new();
        let level = self.level_norm.forward_relu(self.level.forward(level));
        let level: Tensor![N, 24, (H::L2), (W::L2)] = double.forward(level);
        let image = self.image_norm.forward_relu(self.image.forward(images));
        let both = self.both_norm.forward_relu(self.both.forward(image + level));
        self.output.forward(both)
    }
}

/// How prototypes are mixed: 16 numbers for each cell of each level, from what its box is told from.
#[derive(Module, Debug)]
struct Coefficients<const C: usize> {
    output: Conv2d<C, PROTOTYPES, 3, Same>,
}

impl<const C: usize> Coefficients<C> {
    fn init(device: &Device) -> Self {
        Self { output: Conv2d::init(device) }
    }

    fn forward<N: Dim, H: Pyramid, W: Pyramid>(
        &self,
        levels: Features<N, H, W, C, C, C>,
    ) -> Tensor<(N, Dyn, Len<PROTOTYPES>)> {
        let rows = [self.level(levels.quarter), self.level(levels.eighth), self.level(levels.sixteenth)];
        Tensor::from_burn_unchecked(Raw::cat(rows.to_vec(), 1))
    }

    fn level<N: Dim, H: Dim, W: Dim>(&self, x: Tensor![N, { C }, H, W]) -> Raw<3> {
        rows(self.output.forward(x).into_burn())
    }
}

impl<B: Backbone<X, Y, Z>, const X: usize, const Y: usize, const Z: usize, const C: usize, const CLASSES: usize>
    Segmenter<B, X, Y, Z, C, CLASSES>
{
    /// Fresh parameters of all but the backbone.
    pub fn init(backbone: B, device: &Device) -> Self
    where
        Len<C>: Split<8>,
    {
        Self {
            detector: Detector::init(backbone, device),
            prototypes: Prototypes::init(device),
            coefficients: Coefficients::init(device),
        }
    }

    /// What finds the objects.
    pub fn detector(&self) -> &Detector<B, X, Y, Z, C, CLASSES> {
        &self.detector
    }

    /// What each cell says of each image, and what masks are mixed from.
    pub fn forward<N: Dim, H: Pyramid, W: Pyramid>(&self, images: Tensor![N, 3, H, W]) -> Masks<N, H, W, CLASSES> {
        let levels = self.detector.levels(images.clone());
        let prototypes = self.prototypes.forward(images, levels.quarter.clone());
        let (predictions, box_features) = self.detector.say_with_box_features(levels);
        Masks { predictions, prototypes, coefficients: self.coefficients.forward(box_features) }
    }
}

/// What a [`Segmenter`] says.
#[derive(Clone, Debug)]
pub struct Masks<N: Dim, H: Pyramid, W: Pyramid, const CLASSES: usize> {
    /// Classes and boxes.
    pub predictions: Predictions<N, CLASSES>,
    /// What masks are mixed from.
    pub prototypes: Tensor<(N, Len<PROTOTYPES>, H::L2, W::L2)>,
    /// How, for each cell.
    pub coefficients: Tensor<(N, Dyn, Len<PROTOTYPES>)>,
}

impl<N: Dim, H: Pyramid, W: Pyramid, const CLASSES: usize> Masks<N, H, W, CLASSES> {
    /// How far the predictions and masks are from the instances, with the cells answering that do best: see
    /// [`loss_of`](Self::loss_of). Panics as that does.
    #[track_caller]
    pub fn loss(&self, instances: &[Vec<Instance<CLASSES>>]) -> Scalar {
        self.loss_of(instances, &self.assign(instances))
    }

    /// The cells that answer for the instances: see [`Predictions::assign`], as which it panics.
    #[track_caller]
    pub fn assign(&self, instances: &[Vec<Instance<CLASSES>>]) -> Vec<Answer> {
        self.predictions.assign(&objects(instances))
    }

    /// The detector's loss, and how far the masks are from those of the instances, where it is known which cells answer:
    /// cross-entropy and the Dice loss, each over the pixels in the box of its instance, by the cell that should score
    /// most. Without instances only the scores count.
    ///
    /// # Panics
    /// When there are not as many lists of instances as images, or an answer is none for them; as [`mask_loss`] when there
    /// are too many.
    #[track_caller]
    pub fn loss_of(&self, instances: &[Vec<Instance<CLASSES>>], answers: &[Answer]) -> Scalar {
        let found = self.predictions.loss_of(&objects(instances), answers);
        if answers.is_empty() {
            return found;
        }
        found + self.mask_loss(instances, &surest(answers.to_vec()))
    }

    fn mask_loss(&self, instances: &[Vec<Instance<CLASSES>>], answers: &[Answer]) -> Scalar {
        let [n, _, h, w] = self.prototypes.dims();
        let places = Places::of(answers, n);
        let maps = self.mixed(answers, &places).reshape([n * places.most, h, w]);
        let maps: Tensor<(Dyn, H::L2, W::L2)> = Tensor::from_burn_unchecked(maps);
        mask_loss(maps, asked(instances, answers, &places, [2 * h, 2 * w]))
    }

    /// The masks of these cells before the sigmoid, one in each of these rows. What the rows in between hold is not asked
    /// for.
    fn mixed(&self, answers: &[Answer], Places { rows, most }: &Places) -> Raw<2> {
        let [n, p, h, w] = self.prototypes.dims();
        let [_, cells, _] = self.coefficients.dims();
        let mut places = vec![0; n * most];
        rows.iter().zip(answers).for_each(|(row, answer)| places[*row] = answer.image * cells + answer.cell);
        let coefficients = self.coefficients.clone().into_burn().reshape([n * cells, p]);
        let coefficients = coefficients.select(0, chosen(&places, &self.coefficients.device()));
        let prototypes = self.prototypes.clone().into_burn().reshape([n, p, h * w]);
        coefficients.reshape([n, *most, p]).matmul(prototypes).reshape([n * most, h * w])
    }

    /// The objects that are found in each image, with their masks, the surest first.
    ///
    /// An object is as sure as its class in its cell, times how sure its mask is: the mean, over the pixels that it covers,
    /// of the probability that it does.
    ///
    /// # Source
    /// The mean is the maskness in the code of Wang et al., "SOLO: Segmenting Objects by Locations" (2020).
    pub fn read(&self, reading: Reading) -> Vec<Vec<Detection<CLASSES, Mask>>> {
        let [_, p, h, w] = self.prototypes.dims();
        let [_, cells, _] = self.coefficients.dims();
        let (prototypes, coefficients) = (self.prototypes.to_vec(), self.coefficients.to_vec());
        let found = self.predictions.read_with_cells([2 * h, 2 * w], reading);
        let images = found.into_par_iter().enumerate().map(|(image, found)| {
            let maps = &prototypes[image * p * h * w..][..p * h * w];
            let with_mask = |(detection, cell): (Detection<CLASSES>, usize)| {
                let mix = &coefficients[(image * cells + cell) * p..][..p];
                let Detection { label, score, region } = detection;
                let (region, sure) = within(region, maps, mix, [h, w]);
                Detection { label, score: score * sure, region }
            };
            let masks = found.into_iter().map(with_mask).filter(|it| it.score >= reading.score && it.region.area() > 0);
            let mut masks: Vec<Detection<CLASSES, Mask>> = masks.collect();
            masks.sort_by(|a, b| b.score.total_cmp(&a.score));
            masks
        });
        images.collect()
    }
}

/// The boxes and classes of instances.
fn objects<const CLASSES: usize>(instances: &[Vec<Instance<CLASSES>>]) -> Vec<Vec<Object<CLASSES>>> {
    instances.iter().map(|image| image.iter().map(|instance| instance.object).collect()).collect()
}

/// Of the cells that answer for each object the one that should score most: it is the one that is read.
fn surest(mut answers: Vec<Answer>) -> Vec<Answer> {
    let object = |answer: &Answer| (answer.image, answer.object);
    answers.sort_by(|a, b| object(a).cmp(&object(b)).then(b.score.total_cmp(&a.score)));
    answers.dedup_by_key(|answer| object(answer));
    answers
}

/// Where the masks of answers lie, which come image by image: as many rows for each image as the fullest needs, so that one
/// product mixes them all.
struct Places {
    /// The row of each answer.
    rows: Vec<usize>,
    /// How many rows an image has.
    most: usize,
}

impl Places {
    fn of(answers: &[Answer], images: usize) -> Self {
        let of_image = |image: usize| answers.iter().filter(move |answer| answer.image == image).count();
        let counts: Vec<usize> = (0..images).map(of_image).collect();
        let most = counts.iter().copied().max().unwrap_or(0);
        let rows = counts.iter().enumerate().flat_map(|(image, count)| image * most..image * most + count);
        Self { rows: rows.collect(), most }
    }
}

/// The pixels of masks that are learnt, at the size of the image: those in the boxes of the instances that these answers
/// are for.
fn asked<const CLASSES: usize>(
    instances: &[Vec<Instance<CLASSES>>],
    answers: &[Answer],
    places: &Places,
    [height, width]: [usize; 2],
) -> Vec<MaskRegion> {
    let region = |(answer, &map): (&Answer, &usize)| {
        let Instance { object, mask } = &instances[answer.image][answer.object];
        let [rows, columns] = touched(object.bounding_box, height, width);
        let covered = rows.clone().flat_map(|y| columns.clone().map(move |x| mask.covers(y, x))).collect();
        MaskRegion { map, rows, columns, covered }
    };
    answers.par_iter().zip(&places.rows).map(region).collect()
}

/// The rows and the columns of the pixels that a box touches.
fn touched(region: BoundingBox, height: usize, width: usize) -> [Range<usize>; 2] {
    let [x1, y1, x2, y2] = region.clip(height, width).values();
    [y1.floor() as usize..y2.ceil() as usize, x1.floor() as usize..x2.ceil() as usize]
}

/// The two places that are next to a pixel along an axis of half the size, and what each weighs there.
fn halved(at: usize, size: usize) -> [(usize, f32); 2] {
    let middle = (at as f32 / 2.0 - 0.25).clamp(0.0, (size - 1) as f32);
    let (first, further) = (middle as usize, middle.fract());
    [(first, 1.0 - further), ((first + 1).min(size - 1), further)]
}

/// Shows each pixel of these rows and columns, with the four places of a map of half the size that are around it and what
/// each weighs there.
fn each_pixel(
    [rows, columns]: [Range<usize>; 2],
    [h, w]: [usize; 2],
    mut see: impl FnMut([usize; 2], [(usize, f32); 4]),
) {
    let across: Vec<_> = columns.map(|x| (x, halved(x, w))).collect();
    for y in rows {
        let down = halved(y, h);
        for &(x, across) in &across {
            let [[a, b], [c, d]] =
                down.map(|(row, down)| across.map(|(column, right)| (row * w + column, down * right)));
            see([y, x], [a, b, c, d]);
        }
    }
}

/// The pixels that a box touches where maps of `h` by `w`, half of the image's size, mix to logits of [`COVERED`] and more, and
/// the mean of their probabilities: zero where there are none.
fn within(region: BoundingBox, maps: &[f32], mix: &[f32], [h, w]: [usize; 2]) -> (Mask, f32) {
    let [rows, columns] = touched(region, 2 * h, 2 * w);
    let mut pixels = vec![false; 4 * h * w];
    // The places of the maps that are around these pixels.
    let [down, across] = [(&rows, h), (&columns, w)].map(|(range, size)| {
        let first = (range.start / 2).saturating_sub(1);
        first..(range.end / 2 + 1).min(size)
    });
    let mut logits = vec![0.0_f32; h * w];
    for (map, weight) in maps.chunks_exact(h * w).zip(mix) {
        for row in down.clone() {
            let places = row * w + across.start..row * w + across.end;
            logits[places.clone()].iter_mut().zip(&map[places]).for_each(|(logit, value)| *logit += weight * value);
        }
    }
    let (mut sum, mut covered) = (0.0_f64, 0_u32);
    each_pixel([rows, columns], [h, w], |[y, x], around| {
        let logit: f32 = around.into_iter().map(|(place, weight)| logits[place] * weight).sum();
        if logit >= COVERED {
            pixels[2 * w * y + x] = true;
            sum += f64::from(sigmoid(logit));
            covered += 1;
        }
    });
    let mask = Mask::from_pixels(2 * h, 2 * w, pixels).expect("a mask has 2 h * 2 w pixels");
    (mask, (sum / f64::from(covered.max(1))) as f32)
}

#[cfg(test)]
mod tests {
    use super::{Answer, Masks, PROTOTYPES, Places, asked};
    use crate::{Predictions, Reading, detect::predictions::Cell};
    use burn::tensor::{Device, Tensor as Raw};
    use kiln_data::{BoundingBox, Instance, Label, Mask, Object};
    use kiln_tensor::{Len, Tensor};

    /// Three cells of one image of 16 by 16, in boxes apart: how sure their classes are, and the logit of every pixel.
    fn masks(cells: [(f32, f32); 3]) -> Masks<Len<1>, Len<16>, Len<16>, 1> {
        let device = Device::flex();
        let [logits, pixels] = [cells.map(|(class, _)| class), cells.map(|(_, pixel)| pixel)];
        let logits = Raw::<1>::from_data(logits, &device).reshape([1, 3, 1]);
        let coefficients = Raw::<1>::from_data(pixels, &device).reshape([1, 3, 1]).repeat_dim(2, PROTOTYPES);
        let share = 1.0 / PROTOTYPES as f32;
        Masks {
            predictions: Predictions {
                logits: Tensor::from_burn_unchecked(logits),
                distances: Tensor::from_burn_unchecked(Raw::ones([1, 3, 4], &device) * 2.0),
                cells: [2.0, 7.0, 12.0].map(|x| Cell { x, y: 4.0, stride: 4 }).into(),
            },
            prototypes: Tensor::from_burn_unchecked(Raw::ones([1, PROTOTYPES, 8, 8], &device) * share),
            coefficients: Tensor::from_burn_unchecked(coefficients),
        }
    }

    /// A digit in a box of an image of 8 by 12, whose mask is every third pixel.
    fn instance(edges: [f32; 4]) -> Instance<1> {
        let mask = Mask::from_pixels(8, 12, (0..96).map(|at| at % 3 == 0).collect()).expect("8 times 12 are 96");
        Instance { object: Object::new(Label::new(0).expect("a class"), BoundingBox::new(edges)), mask }
    }

    #[test]
    fn pixels_are_asked_box_by_box_of_the_answers_in_their_order() {
        let none = [4.0, 1.0, 4.0, 7.0];
        let instances = [
            vec![instance([1.0, 2.0, 5.0, 4.0]), instance(none)],
            vec![instance([0.0, 0.0, 3.0, 1.0]), instance([7.5, 3.0, 12.0, 8.0])],
        ];
        let answer = |image, object| Answer { image, cell: 0, object, score: 1.0 };
        let answers = [answer(0, 0), answer(0, 1), answer(1, 1), answer(1, 0)];
        let places = Places::of(&answers, 2);
        let asked = asked(&instances, &answers, &places, [8, 12]);
        let boxes = [[2..4, 1..5], [1..7, 4..4], [3..8, 7..12], [0..1, 0..3]];
        assert_eq!(asked.len(), 4);
        for (region, (boxed, map)) in asked.into_iter().zip(boxes.into_iter().zip([0, 1, 2, 3])) {
            let [rows, columns] = boxed;
            let pixels = rows.clone().flat_map(|y| columns.clone().map(move |x| (12 * y + x) % 3 == 0));
            assert_eq!(region.covered, pixels.collect::<Vec<_>>());
            assert_eq!((region.map, region.rows, region.columns), (map, rows, columns));
        }
    }

    #[test]
    fn a_mask_is_what_its_box_touches_and_is_sure_enough() {
        // From -0.2, 4.8 and 9.8 to 4.3, 9.3 and 14.3.
        let mut said = masks([(2.0, -0.2), (1.0, -0.4), (0.5, 1.0)]);
        let wider = Raw::<1>::from_data([0.2, 0.0, 0.3, 0.0], &Device::flex()).reshape([1, 1, 4]);
        said.predictions.distances = Tensor::from_burn_unchecked(said.predictions.distances.into_burn() + wider);
        let found = said.read(Reading::default()).remove(0);
        let boxes: Vec<_> = found.iter().map(|it| it.region.bounding_box().map(|it| it.values())).collect();
        // What is less sure than 0.43 covers nothing.
        assert_eq!(boxes.len(), 2, "{found:?}");
        assert!(
            boxes.contains(&Some([9.0, 2.0, 15.0, 6.0])) && boxes.contains(&Some([0.0, 2.0, 5.0, 6.0])),
            "{boxes:?}"
        );
    }

    #[test]
    fn objects_are_as_sure_as_their_class_times_their_mask() {
        let sure = |logit: f32| 1.0 / (1.0 + (-logit).exp());
        // The surest class has the least sure mask; the mask of the second covers nothing.
        let found = masks([(2.0, 0.5), (1.5, -3.0), (1.0, 4.0)]).read(Reading::default()).remove(0);
        let [first, second] = found.as_slice() else { panic!("{found:?}") };
        for (detection, wanted, left) in [(first, sure(1.0) * sure(4.0), 10.0), (second, sure(2.0) * sure(0.5), 0.0)] {
            assert!((detection.score - wanted).abs() < 1e-6, "{detection:?} where {wanted} is right");
            assert_eq!(detection.region.bounding_box().map(|it| it.values()), Some([left, 2.0, left + 4.0, 6.0]));
        }
    }
}
