//! Which class is taken for which: scikit-learn's and torchmetrics' figures of made-up scores.
use crate::{
    detections::{assert_close, numbers, rows},
    result_sets::Lcg,
};
use kiln::vision::{ConfusionMatrix, count_in_top};
use kiln_tensor::{Batch, Device, Dyn, Labels, PixelLabels, Tensor};

const CLASSES: usize = 5;

/// The labels, `None` where there is none, and the scores, no two of which are equal: those of `classes.py`.
fn samples(seed: u64) -> (Vec<Option<usize>>, Vec<f32>) {
    let rng = &mut Lcg(seed);
    let classes = 1 + rng.below(CLASSES as i64);
    let (mut labels, mut scores) = (Vec::new(), Vec::new());
    for sample in 0..1 + rng.below(40) {
        let label = if sample > 0 && rng.chance(10) { None } else { Some(rng.below(classes) as usize) };
        let lifted = |column| if label == Some(column) { 150 } else { 0 };
        scores.extend((0..CLASSES).map(|column| (rng.below(100) as usize * CLASSES + column + lifted(column)) as f32));
        labels.push(label);
    }
    (labels, scores)
}

/// The same samples as pixels in a row, of one image.
fn of_pixels(scores: &Tensor![Batch, 5], labels: &[Option<usize>]) -> ConfusionMatrix<CLASSES> {
    let width = labels.len();
    let image = scores.clone().into_burn().transpose().reshape([1, CLASSES, 1, width]);
    let image: Tensor![Batch, 5, 1, Dyn] = Tensor::try_from_burn(image).expect("one row of pixels");
    let labels = PixelLabels::try_from_options(labels, [1, 1, width], &image.device()).expect("labels below 5");
    let mut matrix = ConfusionMatrix::new();
    matrix.add_pixels(&image, &labels);
    matrix
}

#[test]
fn figures_of_classes_are_those_of_scikit_learn_and_torchmetrics() {
    for row in rows(include_str!("classes.tsv")) {
        let (options, scores) = samples(row[0].parse().expect("a seed"));
        let device = Device::flex();
        let data = burn::tensor::TensorData::new(scores, [options.len(), CLASSES]);
        let scores: Tensor![Batch, 5] =
            Tensor::try_from_burn(burn::Tensor::from_data(data, &device)).expect("rows of 5");
        let labels = Labels::try_from_options(&options, &device).expect("labels below 5");
        let mut matrix = ConfusionMatrix::<CLASSES>::new();
        matrix.add(&scores, &labels);
        assert_eq!(of_pixels(&scores, &options), matrix, "set {}", row[0]);
        let each = || 0..CLASSES;
        let found: Vec<Option<f64>> = [matrix.accuracy()]
            .into_iter()
            .chain([1, 2, 3].map(|k| Some(count_in_top(&scores, &labels, k) as f64)))
            .chain(each().map(|class| matrix.precision(class)))
            .chain(each().map(|class| matrix.recall(class)))
            .chain(each().map(|class| matrix.iou(class)))
            .chain([matrix.mean_iou(), matrix.mean_precision(), matrix.mean_recall()])
            .collect();
        assert_close(&format!("set {}", row[0]), &found, &numbers(&row[1..]));
    }
}
