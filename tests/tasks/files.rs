//! Detection and segmentation train from files in the forms of Pascal VOC and of COCO, by the same code.
use std::path::{Path, PathBuf};

use kiln::data::{
    CocoDetection, CocoSegmentation, Dataset, Detected, Instance, Letterbox, Mask, Object, Sample, Segmented, Semantic,
    Splits, Standardization, Standardize, Transformed, VocDetection, VocSegmentation,
};
use kiln::prelude::*;
use kiln::tally::{AveragePrecision, Found, MeanIou, NamedPixels, VocPrecision};
use kiln::train::{Learn, Outcome, Training, TrainingOptions};
use kiln::vision::{ConfusionMatrix, Detector, Reading, Segmenter, Truth};

use crate::tiny::{TinyBackbone, TinyUNet, alone};

const CLASSES: usize = 10;
/// The same and the ground.
const NAMED: usize = 11;
/// The height and width that pictures are brought to.
const SIDE: usize = 96;

fn fixture(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/digits").join(below)
}

const NAMES: [&str; CLASSES] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

fn voc_detection(set: &str) -> VocDetection<CLASSES> {
    VocDetection::open_named(fixture("VOCdevkit/VOC2007"), set, NAMES).unwrap()
}

fn voc_segmentation(set: &str) -> VocSegmentation<CLASSES> {
    VocSegmentation::open_named(fixture("VOCdevkit/VOC2007"), set, NAMES).unwrap()
}

/// The annotations and the pictures of a set.
fn coco(set: &str) -> [PathBuf; 2] {
    [fixture(&format!("coco/annotations/instances_{set}2017.json")), fixture(&format!("coco/{set}2017"))]
}

fn coco_detection(set: &str) -> CocoDetection<CLASSES> {
    let [annotations, pictures] = coco(set);
    CocoDetection::open(annotations, pictures).unwrap()
}

fn coco_segmentation(set: &str) -> CocoSegmentation<CLASSES> {
    let [annotations, pictures] = coco(set);
    CocoSegmentation::open(annotations, pictures).unwrap()
}

fn samples<D: Dataset>(data: &D) -> Vec<D::Sample> {
    (0..data.len()).map(|index| data.sample(index, None).unwrap()).collect()
}

#[test]
fn both_forms_tell_the_same() {
    for (set, pictures) in [("train", 8), ("val", 4)] {
        let (voc, coco) = (samples(&voc_segmentation(set)), samples(&coco_segmentation(set)));
        assert_eq!((voc.len(), coco.len()), (pictures, pictures));
        for (voc, coco) in voc.iter().zip(&coco) {
            assert_eq!(voc.image, coco.image);
            assert_eq!((voc.target.len(), coco.target.len()), (3, 3));
            for (voc, coco) in voc.target.iter().zip(&coco.target) {
                assert_eq!((voc.object.label, voc.object.bounding_box), (coco.object.label, coco.object.bounding_box));
                assert_eq!(voc.mask, coco.mask);
                assert_eq!((voc.object.area, coco.object.area), (None, Some(voc.mask.area() as f32)));
            }
        }
        let (voc, coco) = (samples(&voc_detection(set)), samples(&coco_detection(set)));
        for (voc, coco) in voc.iter().zip(&coco) {
            let objects = |sample: &Sample<Vec<Object<CLASSES>>>| {
                sample.target.iter().map(|object| (object.label, object.bounding_box)).collect::<Vec<_>>()
            };
            assert_eq!(objects(voc), objects(coco));
        }
        assert_eq!(
            samples(&Semantic::<_, NAMED>::of(voc_segmentation(set)))[0].target,
            samples(&Semantic::<_, NAMED>::of(coco_segmentation(set)))[0].target
        );
    }
}

#[test]
fn an_area_that_is_stated_tells_small_objects_from_large_ones_and_grows_with_its_picture() {
    let [object, ..] = coco_detection("val").sample(0, None).unwrap().target[..] else { panic!("three objects") };
    assert_eq!(object.area, Some(194.0));
    assert_eq!(Truth::from(object).area, 194.0);
    let twice = kiln::data::Motion::resize([96, 128], [192, 256]);
    assert_eq!(kiln::data::Target::moved(object, &twice, 0.1).area, Some(4.0 * 194.0));
}

#[derive(Module, Debug)]
struct Finder {
    detector: Detector<TinyBackbone, 8, 8, 8, 8, CLASSES>,
}

type Objects = Detected<Object<CLASSES>, 3, SIDE, SIDE>;

impl Learn<Objects> for Finder {
    type Tally = VocPrecision<CLASSES>;

    fn learn(&self, Detected { images, objects }: Objects) -> Outcome<Found<CLASSES>> {
        let loss = self.detector.forward(images).loss(&objects);
        Outcome { loss, evidence: Found::default(), samples: objects.len() }
    }

