//! Handwritten digits with a plain multi-layer perceptron.
//!
//! Data: 10,000 real digits inside the program; or MNIST and its like, by `--data mnist` or `--data DIR`.
//! Command: `cargo run --release --example mlp`
//! Expected: about 95 % of the 1,500 test digits, in well under a minute on two cores.

use std::process::ExitCode;

use burn::optim::AdamConfig;
use kiln::cli::{self, Example};
use kiln::prelude::*;
use kiln::train::{Classify, Schedule};

#[derive(Module, Debug)]
struct Mlp {
    hidden: Linear<784, 256>,
    narrow: Linear<256, 128>,
    dropout: Dropout,
    output: Linear<128, 10>,
}

impl Mlp {
    fn init(device: &Device) -> Self {
        Self {
            hidden: Linear::init(device),
            narrow: Linear::init(device),
            dropout: Dropout::new(0.2),
            output: Linear::init(device),
        }
    }

    fn forward<N: Dim>(&self, images: Tensor![N, 1, 28, 28]) -> Tensor![N, 10] {
        let hidden = self.hidden.forward(images.flatten()).relu();
        let narrow = self.narrow.forward(self.dropout.forward(hidden)).relu();
        self.output.forward(self.dropout.forward(narrow))
    }
}

impl Classify<10> for Mlp {
    type Images = Tensor![Batch, 1, 28, 28];

    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        self.forward(images)
    }
}

fn main() -> ExitCode {
    cli::main(Example::new("mlp").epochs(12).batch_size(128).patience(4), |run| {
        let splits = run.digits()?;
        let training = run.training(&splits)?;
        let trained = training.fit(
            run.start(Mlp::init)?,
            &AdamConfig::new(),
            Schedule::Cosine { peak: 0.003 }.after_warm_up(0.2),
        )?;
        run.report(&trained.evaluate(splits.test)?)
    })
}
