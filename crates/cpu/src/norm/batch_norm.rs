//! Normalisation by the statistics of a batch, as burn's operation and with kernels of our own.
use super::slices::{Affine, Normalise, NormaliseInPlace, Project};
use crate::{
    awake::ask,
    chunks::CHUNK,
    flex::{Elements, owned, plain, tensor, tracked},
    isa::Isa,
    recorded::recorded,
    scatter::in_pieces,
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
    by_kernel(&x, &gamma, &beta, epsilon).unwrap_or_else(|| module::batch_norm_train(x, gamma, beta, epsilon))
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
    let (Some(planes), (Some(x_in), Some(gamma_in), Some(beta_in), Some(mean_in), Some(variance_in))) =
        (Planes::new(x.dims(), [&gamma, &beta, &mean, &variance]), all)
    else {
        return module::batch_norm(x, gamma, beta, mean, variance, epsilon);
    };
    // Nobody else may hold it: then the output takes its place.
    drop(x);
    let statistics = Statistics::new(&mean_in, &variance_in, epsilon);
    let by = statistics.affine(&gamma_in, &beta_in);
    let mut x = owned(x_in);
    let output = match x.try_storage_mut::<f32>() {
        Some(values) => {
            planes.each(values, |channel, _, x| planes.isa.run(NormaliseInPlace { x, by: by(channel) }));
            x
        }
        None => planes.normalised(&x, &gamma_in, &beta_in, &statistics),
    };
    Tensor::from_primitive::<Flex>(output)
}

fn by_kernel<const D: usize>(
    x: &Tensor<D>,
    gamma: &Tensor<1>,
    beta: &Tensor<1>,
    epsilon: f64,
) -> Option<BatchNormTrainOutput<D>> {
    let planes = Planes::new(x.dims(), [gamma, beta])?;
    if let Some(x) = plain(x) {
        let (gamma, beta) = (plain(gamma)?, plain(beta)?);
        let [mean, variance] = planes.statistics(&x);
        let output = planes.normalised(&x, &gamma, &beta, &Statistics::new(&mean, &variance, epsilon));
        let [mean, variance] = [mean, variance].map(Tensor::from_primitive::<Flex>);
        return Some(BatchNormTrainOutput { output: Tensor::from_primitive::<Flex>(output), mean, variance });
    }
    let (x, gamma, beta) = (tracked(x)?, tracked(gamma)?, tracked(beta)?);
    let [mean, variance] = planes.statistics(x.primitive());
    let statistics = Statistics::new(&mean, &variance, epsilon);
    let output = planes.normalised(x.primitive(), gamma.primitive(), beta.primitive(), &statistics);
    let nodes = [x.node(), gamma.node(), beta.node()];
    let saved = |_: &FlexTensor| Saved { planes, x: x.into_primitive(), gamma: gamma.into_primitive(), statistics };
    let detached = |it: FlexTensor| Tensor::from_primitive::<Autodiff<Flex>>(FloatTensor::<Autodiff<Flex>>::new(it));
    Some(BatchNormTrainOutput {
        output: recorded(BatchNorm, nodes, output, saved),
        mean: detached(mean),
        variance: detached(variance),
    })
}

/// The channels of some images, each a plane of so many elements.
#[derive(Clone, Copy, Debug)]
struct Planes {
    isa: Isa,
    images: usize,
    channels: usize,
    plane: usize,
}

/// What a channel's values are normalised with.
#[derive(Clone, Debug)]
struct Statistics {
    mean: Vec<f32>,
    /// One over the deviation.
    scale: Vec<f32>,
}

impl Statistics {
    fn new(mean: &FlexTensor, variance: &FlexTensor, epsilon: f64) -> Self {
        let (mean, variance) = (Elements::of(mean), Elements::of(variance));
        let scale = variance.slice().iter().map(|it| (f64::from(*it) + epsilon).sqrt().recip() as f32);
        Self { scale: scale.collect(), mean: mean.slice().to_vec() }
    }

    /// What is done to the values of a channel.
    fn affine<'a>(&'a self, gamma: &FlexTensor, beta: &FlexTensor) -> impl Fn(usize) -> Affine + use<'a> {
        let (gamma, beta) = (Elements::of(gamma), Elements::of(beta));
        move |channel| Affine {
            mean: self.mean[channel],
            factor: self.scale[channel] * gamma.slice()[channel],
            shift: beta.slice()[channel],
        }
    }
}

impl Planes {
    /// The planes, where the kernels know them and everything else is `[C]`.
    fn new<const D: usize, const P: usize>(x: [usize; D], of_channels: [&Tensor<1>; P]) -> Option<Self> {
        let (&[images, channels], rest) = x.split_first_chunk()?;
        let known = !x.contains(&0) && of_channels.iter().all(|it| it.dims() == [channels]);
        let isa = Isa::detect().filter(|_| known)?;
        Some(Self { isa, images, channels, plane: rest.iter().product() })
    }

