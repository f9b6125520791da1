//! Training steps on several devices, for `cargo xtask scale`.
//!
//! Command: `scale NETWORK BATCH STEPS DEVICES TOKEN`. The network is `cnn` or `resnet18`, the devices are named as by
//! `--devices`, and the token is a file. Two epochs of so many steps are trained on images that are numbers; the seconds of
//! the second one are printed.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports on a terminal")]

#[path = "steps/resnet18.rs"]
mod resnet18;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use kiln::burn::module::Module;
use kiln::data::{DataError, Dataset, Image, Label, Sample, SampleRng, Splits, Standardized};
use kiln::prelude::*;
use kiln::remote::{HostToken, connect, located};
use kiln::train::{AdamConfig, Classify, Schedule, Training, TrainingOptions};
use kiln::vision::Cnn;

/// How many classes the images have.
const CLASSES: usize = 10;

#[derive(Module, Debug)]
struct Small {
    network: Cnn<CLASSES>,
}

impl Classify<CLASSES> for Small {
    type Images = Tensor![Batch, 1, 28, 28];
    fn logits(&self, images: Self::Images) -> Tensor![Batch, { CLASSES }] {
        self.network.forward(images)
    }
}

impl Classify<CLASSES> for resnet18::ResNet18 {
    type Images = Tensor![Batch, 3, 32, 32];
    fn logits(&self, images: Self::Images) -> Tensor![Batch, { CLASSES }] {
        self.forward(images)
    }
}

/// So many images of one pattern.
struct Waves<const C: usize, const SIDE: usize>(usize);

impl<const C: usize, const SIDE: usize> Dataset for Waves<C, SIDE> {
    type Sample = Sample<Label<CLASSES>, Image<C, SIDE, SIDE, Standardized>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.0
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = Image::from_fn(|y, x| [((index * SIDE + y + x) as f32).sin(); C]);
        Ok(Sample { image, target: Label::new(index % CLASSES).map_err(DataError::other)? })
    }

    fn sample_bytes(&self) -> usize {
        4 * C * SIDE * SIDE
    }
}

/// The seconds of an epoch of so many steps.
fn seconds<M, const C: usize, const SIDE: usize>(
    init: impl FnOnce(&Device) -> M,
    batch_size: usize,
    steps: usize,
    devices: &[Device],
) -> Result<f64, Box<dyn Error>>
where
    M: Classify<CLASSES, Images = Tensor![Batch, { C }, { SIDE }, { SIDE }]> + 'static,
{
    let samples = batch_size * steps;
    let splits = Splits::by_position(Waves::<C, SIDE>(samples + 2), [samples, 1, 1])?;
    let folder = tempfile::tempdir()?;
    let options = TrainingOptions {
        epochs: 2,
        batch_size,
        others: devices[1..].to_vec(),
        ..TrainingOptions::new(&devices[0], folder.path())
    };
    let training = Training::new(&splits.train, &splits.valid, options)?;
    let trained = training.fit(init, &AdamConfig::new(), Schedule::Constant { rate: 1e-3 })?;
    Ok(trained.history().epochs().last().map_or(f64::NAN, |epoch| epoch.seconds))
}

fn run(words: &[String]) -> Result<f64, Box<dyn Error>> {
    let [network, batch_size, steps, devices, token] = words else {
        return Err(
            format!("NETWORK BATCH STEPS DEVICES TOKEN are asked for, and {} words are given", words.len()).into()
        );
    };
    let token = Some(Path::new(token)).filter(|token| token.exists()).map(HostToken::read).transpose()?;
    let device = |name: &str| -> Result<Device, Box<dyn Error>> {
        match located(name)? {
            Some((host, index)) => Ok(connect(&host, index, token.as_ref())?),
            None => Ok(kiln::device::named(name)?),
        }
    };
    let devices = devices.split(',').map(device).collect::<Result<Vec<_>, _>>()?;
    let (batch_size, steps) = (batch_size.parse()?, steps.parse()?);
    match network.as_str() {
        "cnn" => seconds(|device| Small { network: Cnn::init(device) }, batch_size, steps, &devices),
        "resnet18" => seconds(resnet18::ResNet18::init, batch_size, steps, &devices),
        network => Err(format!("there is no network `{network}`").into()),
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if words.is_empty() {
        // As `cargo bench` starts it.
        eprintln!("`cargo xtask scale` runs this.");
        return ExitCode::SUCCESS;
    }
    kiln::threads::join();
    match run(&words) {
        Ok(seconds) => {
            println!("{seconds}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::from(2)
        }
    }
}
