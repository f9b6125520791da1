//! A network of another crate's: defined, trained, tested, saved, loaded and asked, through kiln's prelude alone.
use std::error::Error;

use kiln::data::Digits;
use kiln::prelude::*;
use kiln::train::{Classify, Schedule, Training, TrainingOptions};

#[derive(Module, Debug)]
struct Net<const CLASSES: usize> {
    convolution: Conv2d<1, 4, 5, Stride<2>>,
    pool: MaxPool2d<2>,
    output: Linear<144, CLASSES>,
}

impl<const CLASSES: usize> Net<CLASSES> {
    fn init(device: &Device) -> Self {
        Self { convolution: Conv2d::init(device), pool: MaxPool2d::new(), output: Linear::init(device) }
    }

    fn forward<N: Dim>(&self, images: Tensor![N, 1, 28, 28]) -> Tensor![N, { CLASSES }] {
        let features = self.pool.forward(self.convolution.forward(images).relu());
        self.output.forward(features.flatten())
    }
}

impl<const CLASSES: usize> Classify<CLASSES> for Net<CLASSES> {
    type Images = Tensor![Batch, 1, 28, 28];

    fn logits(&self, images: Self::Images) -> Tensor![Batch, { CLASSES }] {
        self.forward(images)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let device = kiln::device("flex")?;
    let folder = std::env::temp_dir().join(format!("kiln-outside-network-{}", std::process::id()));
    let splits = Digits::embedded()?.limit(400);
    let options = TrainingOptions { epochs: 6, batch_size: 16, ..TrainingOptions::new(&device, &folder) };
    let trained = Training::new(&splits.train, &splits.valid, options)?.fit(
        Net::<10>::init,
        &burn::optim::AdamConfig::new(),
        Schedule::Cosine { peak: 0.01 },
    )?;
    let report = trained.evaluate(splits.test)?;
    println!("{:.1} % of {} test digits", report.test.figures.score, report.test.samples);
    assert!(report.test.figures.score > 50.0, "a network of another crate learns nothing");

    let path = folder.join("copy.safetensors");
    save(trained.network(), &path)?;
    let loaded = load(Net::<10>::init(&device), &path)?;
    let blank: Tensor![1, 1, 28, 28] = Tensor::zeros(&device);
    assert_eq!(loaded.forward(blank.clone()).to_vec(), trained.network().forward(blank).to_vec());
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