    /// Values of one channel.
    fn count(&self) -> f64 {
        (self.images * self.plane) as f64
    }

    /// The planes of one channel.
    fn of<'a>(&self, channel: usize, x: &'a [f32]) -> impl Iterator<Item = &'a [f32]> + use<'a> {
        let plane = self.plane;
        x[channel * plane..].chunks(self.channels * plane).map(move |it| &it[..plane])
    }

    /// For each channel something, channels shared out to the threads where they are large.
    fn by_channel<T: Send>(&self, of: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
        let at_once = CHUNK.div_ceil(self.images * self.plane);
        (0..self.channels).into_par_iter().with_min_len(at_once).map(of).collect()
    }

    /// Sums over one channel, of what belongs to an element of `a` and the one of `b` in its place.
    fn totals<F: Fn(f32, f32) -> [f32; K] + Copy, const K: usize>(
        &self,
        channel: usize,
        [a, b]: [&[f32]; 2],
        terms: F,
    ) -> [f64; K] {
        let mut totals = [0.0; K];
        for (a, b) in self.of(channel, a).zip(self.of(channel, b)) {
            let sums = sums_of(self.isa, [a, b], terms);
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

    /// Mean and variance of each channel.
    fn statistics(&self, x: &FlexTensor) -> [FlexTensor; 2] {
        let x = Elements::of(x);
        let (x, count) = ([x.slice(); 2], self.count());
        let both = self.by_channel(|channel| {
            // In one pass: squares of what is beside about the mean keep the digits that squares of the values lose.
            let about = self.about(channel, x[0]);
            let sums = self.totals(channel, x, move |x, _| [x - about, (x - about) * (x - about)]);
            let [beside, square] = sums.map(|sum| sum / count);
            let variance = square - beside * beside;
            ((f64::from(about) + beside) as f32, if variance < 0.0 { 0.0 } else { variance as f32 })
        });
        let (mean, variance): (Vec<_>, Vec<_>) = both.into_iter().unzip();
        [mean, variance].map(|it| tensor(it, [self.channels]))
    }

    fn normalised(&self, x: &FlexTensor, gamma: &FlexTensor, beta: &FlexTensor, with: &Statistics) -> FlexTensor {
        let shape = x.layout().shape().clone();
        let (x, by) = (Elements::of(x), with.affine(gamma, beta));
        let normalise = |channel: usize, start: usize, output: &mut [f32]| {
            let x = &x.slice()[start..start + output.len()];
            self.isa.run(Normalise { x, output, by: by(channel) });
        };
        let piece = self.piece();
        let make = |index: usize, output: &mut [f32]| self.planes(index * piece, output, normalise);
        let (output, _) = in_pieces(x.slice().len(), piece, make);
        FlexTensor::from_data(TensorData::new(output, shape))
    }
}

/// What the backward pass needs of the forward pass.
#[derive(Clone, Debug)]
struct Saved {
    planes: Planes,
    x: FlexTensor,
    gamma: FlexTensor,
    statistics: Statistics,
}

#[derive(Debug)]
struct BatchNorm;

impl Backward<Flex, 3> for BatchNorm {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let mut gradient = owned(grads.consume::<Flex>(&ops.node));
        let Saved { planes, x, gamma, statistics: Statistics { mean, scale } } = ops.state;
        let [of_x, of_gamma, of_beta] = ops.parents;
        let (x, gamma, count) = (Elements::of(&x), Elements::of(&gamma), planes.count());
        let totals = planes.by_channel(|channel| {
            let mean = mean[channel];
            let both = [gradient.storage::<f32>(), x.slice()];
            let [total, along] = planes.totals(channel, both, move |gradient, x| [gradient, gradient * (x - mean)]);
            (total, along * f64::from(scale[channel]))
        });
        let of_channels =
            |of: fn(&(f64, f64)) -> f64| tensor(totals.iter().map(|it| of(it) as f32).collect(), [planes.channels]);
        if let Some(node) = of_gamma {
            grads.register::<Flex>(node.id, of_channels(|it| it.1));
        }
        if let Some(node) = of_beta {
            grads.register::<Flex>(node.id, of_channels(|it| it.0));
        }
        if let Some(node) = of_x {
            planes.each(gradient.storage_mut::<f32>(), |channel, start, gradient| {
                let x = &x.slice()[start..start + gradient.len()];
                let ((total, along), scale) = (totals[channel], scale[channel]);
                let factor = scale * gamma.slice()[channel];
                let (level, slope) = ((total / count) as f32 * factor, (along / count) as f32 * scale * factor);
                planes.isa.run(Project { gradient, x, mean: mean[channel], factor, level, slope });
            });
            grads.register::<Flex>(node.id, gradient);
        }
    }
}
