//! One handwritten digit among clutter: which it is, and the box around it.
//!
//! Data: scenes of one digit each, drawn from the 10,000 digits inside the program, new ones in every epoch; or the largest
//! object of each picture of your own, by `--data voc:DIR` or `--data coco:DIR`.
//! Command: `cargo run --release --example localization`, then `-- --predict IMAGE...`
//! Expected: a mean IoU of 88 % or more and 97 % of the classes after ten to fifteen minutes of training on two cores.

use std::process::ExitCode;

use kiln::cli::{self, Example, Predict};
use kiln::data::{BoundingBox, Label, Localized, Mark, Object, Standardization};
use kiln::looks;
use kiln::prelude::*;
use kiln::tally::{Localization, Located};
use kiln::train::{BestBy, Learn, Look, Outcome, Section};
use kiln::vision::{Localizer, Locations, PicoResNet, surest};

/// The digits.
const CLASSES: usize = 10;
/// The height and width of a scene, in pixels.
const SIDE: usize = 128;

type Scene = Localized<CLASSES, 3, SIDE, SIDE>;

#[derive(Module, Debug)]
struct DigitLocalizer {
    localizer: Localizer<PicoResNet, 32, 64, 128, 32, CLASSES>,
}

impl DigitLocalizer {
    fn init(device: &Device) -> Self {
        Self { localizer: Localizer::init(PicoResNet::init(device), device) }
    }

    fn forward<N: Dim>(&self, images: Tensor![N, 3, { SIDE }, { SIDE }]) -> Locations<N, CLASSES> {
        self.localizer.forward(images)
    }
}

impl Learn<Scene> for DigitLocalizer {
    type Tally = Localization<CLASSES>;

    fn learn(&self, scenes: Scene) -> Outcome<Located<CLASSES>> {
        let samples = scenes.labels.len();
        let level = self.localizer.level(scenes.images.clone());
        let said = self.localizer.say(scenes.images.clone(), level.clone());
        // What lies in the true box as well: there is a digit in it from the first step on.
        let named = self.localizer.name_level(scenes.images, level, &scenes.boxes.to_vec());
        let loss = said.loss(&scenes.labels, &scenes.boxes) + cross_entropy(named, &scenes.labels);
        let classes = said.logits.argmax::<1>().to_vec();
        let found = classes.into_iter().map(|class| class as usize).zip(said.boxes.to_vec());
        let wanted = scenes.labels.tensor().to_vec().into_iter().map(|class| class as usize).zip(scenes.boxes.to_vec());
        let object = |(class, region): (usize, BoundingBox)| Some(Object::new(Label::new(class).ok()?, region));
        let pairs = found.zip(wanted).filter_map(|(found, wanted)| Some((object(found)?, object(wanted)?))).collect();
        Outcome { loss, evidence: Located { pairs }, samples }
    }

    fn looks(&self, scenes: Scene, split: &dyn Look) -> Vec<Section> {
        looks::of_localizer(&self.localizer, scenes.images, split)
    }
}

impl Predict<3, SIDE, SIDE> for DigitLocalizer {
    fn predict(&self, image: Tensor![1, 3, { SIDE }, { SIDE }]) -> Vec<Mark> {
        let said = self.forward(image);
        let object = |((label, score), region): ((Label<CLASSES>, f32), BoundingBox)| Mark {
            score: Some(score),
            bounding_box: Some(region.clip(SIDE, SIDE)),
            ..Mark::class(label.index())
        };
        surest(said.logits).into_iter().zip(said.boxes.to_vec()).map(object).collect()
    }
}

fn main() -> ExitCode {
    let example = Example::new("localization").epochs(22).batch_size(16).best_by(BestBy::Score).average(0.998);
    cli::main(example.learns::<Object<CLASSES>>(), |run| {
        let standardize = run.standardize(Standardization::new([0.5; 3], [0.25; 3]))?;
        if run.predicts() {
            return run.predict(DigitLocalizer::init, standardize);
        }
        let splits = run.splits::<Object<CLASSES>, 3, SIDE, SIDE>()?.transformed(standardize);
        let training = run.training(&splits)?;
        let trained = training.fit(
            run.start(DigitLocalizer::init)?,
            &MuonAdamWConfig::new(),
            Schedule::Cosine { peak: 0.01 }.after_warm_up(0.1),
        )?;
        run.report(&trained.evaluate(splits.test)?)
    })
}
