//! Handwritten digits found among clutter: every box, and which digit it is.
//!
//! Data: scenes drawn from the 10,000 digits inside the program, new ones in every epoch; the test split is `scenes-v1`. Or
//! pictures of your own, by `--data voc:DIR` or `--data coco:DIR`.
//! Command: `cargo run --release --example detection`, then `-- --predict IMAGE...`
//! Expected: an AP of 72 % or more on the test scenes after ten to twenty minutes of training on two cores.

use std::process::ExitCode;

use kiln::cli::{self, Example, Predict};
use kiln::data::{Detected, Mark, Object, Standardization};
use kiln::looks;
use kiln::prelude::*;
use kiln::tally::{AveragePrecision, Found};
use kiln::train::{BestBy, Learn, Look, Outcome, Section};
use kiln::vision::{Detector, PicoResNet, Predictions, Reading, Truth};

/// The digits.
const CLASSES: usize = 10;
/// The height and width of a scene, in pixels.
const SIDE: usize = 128;

type Scene = Detected<Object<CLASSES>, 3, SIDE, SIDE>;

#[derive(Module, Debug)]
struct DigitDetector {
    detector: Detector<PicoResNet<32>, 32, 64, 128, 48, CLASSES>,
}

impl DigitDetector {
    fn init(device: &Device) -> Self {
        Self { detector: Detector::init(PicoResNet::with_stem(device), device) }
    }

    fn forward<N: Dim>(&self, images: Tensor![N, 3, { SIDE }, { SIDE }]) -> Predictions<N, CLASSES> {
        self.detector.forward(images)
    }
}

impl Learn<Scene> for DigitDetector {
    type Tally = AveragePrecision<CLASSES>;

    fn learn(&self, scenes: Scene) -> Outcome<Found<CLASSES>> {
        let predictions = self.forward(scenes.images);
        let loss = predictions.loss(&scenes.objects);
        Outcome { loss, evidence: Found::default(), samples: scenes.objects.len() }
    }

    fn judge(&self, scenes: Scene) -> Outcome<Found<CLASSES>> {
        let predictions = self.forward(scenes.images);
        let detections = predictions.read([SIDE, SIDE], Reading::default());
        let truths = scenes.objects.iter().map(|objects| objects.iter().copied().map(Truth::from).collect()).collect();
        let loss = predictions.loss(&scenes.objects);
        Outcome { loss, evidence: Found { detections, truths }, samples: scenes.objects.len() }
    }

    fn looks(&self, scenes: Scene, split: &dyn Look) -> Vec<Section> {
        looks::of_detector(&self.detector, scenes.images, split)
    }
}

impl Predict<3, SIDE, SIDE> for DigitDetector {
    const DRAWN_FROM: f32 = 0.3;

    fn predict(&self, image: Tensor![1, 3, { SIDE }, { SIDE }]) -> Vec<Mark> {
        let found = self.forward(image).read([SIDE, SIDE], Reading::default());
        found.into_iter().flatten().map(Mark::from).collect()
    }
}

fn main() -> ExitCode {
    let example = Example::new("detection").epochs(20).batch_size(8).best_by(BestBy::Score).average(0.998);
    cli::main(example.learns::<Vec<Object<CLASSES>>>(), |run| {
        let standardize = run.standardize(Standardization::new([0.5; 3], [0.25; 3]))?;
        if run.predicts() {
            return run.predict(DigitDetector::init, standardize);
        }
        let splits = run.splits::<Vec<Object<CLASSES>>, 3, SIDE, SIDE>()?.transformed(standardize);
        let training = run.training(&splits)?;
        let trained = training.fit(
            run.start(DigitDetector::init)?,
            &MuonAdamWConfig::new(),
            Schedule::Linear { peak: 0.01 }.after_warm_up(0.1),
        )?;
        run.report(&trained.evaluate(splits.test)?)
    })
}
