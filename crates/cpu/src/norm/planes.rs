//! [`Planes`]: the channels of some images, and what normalisations do with them.
#![allow(unsafe_code)]
use super::slices::{Affine, Normalise};
use crate::{
    awake::ask,
    chunks::CHUNK,
    flex::Elements,
    isa::Isa,
    scatter::{Scatter, filled},
    sums::sums_of,
};
use burn::{
    backend::flex::FlexTensor,
    tensor::{Tensor, TensorData},
};
use rayon::prelude::*;

/// The channels of some images, each a plane of so many elements.
#[derive(Clone, Copy, Debug)]
pub struct Planes {
    pub isa: Isa,
    images: usize,
    pub channels: usize,
    pub plane: usize,
    /// The least value that is kept.
    pub least: f32,
}

/// What the values of a channel are normalised with.
#[derive(Clone, Copy, Debug)]
pub struct Channel {
    pub variance: f32,
    /// One over the deviation.
    pub scale: f32,
    pub by: Affine,
}

/// What makes it of a channel's mean and variance.
pub struct Affines<'a> {
    pub gamma: &'a [f32],
    pub beta: &'a [f32],
    pub epsilon: f64,
    pub least: f32,
}

impl Affines<'_> {
    pub fn of(&self, channel: usize, mean: f32, variance: f32) -> Channel {
        let scale = (f64::from(variance) + self.epsilon).sqrt().recip() as f32;
        let (factor, shift) = (scale * self.gamma[channel], self.beta[channel]);
        Channel { variance, scale, by: Affine { mean, factor, shift, least: self.least } }
    }
}

/// Values of a channel that lie scattered: in planes of fewer than so many.
const NEAR: usize = 16;

impl Planes {
    /// The planes, where the kernels know them and everything else is `[C]`.
    pub fn new<const D: usize, const P: usize>(
        x: [usize; D],
        of_channels: [&Tensor<1>; P],
        least: f32,
    ) -> Option<Self> {
        let (&[images, channels], rest) = x.split_first_chunk()?;
        let known = !x.contains(&0) && of_channels.iter().all(|it| it.dims() == [channels]);
        let isa = Isa::detect().filter(|_| known)?;
        Some(Self { isa, images, channels, plane: rest.iter().product(), least })
    }

    /// Whether a thread has a channel to itself, and reads its values again while a cache holds them: where there are
    /// channels for all threads, and their values do not lie scattered.
    pub fn by_themselves(&self) -> bool {
        self.plane >= NEAR && self.channels >= rayon::current_num_threads()
    }

    /// Values of one channel.
    pub fn count(&self) -> f64 {
        (self.images * self.plane) as f64
    }

    /// Where the planes of one channel begin.
    pub fn starts(&self, channel: usize) -> impl Iterator<Item = usize> + use<> {
        let Self { images, channels, plane, .. } = *self;
        (0..images).map(move |image| (image * channels + channel) * plane)
    }

    /// For each channel something, channels shared out to the threads where they are large.
    pub fn by_channel<T: Send>(&self, of: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
        let at_once = CHUNK.div_ceil(self.images * self.plane);
        (0..self.channels).into_par_iter().with_min_len(at_once).map(of).collect()
    }

    /// Sums over one channel, of what belongs to an element of a plane and to the one of another in its place: the two that
    /// begin at each place.
    fn totals<'a, F: Fn(f32, f32) -> [f32; K] + Copy, const K: usize>(
        &self,
        channel: usize,
        both: impl Fn(usize) -> [&'a [f32]; 2],
        terms: F,
    ) -> [f64; K] {
        let mut totals = [0.0; K];
        for start in self.starts(channel) {
            let sums = sums_of(self.isa, both(start), terms);
            totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
        }
        totals
    }

    /// A number about the mean of one channel: that of a few values here and there.
    fn about(&self, channel: usize, x: &[f32]) -> f32 {
        const FEW: usize = 64;
        let value = |it: usize| {
            let place = it * self.images * self.plane / FEW;
            f64::from(x[(place / self.plane * self.channels + channel) * self.plane + place % self.plane])
        };
        ((0..FEW).map(value).sum::<f64>() / FEW as f64) as f32
    }

