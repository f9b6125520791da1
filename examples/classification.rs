//! Handwritten digits with a convolutional network: every dimension is in its type.
//!
//! Data: 10,000 real digits inside the program, 7,500 to train, 1,000 to validate, 1,500 to test; or MNIST,
//! Fashion-MNIST or KMNIST, downloaded by `--data mnist` and so on, or from a folder by `--data DIR`; or pictures of your
//! own in a folder for each class, by `--data folder:DIR`.
//! Command: `cargo run --release --example classification`, then `-- --predict IMAGE...`
//! Expected: 98.0 % or more of the test digits, after half a minute of training on two cores, or less.
//!
//! Change any number in `Cnn` and run `cargo check --example classification`.

use std::process::ExitCode;

use kiln::cli::{self, Example, Predict};
use kiln::data::{Affine, Dataset, Label, Mark, Standardization};
use kiln::interpret::class_score;
use kiln::prelude::*;
use kiln::train::{Classify, Seen};
use kiln::vision::surest;

/// The digits. The last layer of `Cnn` has as many outputs.
const CLASSES: usize = 10;
/// Grey; 3 would be red, green and blue.
const CHANNELS: usize = 1;
/// The height and width of an image, in pixels.
const SIDE: usize = 28;

/// The maps of the last convolution.
type Maps<N> = Tensor![N, 64, 7, 7];

#[derive(Module, Debug)]
struct Cnn {
    conv1: Conv2d<1, 16, 3, Same>,
    norm1: BatchNorm2d<16>,
    conv2: Conv2d<16, 32, 3, Same>,
    norm2: BatchNorm2d<32>,
    conv3: Conv2d<32, 64, 3, Same>,
    norm3: BatchNorm2d<64>,
    pool: MaxPool2d<2>,
    hidden: Linear<3136, 128>,
    dropout: Dropout,
    output: Linear<128, 10>,
}

impl Cnn {
    fn init(device: &Device) -> Self {
        Self {
            conv1: Conv2d::init(device),
            norm1: BatchNorm2d::init(device),
            conv2: Conv2d::init(device),
            norm2: BatchNorm2d::init(device),
            conv3: Conv2d::init(device),
            norm3: BatchNorm2d::init(device),
            pool: MaxPool2d::new(),
            hidden: Linear::init(device),
            dropout: Dropout::new(0.3),
            output: Linear::init(device),
        }
    }

    fn forward<N: Dim>(&self, images: Tensor![N, { CHANNELS }, { SIDE }, { SIDE }]) -> Tensor![N, { CLASSES }] {
        self.classify(self.features(images))
    }

    fn features<N: Dim>(&self, images: Tensor![N, { CHANNELS }, { SIDE }, { SIDE }]) -> Maps<N> {
        let features = self.norm1.forward(self.conv1.forward(images)).relu();
        let features = self.pool.forward(features);
        let features = self.norm2.forward(self.conv2.forward(features)).relu();
        let features = self.pool.forward(features);
        self.norm3.forward(self.conv3.forward(features)).relu()
    }

    fn classify<N: Dim>(&self, features: Maps<N>) -> Tensor![N, { CLASSES }] {
        let hidden = self.hidden.forward(features.flatten()).relu();
        self.output.forward(self.dropout.forward(hidden))
    }
}

impl Classify<CLASSES> for Cnn {
    type Images = Tensor![Batch, { CHANNELS }, { SIDE }, { SIDE }];

    fn logits(&self, images: Self::Images) -> Tensor![Batch, { CLASSES }] {
        self.forward(images)
    }

    fn seen(&self, images: Self::Images, classes: &Labels<Batch, CLASSES>) -> Option<Seen> {
        Some(Seen::through(&self.features(images), |features| class_score(self.classify(features), classes)))
    }
}

impl Predict<CHANNELS, SIDE, SIDE> for Cnn {
    fn predict(&self, image: Tensor![1, { CHANNELS }, { SIDE }, { SIDE }]) -> Vec<Mark> {
        let guesses = surest(self.forward(image)).into_iter();
        guesses.map(|(label, score)| Mark { score: Some(score), ..Mark::class(label.index()) }).collect()
    }
}

fn main() -> ExitCode {
    cli::main(Example::new("classification").epochs(10).batch_size(64).learns::<Label<CLASSES>>(), |run| {
        let standardize = run.standardize(Standardization::MNIST)?;
        if run.predicts() {
            return run.predict(Cnn::init, standardize);
        }
        let augment = Affine { rotate: 10.0, shift: 0.07, scale: [0.9, 1.1], ..Affine::default() };
        let splits = run.splits::<Label<CLASSES>, CHANNELS, SIDE, SIDE>()?.transformed((augment, standardize));
        let names = splits.train.class_names();
        let training = run.training(&splits)?;
        let trained = training.fit(
            run.start(Cnn::init)?,
            &AdamWConfig::new(),
            Schedule::Cosine { peak: 0.003 }.after_warm_up(0.2),
        )?;
        let (report, tally) = trained.judge(splits.test)?;
        run.say(&tally.matrix().table(&names).to_string());
        run.report(&report)
    })
}
