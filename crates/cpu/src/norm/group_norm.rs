//! Normalisation of each sample in groups of channels, with kernels of our own.
#![allow(unsafe_code)]
use super::{
    of_channels::register,
    slices::{AS_IT_IS, Affine, Normalise, Project, RECTIFIED, moments},
};
use crate::{
    chunks::CHUNK,
    flex::{Elements, owned, plain, tracked},
    isa::Isa,
    recorded::recorded,
    scatter::{Scatter, filled},
    sums::sums_of,
};
use burn::{
    backend::{
        Flex,
        autodiff::{
            checkpoint::base::Checkpointer,
            grads::Gradients,
            ops::{Backward, Ops},
        },
        flex::FlexTensor,
    },
    tensor::{Tensor, TensorData},
};
use rayon::prelude::*;

/// Each of `groups` groups of a sample's channels less its mean, over the root of its variance and `epsilon`; then each
/// channel by scale and shift.
///
/// Nothing where the kernels do not reach: on other backends, with other numbers than 32-bit floats, and where the shapes do
/// not fit.
///
/// # Shapes
/// `[N, C, ..]`, kept; scale and shift are `[C]`.
///
/// # Source
/// Wu and He, "Group Normalization" (2018).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let device = Device::flex();
/// let x = Tensor::<2>::from_data([[1.0, 3.0, 10.0, 30.0]], &device);
/// let y = kiln_cpu::group_norm(&x, 2, &Tensor::ones([4], &device), &Tensor::zeros([4], &device), 0.0);
/// assert_eq!(y.map(|y| y.into_data().try_to_vec::<f32>().unwrap()), Some(vec![-1.0, 1.0, -1.0, 1.0]));
/// ```
pub fn group_norm<const D: usize>(
    x: &Tensor<D>,
    groups: usize,
    gamma: &Tensor<1>,
    beta: &Tensor<1>,
    epsilon: f64,
) -> Option<Tensor<D>> {
    by_kernel(x, groups, [gamma, beta], epsilon, AS_IT_IS)
}

/// [`group_norm`] and then [`relu`](crate::relu), in one pass.
///
/// Nothing where the kernels do not reach, as there.
///
/// # Shapes
/// `[N, C, ..]`, kept; scale and shift are `[C]`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let device = Device::flex();
/// let x = Tensor::<2>::from_data([[1.0, 3.0, 10.0, 30.0]], &device);
/// let y = kiln_cpu::group_norm_relu(&x, 2, &Tensor::ones([4], &device), &Tensor::zeros([4], &device), 0.0);
/// assert_eq!(y.map(|y| y.into_data().try_to_vec::<f32>().unwrap()), Some(vec![0.0, 1.0, 0.0, 1.0]));
/// ```
pub fn group_norm_relu<const D: usize>(
    x: &Tensor<D>,
    groups: usize,
    gamma: &Tensor<1>,
    beta: &Tensor<1>,
    epsilon: f64,
) -> Option<Tensor<D>> {
    by_kernel(x, groups, [gamma, beta], epsilon, RECTIFIED)
}

fn by_kernel<const D: usize>(
    x: &Tensor<D>,
    groups: usize,
    [gamma, beta]: [&Tensor<1>; 2],
    epsilon: f64,
    least: f32,
) -> Option<Tensor<D>> {
    let sizes = Sizes::new(x.dims(), groups, [gamma, beta], least)?;
    if let Some(x) = plain(x) {
        let (output, _) = sizes.normalised(&x, &plain(gamma)?, &plain(beta)?, epsilon);
        return Some(Tensor::from_primitive::<Flex>(output));
    }
    let (x, gamma, beta) = (tracked(x)?, tracked(gamma)?, tracked(beta)?);
    let (output, statistics) = sizes.normalised(x.primitive(), gamma.primitive(), beta.primitive(), epsilon);
    let nodes = [x.node(), gamma.node(), beta.node()];
    let [gamma, beta] = [gamma, beta].map(|it| it.into_primitive());
    let saved = |_: &FlexTensor| Saved { sizes, x: x.into_primitive(), gamma, beta, statistics };
    Some(recorded(GroupNorm, nodes, output, saved))
}

/// Samples of groups of channels, each channel a plane of so many values.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    isa: Isa,
    groups: usize,
    channels: usize,
    plane: usize,
    /// The least value that is kept.
    least: f32,
}

/// Of one group: its mean, and one over its deviation.
type Statistics = (f32, f32);

impl Sizes {
    fn new<const D: usize>(x: [usize; D], groups: usize, of_channels: [&Tensor<1>; 2], least: f32) -> Option<Self> {
        let (&[_, channels], rest) = x.split_first_chunk()?;
        let fits = !x.contains(&0) && groups > 0 && channels % groups == 0;
        let known = fits && of_channels.iter().all(|it| it.dims() == [channels]);
        let isa = Isa::detect().filter(|_| known)?;
        Some(Self { isa, groups, channels, plane: rest.iter().product(), least })
    }

    /// Channels of a group.
    fn width(&self) -> usize {
        self.channels / self.groups
    }

    /// Values of a group.
    fn group(&self) -> usize {
        self.width() * self.plane
    }

