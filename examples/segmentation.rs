//! Handwritten digits cut out of clutter: every box, which digit it is, and its pixels.
//!
//! Data: scenes drawn from the 10,000 digits inside the program, new ones in every epoch; the test split is `scenes-v1`. Or
//! pictures of your own, by `--data voc:DIR` or `--data coco:DIR`.
//! Command: `cargo run --release --example segmentation`, then `-- --predict IMAGE...`; with `--semantic` a U-Net names
//! every pixel instead.
//! Expected: a mask AP of 66 % or more on the test scenes after ten to twenty minutes of training on two cores.

use std::process::ExitCode;

use kiln::cli::{self, Example, Failure, Predict, Run};
use kiln::data::{Detected, Instance, LabelMap, Mark, Marked, Mask, Segmented, Standardization};
use kiln::looks;
use kiln::prelude::*;
use kiln::tally::{AveragePrecision, Found, MeanIou, NamedPixels};
use kiln::train::{BestBy, Learn, Look, Outcome, Section};
use kiln::vision::{ConfusionMatrix, Masks, PicoResNet, PicoUNet, Reading, Segmenter, Truth};

/// The digits.
const CLASSES: usize = 10;
/// The digits, and the ground, of which `--semantic` tells them apart.
const NAMES: usize = CLASSES + 1;
/// The height and width of a scene, in pixels.
const SIDE: usize = 128;

type Scene = Detected<Instance<CLASSES>, 3, SIDE, SIDE>;

#[derive(Module, Debug)]
struct DigitSegmenter {
    segmenter: Segmenter<PicoResNet<32>, 32, 64, 128, 48, CLASSES>,
}

impl DigitSegmenter {
    fn init(device: &Device) -> Self {
        Self { segmenter: Segmenter::init(PicoResNet::with_stem(device), device) }
    }

    fn forward<N: Dim>(&self, images: Tensor![N, 3, { SIDE }, { SIDE }]) -> Masks<N, Len<SIDE>, Len<SIDE>, CLASSES> {
        self.segmenter.forward(images)
    }
}

impl Learn<Scene> for DigitSegmenter {
    type Tally = AveragePrecision<CLASSES, Mask>;

    fn learn(&self, scenes: Scene) -> Outcome<Found<CLASSES, Mask>> {
        let loss = self.forward(scenes.images).loss(&scenes.objects);
        Outcome { loss, evidence: Found::default(), samples: scenes.objects.len() }
    }

    fn judge(&self, scenes: Scene) -> Outcome<Found<CLASSES, Mask>> {
        let masks = self.forward(scenes.images);
        let (loss, detections) = (masks.loss(&scenes.objects), masks.read(Reading::default()));
        let samples = scenes.objects.len();
        let truths = scenes.objects.into_iter().map(|image| image.into_iter().map(Truth::from).collect()).collect();
        Outcome { loss, evidence: Found { detections, truths }, samples }
    }

    fn looks(&self, scenes: Scene, split: &dyn Look) -> Vec<Section> {
        looks::of_detector(self.segmenter.detector(), scenes.images, split)
    }
}

type Pixels = Segmented<NAMES, 3, SIDE, SIDE>;

#[derive(Module, Debug)]
struct PixelNamer {
    unet: PicoUNet<NAMES>,
}

impl PixelNamer {
    fn init(device: &Device) -> Self {
        Self { unet: PicoUNet::init(device) }
    }
}

impl Learn<Pixels> for PixelNamer {
    type Tally = MeanIou<NAMES>;

    fn learn(&self, Pixels { images, labels }: Pixels) -> Outcome<NamedPixels<NAMES>> {
        let loss = pixel_cross_entropy(self.unet.forward(images), &labels);
        Outcome { loss, evidence: NamedPixels::default(), samples: labels.dims()[0] }
    }

    fn judge(&self, Pixels { images, labels }: Pixels) -> Outcome<NamedPixels<NAMES>> {
        let logits = self.unet.forward(images);
        let mut matrix = ConfusionMatrix::new();
        matrix.add_pixels(&logits, &labels);
        let loss = pixel_cross_entropy(logits, &labels);
        Outcome { loss, evidence: NamedPixels(matrix), samples: labels.dims()[0] }
    }

    fn looks(&self, pixels: Pixels, split: &dyn Look) -> Vec<Section> {
        looks::of_pixels(&self.unet, pixels, split)
    }
}

impl Predict<3, SIDE, SIDE> for PixelNamer {
    fn predict(&self, image: Tensor![1, 3, { SIDE }, { SIDE }]) -> Vec<Mark> {
        let maps = LabelMap::of_scores(&self.unet.forward(image));
        // Class 0 is the ground: what is left.
        maps.iter().flat_map(LabelMap::marks).filter(|mark| mark.class > 0).collect()
    }
}

impl Predict<3, SIDE, SIDE> for DigitSegmenter {
    const DRAWN_FROM: f32 = 0.3;

    fn predict(&self, image: Tensor![1, 3, { SIDE }, { SIDE }]) -> Vec<Mark> {
        let found = self.forward(image).read(Reading::default());
        found.into_iter().flatten().map(Mark::from).collect()
    }
}

fn main() -> ExitCode {
    let example = Example::new("segmentation").epochs(13).batch_size(8).best_by(BestBy::Score).average(0.998);
    let example = example.learns::<Vec<Instance<CLASSES>>>();
    let example = example.switch("semantic", "Name every pixel with a U-Net, in place of cutting out each digit");
    cli::main(example, |run| if run.switched() { name_pixels(run) } else { cut_out(run) })
}

fn cut_out(run: &mut Run) -> Result<f64, Failure> {
    let standardize = run.standardize(Standardization::new([0.5; 3], [0.25; 3]))?;
    if run.predicts() {
        return run.predict(DigitSegmenter::init, standardize);
    }
    let splits = run.splits::<Vec<Instance<CLASSES>>, 3, SIDE, SIDE>()?.transformed(standardize);
    let training = run.training(&splits)?;
    let trained = training.fit(
        run.start(DigitSegmenter::init)?,
        &MuonAdamWConfig::new(),
        Schedule::Linear { peak: 0.01 }.after_warm_up(0.1),
    )?;
    run.report(&trained.evaluate(splits.test)?)
}

fn name_pixels(run: &mut Run) -> Result<f64, Failure> {
    let standardize = run.standardize(Standardization::new([0.5; 3], [0.25; 3]))?;
    if run.predicts() {
        return run.predict(PixelNamer::init, standardize);
    }
    let splits = run.splits::<LabelMap<NAMES>, 3, SIDE, SIDE>()?.transformed(standardize);
    let training = run.training(&splits)?;
    let trained = training.fit(
        run.start(PixelNamer::init)?,
        &MuonAdamWConfig::new(),
        Schedule::Cosine { peak: 0.01 }.after_warm_up(0.1),
    )?;
    run.report(&trained.evaluate(splits.test)?)
}