    fn judge(&self, Detected { images, objects }: Objects) -> Outcome<Found<CLASSES>> {
        let said = self.detector.forward(images);
        let (loss, detections) = (said.loss(&objects), said.read([SIDE, SIDE], Reading::default()));
        let samples = objects.len();
        let truths = objects.into_iter().map(|image| image.into_iter().map(Truth::from).collect()).collect();
        Outcome { loss, evidence: Found { detections, truths }, samples }
    }
}

#[derive(Module, Debug)]
struct Cutter {
    segmenter: Segmenter<TinyBackbone, 8, 8, 8, 8, CLASSES>,
}

type Instances = Detected<Instance<CLASSES>, 3, SIDE, SIDE>;

impl Learn<Instances> for Cutter {
    type Tally = AveragePrecision<CLASSES, Mask>;

    fn learn(&self, Detected { images, objects }: Instances) -> Outcome<Found<CLASSES, Mask>> {
        let loss = self.segmenter.forward(images).loss(&objects);
        Outcome { loss, evidence: Found::default(), samples: objects.len() }
    }

    fn judge(&self, Detected { images, objects }: Instances) -> Outcome<Found<CLASSES, Mask>> {
        let said = self.segmenter.forward(images);
        let (loss, detections) = (said.loss(&objects), said.read(Reading::default()));
        let samples = objects.len();
        let truths = objects.into_iter().map(|image| image.into_iter().map(Truth::from).collect()).collect();
        Outcome { loss, evidence: Found { detections, truths }, samples }
    }
}

#[derive(Module, Debug)]
struct Namer {
    unet: TinyUNet<NAMED>,
}

type Pixels = Segmented<NAMED, 3, SIDE, SIDE>;

impl Learn<Pixels> for Namer {
    type Tally = MeanIou<NAMED>;

    fn learn(&self, Segmented { images, labels }: Pixels) -> Outcome<NamedPixels<NAMED>> {
        let logits = self.unet.forward(images);
        let mut matrix = ConfusionMatrix::new();
        matrix.add_pixels(&logits, &labels);
        let (loss, samples) = (pixel_cross_entropy(logits, &labels), labels.dims()[0]);
        Outcome { loss, evidence: NamedPixels(matrix), samples }
    }
}

/// What every picture goes through.
type Prepared<D> = Transformed<D, (Letterbox<SIDE, SIDE>, Standardize<3>)>;

/// Trains a few epochs on these pictures; the loss falls, and what is found is judged, as is told in the end.
fn trains<D, M>(open: impl Fn(&str) -> D, init: impl FnOnce(&Device) -> M) -> String
where
    D: Dataset,
    Prepared<D>: kiln::data::Collate,
    M: Learn<<Prepared<D> as kiln::data::Collate>::Batch>,
{
    let _alone = alone();
    let standardize = Standardize(Standardization::new([0.5; 3], [0.25; 3]));
    let splits = Splits::of(open("train"), open("val"), open("test")).unwrap();
    let splits = splits.transformed((Letterbox::<SIDE, SIDE>::default(), standardize));
    let folder = tempfile::tempdir().unwrap();
    let device = kiln::device("flex").unwrap();
    let options = TrainingOptions { epochs: 24, batch_size: 4, ..TrainingOptions::new(&device, folder.path()) };
    let training = Training::new(&splits.train, &splits.valid, options).unwrap();
    let trained = training.fit(init, &AdamConfig::new(), Schedule::Constant { rate: 0.01 }).unwrap();
    let epochs = trained.history().epochs();
    assert!(epochs[23].train.loss < 0.9 * epochs[0].train.loss, "{epochs:?}");
    let report = trained.evaluate(splits.test).unwrap();
    assert!(report.test.figures.score.is_finite(), "{report}");
    report.to_string()
}

#[test]
fn detection_trains_from_voc_and_from_coco() {
    let init = |device: &Device| Finder { detector: Detector::init(TinyBackbone::init(device), device) };
    for said in [trains(voc_detection, init), trains(coco_detection, init)] {
        assert!(said.contains("mAP at 11 recalls") && said.contains("AP of 7") && !said.contains("AP75"), "{said}");
    }
}

#[test]
fn segmentation_trains_from_voc_and_from_coco() {
    let init = |device: &Device| Cutter { segmenter: Segmenter::init(TinyBackbone::init(device), device) };
    trains(voc_segmentation, init);
    trains(coco_segmentation, init);
}

#[test]
fn semantic_segmentation_trains_from_voc_and_from_coco() {
    let init = |device: &Device| Namer { unet: TinyUNet::init(device) };
    trains(|set: &str| Semantic::<_, NAMED>::of(voc_segmentation(set)), init);
    trains(|set: &str| Semantic::<_, NAMED>::of(coco_segmentation(set)), init);
}
