//! Normalisation by the statistics of a batch, as burn's operation and with kernels of our own.
#![allow(unsafe_code)]
use super::slices::{AS_IT_IS, Affine, Normalise, NormaliseInPlace, Project, RECTIFIED};
use crate::{
    awake::ask,
    chunks::CHUNK,
    flex::{Elements, owned, plain, tensor, tracked},
    isa::Isa,
    recorded::recorded,
    relu::relu,
    scatter::{Scatter, filled},
    sums::sums_of,
};
use burn::{
    backend::{
        Autodiff, Flex,
        autodiff::{
            checkpoint::base::Checkpointer,
            grads::Gradients,
            ops::{Backward, Ops},
        },
        flex::FlexTensor,
        tensor::FloatTensor,
    },
    tensor::{
        Tensor, TensorData,
        module::{self, BatchNormTrainOutput},
    },
};
use rayon::prelude::*;

/// [`burn::tensor::module::batch_norm_train`]: normalisation by the batch's own mean and variance, which are given back.
///
/// # Shapes
/// `[N, C, ..]`, kept; all else is `[C]`.
///
/// # Edge cases
/// Other numbers than 32-bit floats and other backends take burn's own operation.
///
/// # Panics
/// As burn's operation, on shapes that do not fit.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let device = Device::flex();
/// let x = Tensor::<2>::from_data([[1.0], [3.0]], &device);
/// let batch = kiln_cpu::batch_norm_train(x, Tensor::ones([1], &device), Tensor::zeros([1], &device), 0.0);
/// assert_eq!(batch.output.into_data().try_to_vec::<f32>().unwrap(), [-1.0, 1.0]);
/// assert_eq!(batch.mean.into_scalar::<f32>(), 2.0);
/// ```
pub fn batch_norm_train<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> BatchNormTrainOutput<D> {
    by_kernel(&x, [&gamma, &beta], epsilon, AS_IT_IS)
        .unwrap_or_else(|| module::batch_norm_train(x, gamma, beta, epsilon))
}

/// [`batch_norm_train`] and then [`relu`], in one pass.
///
/// # Shapes
/// `[N, C, ..]`, kept; all else is `[C]`.
///
/// # Edge cases
/// Other numbers than 32-bit floats and other backends take burn's own operations.
///
/// # Panics
/// As burn's operation, on shapes that do not fit.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let device = Device::flex();
/// let x = Tensor::<2>::from_data([[1.0], [3.0]], &device);
/// let batch = kiln_cpu::batch_norm_train_relu(x, Tensor::ones([1], &device), Tensor::zeros([1], &device), 0.0);
/// assert_eq!(batch.output.into_data().try_to_vec::<f32>().unwrap(), [0.0, 1.0]);
/// ```
pub fn batch_norm_train_relu<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f64,
) -> BatchNormTrainOutput<D> {
    by_kernel(&x, [&gamma, &beta], epsilon, RECTIFIED).unwrap_or_else(|| {
        let batch = module::batch_norm_train(x, gamma, beta, epsilon);
        BatchNormTrainOutput { output: relu(batch.output), ..batch }
    })
}

/// [`burn::tensor::module::batch_norm`]: normalisation by a mean and a variance that are given.
///
/// # Shapes
/// `[N, C, ..]`, kept; all else is `[C]`.
///
/// # Edge cases
/// Automatic differentiation, other numbers than 32-bit floats and other backends take burn's own operation.
///
/// # Panics
/// As burn's operation, on shapes that do not fit.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let number = |it: f32| Tensor::<1>::from_data([it], &Device::flex());
/// let x = Tensor::<2>::from_data([[4.0]], &Device::flex());
/// let y = kiln_cpu::batch_norm(x, number(3.0), number(1.0), number(2.0), number(4.0), 0.0);
/// assert_eq!(y.into_scalar::<f32>(), 4.0);
/// ```
pub fn batch_norm<const D: usize>(
    x: Tensor<D>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    mean: Tensor<1>,
    variance: Tensor<1>,
    epsilon: f64,
) -> Tensor<D> {
    let all = (plain(&x), plain(&gamma), plain(&beta), plain(&mean), plain(&variance));
    let (Some(planes), (Some(x_in), Some(gamma), Some(beta), Some(mean), Some(variance))) =
        (Planes::new(x.dims(), [&gamma, &beta, &mean, &variance], AS_IT_IS), all)
    else {
        return module::batch_norm(x, gamma, beta, mean, variance, epsilon);
    };
    // Nobody else may hold it: then the output takes its place.
    drop(x);
    let [gamma, beta, mean, variance] = [&gamma, &beta, &mean, &variance].map(Elements::of);
    let affine = Affines { gamma: gamma.slice(), beta: beta.slice(), epsilon, least: planes.least };
    let by = |channel: usize| affine.of(channel, mean.slice()[channel], variance.slice()[channel]).by;
    let mut x = owned(x_in);
    let output = match x.try_storage_mut::<f32>() {
        Some(values) => {
            planes.each(values, |channel, _, x| planes.isa.run(NormaliseInPlace { x, by: by(channel) }));
            x
        }
        None => {
            let values = x.storage::<f32>();
            // SAFETY: the planes are all of the output.
            let output = unsafe { filled(values.len(), |target| planes.normalise(values, target, by)) };
            FlexTensor::from_data(TensorData::new(output, x.layout().shape().clone()))
        }
    };
    Tensor::from_primitive::<Flex>(output)
}

