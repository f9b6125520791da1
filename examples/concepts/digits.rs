//! [`Set`]: some handwritten digits, and a plain loop that learns them.

use burn::optim::{AdamWConfig, GradientsParams};
use burn::tensor::TensorData;
use kiln::data::{Augment, Dataset, Digits, SampleRng};
use kiln::prelude::*;

use crate::Mishap;

/// Digits as a network takes them.
pub type Images = Tensor![Batch, 1, 28, 28];

/// Some digits with their classes.
#[derive(Clone)]
pub struct Set {
    values: Vec<[f32; 784]>,
    classes: Vec<usize>,
}

impl Set {
    /// The first `count` digits to train on, moved a little if `epoch` says when.
    pub fn train(count: usize, epoch: Option<usize>) -> Result<Self, Mishap> {
        let split = Digits::embedded()?.train.augmented(Augment::default());
        Self::of(&split, count, epoch)
    }

    /// The first `count` digits to validate with.
    pub fn valid(count: usize) -> Result<Self, Mishap> {
        Self::of(&Digits::embedded()?.valid, count, None)
    }

    fn of(
        split: &impl Dataset<Sample = kiln::data::LabelledImage<28, 28>>,
        count: usize,
        epoch: Option<usize>,
    ) -> Result<Self, Mishap> {
        let mut set = Self { values: Vec::new(), classes: Vec::new() };
        for index in 0..count.min(split.len()) {
            let mut rng = epoch.map(|epoch| SampleRng::new(1, epoch, index));
            let sample = split.sample(index, rng.as_mut())?;
            let mut values = [0.0; 784];
            values.copy_from_slice(sample.image.values().as_flattened());
            set.values.push(values);
            set.classes.push(sample.label);
        }
        Ok(set)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// These digits as a batch.
    pub fn batch(&self, indices: &[usize], device: &Device) -> Result<(Images, Labels<Batch, 10>), Mishap> {
        let values: Vec<f32> = indices.iter().flat_map(|index| self.values[*index]).collect();
        let classes: Vec<usize> = indices.iter().map(|index| self.classes[*index]).collect();
        let data = TensorData::new(values, [indices.len(), 1, 28, 28]);
        let images = Tensor::try_from_burn(burn::Tensor::<4>::from_data(data, device))?;
        Ok((images, Labels::try_from_slice(&classes, device)?))
    }

    /// All of them.
    pub fn all(&self, device: &Device) -> Result<(Images, Labels<Batch, 10>), Mishap> {
        self.batch(&(0..self.len()).collect::<Vec<_>>(), device)
    }
}

/// How a network learns.
#[derive(Clone, Copy)]
pub struct Course {
    pub epochs: usize,
    pub batch: usize,
    pub rate: f64,
    pub decay: f32,
}

/// A network that tells digits apart.
pub trait Reads: Module {
    /// The scores of each class.
    fn logits(&self, images: Images) -> Tensor![Batch, 10];
}

/// The share of the digits that a network reads right, in percent, and its mean loss.
pub fn judge(network: &impl Reads, (images, labels): &(Images, Labels<Batch, 10>)) -> (f64, f64) {
    let logits = network.logits(images.clone());
    let right = labels.count_correct(&logits);
    (100.0 * right as f64 / labels.len() as f64, f64::from(cross_entropy(logits, labels).into_scalar()))
}

/// Learns the digits that `draw` gives for each epoch, in an order that follows from the epoch, and calls `after` each.
pub fn learn<M: Reads>(
    mut network: M,
    course: Course,
    device: &Device,
    mut draw: impl FnMut(usize) -> Result<Set, Mishap>,
    mut after: impl FnMut(&M),
) -> Result<M, Mishap> {
    let mut optimiser = AdamWConfig::new().with_weight_decay(course.decay).init();
    for epoch in 1..=course.epochs {
        let set = draw(epoch)?;
        let mut order: Vec<usize> = (0..set.len()).collect();
        let mut rng = SampleRng::new(2, epoch, 0);
        for last in (1..order.len()).rev() {
            order.swap(last, rng.up_to(last));
        }
        for indices in order.chunks_exact(course.batch) {
            let (images, labels) = set.batch(indices, device)?;
            let loss = cross_entropy(network.logits(images), &labels);
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = optimiser.step(course.rate, network, gradients);
        }
        after(&network.valid());
    }
    Ok(network.valid())
}