    /// The channels of a group, by their places among all groups of all samples.
    fn channels_of(&self, group: usize) -> std::ops::Range<usize> {
        let first = group % self.groups * self.width();
        first..first + self.width()
    }

    /// So many groups are worth a thread.
    fn at_once(&self) -> usize {
        CHUNK.div_ceil(self.group())
    }

    /// What is done to a channel of a group.
    fn affine(&self, (mean, scale): Statistics, gamma: f32, beta: f32) -> Affine {
        Affine { mean, factor: scale * gamma, shift: beta, least: self.least }
    }

    fn normalised(
        &self,
        x: &FlexTensor,
        gamma: &FlexTensor,
        beta: &FlexTensor,
        epsilon: f64,
    ) -> (FlexTensor, Vec<Statistics>) {
        let shape = x.layout().shape().clone();
        let [x, gamma, beta] = [x, gamma, beta].map(Elements::of);
        let mut statistics = Vec::new();
        let fill = |target: &Scatter<'_>| {
            let of_group = |(group, x): (usize, &[f32])| {
                let (mean, variance) = moments(self.isa, x);
                let of_group = (mean, (f64::from(variance) + epsilon).sqrt().recip() as f32);
                let planes = x.chunks_exact(self.plane).enumerate();
                for (channel, (plane, x)) in self.channels_of(group).zip(planes) {
                    // SAFETY: each group has places of its own.
                    let output = unsafe { target.room(group * self.group() + plane * self.plane, self.plane) };
                    let by = self.affine(of_group, gamma.slice()[channel], beta.slice()[channel]);
                    self.isa.run(Normalise { x, output, by });
                }
                of_group
            };
            let groups = x.slice().par_chunks(self.group()).enumerate();
            statistics = groups.with_min_len(self.at_once()).map(of_group).collect();
        };
        // SAFETY: the groups are all of the output.
        let output = unsafe { filled(x.slice().len(), fill) };
        (FlexTensor::from_data(TensorData::new(output, shape)), statistics)
    }
}

/// What the backward pass needs of the forward pass.
#[derive(Clone, Debug)]
struct Saved {
    sizes: Sizes,
    x: FlexTensor,
    gamma: FlexTensor,
    beta: FlexTensor,
    statistics: Vec<Statistics>,
}

#[derive(Debug)]
struct GroupNorm;

impl Backward<Flex, 3> for GroupNorm {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let mut gradient = owned(grads.consume::<Flex>(&ops.node));
        let Saved { sizes, x, gamma, beta, statistics } = ops.state;
        let [x, gamma, beta] = [&x, &gamma, &beta].map(Elements::of);
        let groups =
            gradient.storage_mut::<f32>().par_chunks_mut(sizes.group()).zip(x.slice().par_chunks(sizes.group()));
        // Turns the gradients of a group's outputs into those of its inputs; for each of its channels the gradients of shift
        // and scale are given back.
        let of_group = |(group, (gradient, x)): (usize, (&mut [f32], &[f32]))| {
            let ((mean, scale), count) = (statistics[group], sizes.group() as f64);
            let by = |channel: usize| sizes.affine((mean, scale), gamma.slice()[channel], beta.slice()[channel]);
            let planes = gradient.chunks_exact(sizes.plane).zip(x.chunks_exact(sizes.plane));
            let of_planes: Vec<[f64; 2]> = sizes
                .channels_of(group)
                .zip(planes)
                .map(|(channel, (gradient, x))| {
                    let by = by(channel);
                    let terms = move |gradient: f32, x: f32| {
                        let gradient = by.gate(gradient, x);
                        [gradient, gradient * (x - mean)]
                    };
                    let [total, along] = sums_of(sizes.isa, [gradient, x], terms);
                    [total, along * f64::from(scale)]
                })
                .collect();
            let weighed = |of: usize| {
                let terms = sizes.channels_of(group).zip(&of_planes);
                terms.map(|(channel, it)| it[of] * f64::from(gamma.slice()[channel])).sum::<f64>() / count
            };
            let [level, along] = [weighed(0), weighed(1)];
            let planes = gradient.chunks_exact_mut(sizes.plane).zip(x.chunks_exact(sizes.plane));
            for (channel, (gradient, x)) in sizes.channels_of(group).zip(planes) {
                let (level, slope) = (level as f32 * scale, along as f32 * scale * scale);
                sizes.isa.run(Project { gradient, x, by: by(channel), level, slope });
            }
            of_planes
        };
        let of_groups: Vec<_> = groups.enumerate().with_min_len(sizes.at_once()).map(of_group).collect();
        let [of_x, of_gamma, of_beta] = ops.parents;
        let mut totals = vec![[0.0; 2]; sizes.channels];
        for sample in of_groups.chunks_exact(sizes.groups) {
            for (total, it) in totals.iter_mut().zip(sample.iter().flatten()) {
                *total = [total[0] + it[0], total[1] + it[1]];
            }
        }
        register(grads, [of_beta, of_gamma].map(|it| it.map(|node| node.id)), &totals);
        if let Some(node) = of_x {
            grads.register::<Flex>(node.id, gradient);
        }
    }
}