fn by_kernel<const D: usize>(
    x: &Tensor<D>,
    [gamma, beta]: [&Tensor<1>; 2],
    epsilon: f64,
    least: f32,
) -> Option<BatchNormTrainOutput<D>> {
    let planes = Planes::new(x.dims(), [gamma, beta], least)?;
    if let Some(x) = plain(x) {
        let (output, channels) = planes.normalised(&x, [&plain(gamma)?, &plain(beta)?], epsilon);
        let [mean, variance] = statistics(&channels).map(Tensor::from_primitive::<Flex>);
        return Some(BatchNormTrainOutput { output: Tensor::from_primitive::<Flex>(output), mean, variance });
    }
    let (x, gamma, beta) = (tracked(x)?, tracked(gamma)?, tracked(beta)?);
    let (output, channels) = planes.normalised(x.primitive(), [gamma.primitive(), beta.primitive()], epsilon);
    let detached = |it: FlexTensor| Tensor::from_primitive::<Autodiff<Flex>>(FloatTensor::<Autodiff<Flex>>::new(it));
    let [mean, variance] = statistics(&channels).map(detached);
    let nodes = [x.node(), gamma.node(), beta.node()];
    let saved = |_: &FlexTensor| Saved { planes, x: x.into_primitive(), channels };
    Some(BatchNormTrainOutput { output: recorded(BatchNorm, nodes, output, saved), mean, variance })
}

/// The means of all channels, and their variances.
fn statistics(channels: &[Channel]) -> [FlexTensor; 2] {
    let of = |number: fn(&Channel) -> f32| tensor(channels.iter().map(number).collect(), [channels.len()]);
    [of(|it| it.by.mean), of(|it| it.variance)]
}

/// The channels of some images, each a plane of so many elements.
#[derive(Clone, Copy, Debug)]
struct Planes {
    isa: Isa,
    images: usize,
    channels: usize,
    plane: usize,
    /// The least value that is kept.
    least: f32,
}

/// What the values of a channel are normalised with.
#[derive(Clone, Copy, Debug)]
struct Channel {
    variance: f32,
    /// One over the deviation.
    scale: f32,
    by: Affine,
}

/// What makes it of a channel's mean and variance.
struct Affines<'a> {
    gamma: &'a [f32],
    beta: &'a [f32],
    epsilon: f64,
    least: f32,
}

impl Affines<'_> {
    fn of(&self, channel: usize, mean: f32, variance: f32) -> Channel {
        let scale = (f64::from(variance) + self.epsilon).sqrt().recip() as f32;
        let (factor, shift) = (scale * self.gamma[channel], self.beta[channel]);
        Channel { variance, scale, by: Affine { mean, factor, shift, least: self.least } }
    }
}

/// Values of a channel that lie scattered: in planes of fewer than so many.
const NEAR: usize = 16;

impl Planes {
    /// The planes, where the kernels know them and everything else is `[C]`.
    fn new<const D: usize, const P: usize>(x: [usize; D], of_channels: [&Tensor<1>; P], least: f32) -> Option<Self> {
        let (&[images, channels], rest) = x.split_first_chunk()?;
        let known = !x.contains(&0) && of_channels.iter().all(|it| it.dims() == [channels]);
        let isa = Isa::detect().filter(|_| known)?;
        Some(Self { isa, images, channels, plane: rest.iter().product(), least })
    }

