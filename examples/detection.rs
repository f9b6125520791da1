//! Handwritten digits found among clutter: every box, and which digit it is.
//!
//! Data: scenes drawn from the 10,000 digits inside the program, new ones in every epoch; the test split is `scenes-v1`.
//! Command: `cargo run --release --example detection`
//! Expected: an AP of 65 % or more on the test scenes after at most ten minutes of training on two cores.

use std::process::ExitCode;

use kiln::cli::{self, Example};
use kiln::data::{Detected, Object, Standardization, Standardize};
use kiln::prelude::*;
use kiln::tally::{AveragePrecision, Found};
use kiln::train::{BestBy, Learn, Outcome};
use kiln::vision::{Detector, PicoResNet, Predictions, Reading, Truth};

/// The digits.
const CLASSES: usize = 10;
/// The height and width of a scene, in pixels.
const SIDE: usize = 128;

type Scene = Detected<Object<CLASSES>, 3, SIDE, SIDE>;

#[derive(Module, Debug)]
struct DigitDetector {
    detector: Detector<PicoResNet, 64, 128, 128, 64, CLASSES>,
}

impl DigitDetector {
    fn init(device: &Device) -> Self {
        Self { detector: Detector::init(PicoResNet::init(device), device) }
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
}

fn main() -> ExitCode {
    cli::main(Example::new("detection").epochs(12).batch_size(16).best_by(BestBy::Score), |run| {
        let standardize = Standardize(Standardization::new([0.5; 3], [0.25; 3]));
        let splits = run.scenes::<SIDE, SIDE, Vec<Object<CLASSES>>>()?.transformed(standardize);
        let training = run.training(&splits)?;
        let trained = training.fit(
            DigitDetector::init,
            &AdamWConfig::new().with_weight_decay(0.01),
            Schedule::Cosine { peak: 0.002 }.after_warm_up(0.1),
        )?;
        run.report(&trained.evaluate(splits.test)?)
    })
}
