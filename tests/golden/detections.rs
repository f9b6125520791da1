//! What is found and what was to be found: pycocotools', VOC's and torchvision's figures of made-up results.
use crate::result_sets::{CLASSES, Image, Region, ResultSet};
use kiln::{
    data::BoundingBox,
    vision::{self, CocoEvaluator, Decay, Detection, Interpolation, Truth, VocEvaluator, nms, nms_by_class, soft_nms},
};

/// The rows of a file behind its first line.
pub fn rows(file: &str) -> impl Iterator<Item = Vec<&str>> {
    file.lines().skip(1).map(|row| row.split('\t').collect())
}

pub fn numbers(columns: &[&str]) -> Vec<Option<f64>> {
    columns.iter().map(|number| Some(number.parse().expect("a number")).filter(|number| *number != -1.0)).collect()
}

#[track_caller]
pub fn assert_close(what: &str, found: &[Option<f64>], wanted: &[Option<f64>]) {
    let close = |(a, b): (&Option<f64>, &Option<f64>)| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6,
        (a, b) => a == b,
    };
    assert_eq!(found.len(), wanted.len());
    assert!(found.iter().zip(wanted).all(close), "{what}: {found:?}, and should be {wanted:?}");
}

/// The images with boxes, or masks, in the place of their regions: the last image first.
fn evaluated<R: vision::Region, E>(
    set: &ResultSet,
    evaluator: &mut E,
    region: impl Fn(Region) -> R,
    add: impl Fn(&mut E, usize, &[Detection<CLASSES, R>], &[Truth<CLASSES, R>]),
) {
    for Image { number, truths, found } in set.images.iter().rev() {
        let detection =
            |it: &Detection<CLASSES, Region>| Detection { label: it.label, score: it.score, region: region(it.region) };
        let truth = |it: &Truth<CLASSES, Region>| {
            let region = region(it.region);
            Truth { label: it.label, area: region.area() * it.area / 4.0, region, counts: it.counts }
        };
        let (found, truths): (Vec<_>, Vec<_>) =
            (found.iter().map(detection).collect(), truths.iter().map(truth).collect());
        add(evaluator, *number, &found, &truths);
    }
}

fn coco<R: vision::Region>(set: &ResultSet, region: impl Fn(Region) -> R) -> Vec<Option<f64>> {
    let mut evaluator = CocoEvaluator::<CLASSES, R>::new();
    evaluated(set, &mut evaluator, region, |it, image, found, truths| it.add(image, found, truths).expect("scores"));
    let figures = evaluator.figures();
    figures.named().iter().map(|(_, figure)| *figure).chain(figures.ap_by_class.iter().copied()).collect()
}

#[test]
fn average_precision_and_recall_are_those_of_pycocotools() {
    for row in rows(include_str!("coco.tsv")) {
        let set = ResultSet::new(row[0].parse().expect("a seed"));
        let figures = match row[1] {
            "bbox" => coco(&set, Region::bounding_box),
            _ => coco(&set, |region| region.mask(set.height, set.width)),
        };
        assert_close(&format!("set {}, {}", row[0], row[1]), &figures, &numbers(&row[2..]));
    }
}

#[test]
fn average_precision_is_that_of_the_voc_kit() {
    for row in rows(include_str!("voc.tsv")) {
        let (seed, class): (u64, usize) = (row[0].parse().expect("a seed"), row[1].parse().expect("a class"));
        let mut evaluator = VocEvaluator::<CLASSES>::new();
        evaluated(&ResultSet::new(seed), &mut evaluator, Region::bounding_box, |it, image, found, truths| {
            it.add(image, found, truths).expect("scores")
        });
        let figures = [Interpolation::ElevenPoints, Interpolation::AllPoints].map(|it| evaluator.figures(it));
        let found = figures.map(|it| it.ap_by_class[class]);
        assert_close(&format!("set {seed}, class {class}"), &found, &numbers(&row[2..]));
    }
}

/// The detections of the image that has most of them, the last such one being another.
fn crowded(seed: &str) -> Vec<Detection<CLASSES>> {
    let images = ResultSet::new(seed.parse().expect("a seed")).images;
    let most = images.into_iter().rev().max_by_key(|image| image.found.len()).expect("an image");
    let boxed = |it: Detection<CLASSES, Region>| Detection {
        label: it.label,
        score: it.score,
        region: it.region.bounding_box(),
    };
    most.found.into_iter().map(boxed).collect()
}

#[test]
fn what_suppression_keeps_is_what_torchvision_keeps() {
    for row in rows(include_str!("nms.tsv")) {
        let detections = crowded(row[0]);
        let scored: Vec<(BoundingBox, f32)> = detections.iter().map(|it| (it.region, it.score)).collect();
        let soft = |decay| {
            let left = soft_nms(&scored, decay, 0.05);
            let (places, scores): (Vec<_>, Vec<_>) = left.into_iter().unzip();
            let wanted = row[2].split_whitespace().map(|pair| pair.split_once(':').expect("a place and a score").1);
            let wanted: Vec<f32> = wanted.map(|score| score.parse().expect("a score")).collect();
            assert!(scores.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-6), "set {}, {}", row[0], row[1]);
            places
        };
        let kept = match row[1] {
            "all 0.5" => nms(&scored, 0.5),
            "all 0.3" => nms(&scored, 0.3),
            "class 0.5" => nms_by_class(&detections, 0.5),
            "linear" => soft(Decay::Linear { threshold: 0.3 }),
            _ => soft(Decay::Gaussian { sigma: 0.5 }),
        };
        let wanted = row[2].split_whitespace().map(|it| it.split(':').next().expect("a place"));
        let wanted: Vec<usize> = wanted.map(|place| place.parse().expect("a place")).collect();
        assert_eq!(kept, wanted, "set {}, {}", row[0], row[1]);
    }
}