    /// Whether a thread has a channel to itself, and reads its values again while a cache holds them: where there are
    /// channels for all threads, and their values do not lie scattered.
    fn by_themselves(&self) -> bool {
        self.plane >= NEAR && self.channels >= rayon::current_num_threads()
    }

    /// Values of one channel.
    fn count(&self) -> f64 {
        (self.images * self.plane) as f64
    }

    /// Where the planes of one channel begin.
    fn starts(&self, channel: usize) -> impl Iterator<Item = usize> + use<> {
        let Self { images, channels, plane, .. } = *self;
        (0..images).map(move |image| (image * channels + channel) * plane)
    }

    /// For each channel something, channels shared out to the threads where they are large.
    fn by_channel<T: Send>(&self, of: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
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
    fn each(&self, tensor: &mut [f32], change: impl Fn(usize, usize, &mut [f32]) + Sync) {
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
    fn normalised(&self, x: &FlexTensor, [gamma, beta]: [&FlexTensor; 2], epsilon: f64) -> (FlexTensor, Vec<Channel>) {
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
    fn gradients<'a>(&self, number: usize, of: &Channel, both: impl Fn(usize) -> [&'a [f32]; 2]) -> [f64; 2] {
        let Channel { scale, by, .. } = *of;
        let terms = move |gradient: f32, x: f32| {
            let gradient = by.gate(gradient, x);
            [gradient, gradient * (x - by.mean)]
        };
        let [total, along] = self.totals(number, both, terms);
        [total, along * f64::from(scale)]
    }

    /// Writes all planes, each as its channel is told.
    fn normalise(&self, x: &[f32], target: &Scatter<'_>, by: impl Fn(usize) -> Affine + Sync) {
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

/// What the backward pass needs of the forward pass.
#[derive(Clone, Debug)]
struct Saved {
    planes: Planes,
    x: FlexTensor,
    channels: Vec<Channel>,
}

#[derive(Debug)]
struct BatchNorm;

impl Backward<Flex, 3> for BatchNorm {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let mut gradient = owned(grads.consume::<Flex>(&ops.node));
        let Saved { planes, x, channels } = ops.state;
        let [of_x, of_gamma, of_beta] = ops.parents;
        let (x, count) = (Elements::of(&x), planes.count());
        let x = x.slice();
        let plane = planes.plane;
        // Turns the gradients of a plane's outputs into those of its inputs.
        let project = |channel: usize, [total, along]: [f64; 2], start: usize, gradient: &mut [f32]| {
            let Channel { scale, by, .. } = channels[channel];
            let x = &x[start..start + gradient.len()];
            let (level, slope) = ((total / count) as f32 * by.factor, (along / count) as f32 * scale * by.factor);
            planes.isa.run(Project { gradient, x, by, level, slope });
        };
        ask();
        let totals: Vec<[f64; 2]> = if of_x.is_some() && planes.by_themselves() {
            let all = Scatter::of(gradient.storage_mut::<f32>());
            planes.by_channel(|channel| {
                // SAFETY: each plane is of one channel, a channel is one task's, and it is read before it is changed.
                let both = |start: usize| [unsafe { &*all.numbers(start, plane) }, &x[start..start + plane]];
                let totals = planes.gradients(channel, &channels[channel], both);
                for start in planes.starts(channel) {
                    // SAFETY: as above.
                    project(channel, totals, start, unsafe { all.numbers(start, plane) });
                }
                totals
            })
        } else {
            let before = gradient.storage::<f32>();
            let both = |start: usize| [before, x].map(|it| &it[start..start + plane]);
            let totals = planes.by_channel(|channel| planes.gradients(channel, &channels[channel], both));
            if of_x.is_some() {
                planes.each(gradient.storage_mut::<f32>(), |channel, start, gradient| {
                    project(channel, totals[channel], start, gradient);
                });
            }
            totals
        };
        let of_channels = |of: usize| tensor(totals.iter().map(|it| it[of] as f32).collect(), [planes.channels]);
        if let Some(node) = of_gamma {
            grads.register::<Flex>(node.id, of_channels(1));
        }
        if let Some(node) = of_beta {
            grads.register::<Flex>(node.id, of_channels(0));
        }
        if let Some(node) = of_x {
            grads.register::<Flex>(node.id, gradient);
        }
    }
}
