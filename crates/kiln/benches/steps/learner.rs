//! The examples' own step: through burn-train's learner, with its loader, its metrics and its optimiser.
use std::sync::{Mutex, PoisonError};

use burn::{module::Module, tensor::Device};
use kiln::{
    data::{DataError, Dataset, Image, Label, Sample, SampleRng, Splits, Standardized},
    tensor::{Batch, Tensor},
    train::{AdamConfig, Classify, Schedule, Stop, Training, TrainingOptions},
};

use crate::{gate::Gate, subject::Subject};

/// Where training waits for its turn. burn-train clones and moves networks, so it is nowhere in them.
static GATE: Mutex<Option<(Gate, Stop)>> = Mutex::new(None);

/// A network that waits before each step.
#[derive(Module, Debug)]
struct Waiting<S, const C: usize, const SIDE: usize, const K: usize> {
    network: S,
}

impl<S: Subject, const C: usize, const SIDE: usize, const K: usize> Classify<K> for Waiting<S, C, SIDE, K> {
    type Images = Tensor![Batch, { C }, { SIDE }, { SIDE }];

    fn logits(&self, images: Self::Images) -> Tensor![Batch, { K }] {
        let images = images.into_burn();
        let mut gate = GATE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((gate, stop)) = gate.as_mut().filter(|_| images.device().is_autodiff())
            && !stop.requested()
            && !gate.step()
        {
            stop.stop();
        }
        drop(gate);
        Tensor::from_burn_unchecked(S::raw(self.network.forward(S::images(images))))
    }
}

/// Images in memory, over and over.
struct Endless<const C: usize, const SIDE: usize, const K: usize>(Vec<Image<C, SIDE, SIDE, Standardized>>);

impl<const C: usize, const SIDE: usize, const K: usize> Dataset for Endless<C, SIDE, K> {
    type Sample = Sample<Label<K>, Image<C, SIDE, SIDE, Standardized>>;
    const CLASSES: usize = K;

    fn len(&self) -> usize {
        1 << 20
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let target = Label::new(index % K).map_err(DataError::other)?;
        Ok(Sample { image: self.0[index % self.0.len()].clone(), target })
    }

    fn sample_bytes(&self) -> usize {
        4 * C * SIDE * SIDE
    }
}

/// Trains until nobody asks for a step.
pub fn train<S: Subject, const C: usize, const SIDE: usize, const K: usize>(
    batch_size: usize,
    device: &Device,
) -> Result<(), Box<dyn std::error::Error>> {
    let image = |n: usize| Image::from_fn(|y, x| [(((n * SIDE + y) * SIDE + x) as f32).sin(); C]);
    let images = Endless::<C, SIDE, K>((0..64).map(image).collect());
    let samples = images.len();
    let splits = Splits::by_position(images, [samples - 2, 1, 1])?;
    let folder = tempfile::tempdir()?;
    let options = TrainingOptions { epochs: 1_000, batch_size, ..TrainingOptions::new(device, folder.path()) };
    let stop = options.stop.clone();
    *GATE.lock().unwrap_or_else(PoisonError::into_inner) = Some((Gate::default(), stop.clone()));
    let training = Training::new(&splits.train, &splits.valid, options)?;
    let init = |device: &Device| Waiting::<S, C, SIDE, K> { network: S::init(device) };
    match training.fit(init, &AdamConfig::new(), Schedule::Constant { rate: 1e-3 }) {
        Err(error) if !stop.requested() => Err(error.into()),
        _ => Ok(()),
    }
}
