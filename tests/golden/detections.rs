//! What is found and what was to be found: pycocotools', VOC's and torchvision's figures of made-up results.
use crate::result_sets::{CLASSES, Image, Region, ResultSet};
use kiln::{
    data::{BoundingBox, Counts, Label, Object},
    vision::{
        self, CocoEvaluator, Decay, Detection, EvaluationError, Interpolation, Truth, VocEvaluator, nms, nms_by_class,
        soft_nms,
    },
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

/// Objects that need not be found are crowds in the results: to VOC they are difficult ones, and both count alike.
#[test]
fn average_precision_is_by_the_rules_of_the_voc_kit() {
    let rows: Vec<_> = rows(include_str!("voc.tsv")).collect();
    for (seed, classes) in (0..).zip(rows.chunks(CLASSES)) {
        for left_out in [Counts::Crowd, Counts::Difficult] {
            let mut evaluator = VocEvaluator::<CLASSES>::new();
            evaluated(&ResultSet::new(seed), &mut evaluator, Region::bounding_box, |it, image, found, truths| {
                let counts = |counts| if counts == Counts::Fully { counts } else { left_out };
                let truths = truths.iter().map(|truth| Truth { counts: counts(truth.counts), ..*truth });
                it.add(image, found, &truths.collect::<Vec<_>>()).expect("scores")
            });
            let ways = [Interpolation::ElevenPoints, Interpolation::AllPoints];
            for (column, figures) in ways.map(|it| evaluator.figures(it)).into_iter().enumerate() {
                let wanted: Vec<_> = classes.iter().flat_map(|row| numbers(&row[2 + column..][..1])).collect();
                let known: Vec<f64> = wanted.iter().copied().flatten().collect();
                let mean = Some(known.iter().sum::<f64>() / known.len() as f64).filter(|mean| !mean.is_nan());
                assert_eq!((classes[0][0], classes.len()), (&*seed.to_string(), CLASSES));
                assert_close(&format!("set {seed}, {left_out:?}"), &figures.ap_by_class, &wanted);
                assert_close(&format!("set {seed}, {left_out:?}, all classes"), &[figures.map], &[mean]);
            }
        }
    }
}

/// pycocotools knows no difficult objects. They are what it calls ignored: found once that is no fault, and twice it is.
#[test]
fn a_difficult_object_need_not_be_found() {
    let label = Label::<2>::new(0).expect("one of two classes");
    let at = |x: f32| BoundingBox::new([x, 0.0, x + 40.0, 40.0]);
    let truths = [(0.0, Counts::Fully), (100.0, Counts::Difficult)];
    let truths = truths.map(|(x, counts)| Truth { counts, ..Truth::from(Object::new(label, at(x))) });
    let found = |places: &[f32]| -> Option<f64> {
        let scored = places.iter().zip([0.9, 0.8, 0.7]);
        let found: Vec<_> = scored.map(|(x, score)| Detection { label, score, region: at(*x) }).collect();
        let mut evaluator = CocoEvaluator::<2>::new();
        evaluator.add(0, &found, &truths).expect("scores");
        evaluator.figures().ap
    };
    let close = |found: Option<f64>, wanted: f64| found.is_some_and(|found| (found - wanted).abs() < 1e-6);
    assert!(close(found(&[0.0]), 1.0) && close(found(&[100.0, 0.0]), 1.0));
    assert!(close(found(&[100.0, 101.0, 0.0]), 0.5), "{:?}", found(&[100.0, 101.0, 0.0]));
}

#[test]
fn what_cannot_be_ranked_is_refused_and_a_box_of_no_number_finds_nothing() {
    let label = Label::<2>::new(0).expect("one of two classes");
    let region = BoundingBox::new([0.0, 0.0, 40.0, 40.0]);
    let truths = [Truth::from(Object::new(label, region))];
    let (mut coco, mut voc) = (CocoEvaluator::<2>::new(), VocEvaluator::<2>::new());
    let nameless = [0.5, f32::NAN].map(|score| Detection { label, score, region });
    let error = Err(EvaluationError::Score { image: 3, position: 1 });
    assert_eq!((coco.add(3, &nameless, &truths), voc.add(3, &nameless, &truths)), (error.clone(), error));
    for edge in 0..4 {
        let mut edges = region.values();
        edges[edge] = f32::NAN;
        let found = [Detection { label, score: 0.9, region: BoundingBox::new(edges) }];
        assert_eq!((coco.add(edge, &found, &truths), voc.add(edge, &found, &truths)), (Ok(()), Ok(())));
        assert_eq!(vision::region_iou(&[found[0].region], &[region]), [[0.0]]);
        assert_eq!(found[0].region.iou(region), 0.0);
    }
    let error = Err(EvaluationError::ImageTwice { image: 0 });
    assert_eq!((coco.add(0, &[], &truths), voc.add(0, &[], &truths)), (error.clone(), error));
    assert_eq!((coco.figures().ap, voc.figures(Interpolation::AllPoints).map), (Some(0.0), Some(0.0)));
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