    /// Changes each plane of a tensor, told its channel and where it starts.
    pub fn each(&self, tensor: &mut [f32], change: impl Fn(usize, usize, &mut [f32]) + Sync) {
        let piece = self.piece();
        ask();
        tensor
            .par_chunks_mut(piece)
            .enumerate()
            .for_each(|(index, planes)| self.planes(index * piece, planes, &change));
    }

    /// The length of as many planes as are worth a thread.
    fn piece(&self) -> usize {
        CHUNK.div_ceil(self.plane) * self.plane
    }

    /// Does the work on each plane of those that begin at a place of a tensor, told its channel and where it starts.
    fn planes(&self, first: usize, planes: &mut [f32], work: impl Fn(usize, usize, &mut [f32])) {
        for (i, plane) in planes.chunks_exact_mut(self.plane).enumerate() {
            let start = first + i * self.plane;
            work(start / self.plane % self.channels, start, plane);
        }
    }

    /// Mean and variance of one channel.
    fn moments(&self, channel: usize, x: &[f32]) -> [f32; 2] {
        // In one pass: squares of what is beside about the mean keep the digits that squares of the values lose.
        let about = self.about(channel, x);
        let plane = |start: usize| [&x[start..start + self.plane]; 2];
        let sums = self.totals(channel, plane, move |x, _| [x - about, (x - about) * (x - about)]);
        let [beside, square] = sums.map(|sum| sum / self.count());
        let variance = square - beside * beside;
        [(f64::from(about) + beside) as f32, if variance < 0.0 { 0.0 } else { variance as f32 }]
    }

    /// All planes by the statistics of their channels, and these.
    pub fn normalised(
        &self,
        x: &FlexTensor,
        [gamma, beta]: [&FlexTensor; 2],
        epsilon: f64,
    ) -> (FlexTensor, Vec<Channel>) {
        let shape = x.layout().shape().clone();
        let [x, gamma, beta] = [x, gamma, beta].map(Elements::of);
        let (x, affines) =
            (x.slice(), Affines { gamma: gamma.slice(), beta: beta.slice(), epsilon, least: self.least });
        let of_channel = |channel: usize| {
            let [mean, variance] = self.moments(channel, x);
            affines.of(channel, mean, variance)
        };
        let mut channels = Vec::new();
        let fill = |target: &Scatter<'_>| {
            if self.by_themselves() {
                channels = self.by_channel(|channel| {
                    let it = of_channel(channel);
                    for start in self.starts(channel) {
                        // SAFETY: each plane is of one channel, and a channel is one task's.
                        let output = unsafe { target.room(start, self.plane) };
                        self.isa.run(Normalise { x: &x[start..start + self.plane], output, by: it.by });
                    }
                    it
                });
            } else {
                channels = self.by_channel(of_channel);
                self.normalise(x, target, |channel| channels[channel].by);
            }
        };
        // SAFETY: the planes are all of the output.
        let output = unsafe { filled(x.len(), fill) };
        (FlexTensor::from_data(TensorData::new(output, shape)), channels)
    }

    /// The gradients of a channel's shift and scale, of those of its outputs and its inputs.
    pub fn gradients<'a>(&self, number: usize, of: &Channel, both: impl Fn(usize) -> [&'a [f32]; 2]) -> [f64; 2] {
        let Channel { scale, by, .. } = *of;
        let terms = move |gradient: f32, x: f32| {
            let gradient = by.gate(gradient, x);
            [gradient, gradient * (x - by.mean)]
        };
        let [total, along] = self.totals(number, both, terms);
        [total, along * f64::from(scale)]
    }

    /// Writes all planes, each as its channel is told.
    pub fn normalise(&self, x: &[f32], target: &Scatter<'_>, by: impl Fn(usize) -> Affine + Sync) {
        x.par_chunks(self.piece()).enumerate().for_each(|(index, planes)| {
            let first = index * self.piece();
            for (plane, x) in planes.chunks_exact(self.plane).enumerate() {
                let start = first + plane * self.plane;
                // SAFETY: each plane has places of its own.
                let output = unsafe { target.room(start, self.plane) };
                self.isa.run(Normalise { x, output, by: by(start / self.plane % self.channels) });
            }
        });
    }
}
