//! Normalisation of each sample in groups of channels, with kernels of our own.
use super::slices::{Affine, Normalise, Project, moments};
use crate::{
    chunks::CHUNK,
    flex::{Elements, owned, plain, tensor, tracked},
    isa::Isa,
    recorded::recorded,
    scatter::in_pieces,
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
    let sizes = Sizes::new(x.dims(), groups, [gamma, beta])?;
    if let Some(x) = plain(x) {
        let (output, _) = sizes.normalised(&x, &plain(gamma)?, &plain(beta)?, epsilon);
        return Some(Tensor::from_primitive::<Flex>(output));
    }
    let (x, gamma, beta) = (tracked(x)?, tracked(gamma)?, tracked(beta)?);
    let (output, statistics) = sizes.normalised(x.primitive(), gamma.primitive(), beta.primitive(), epsilon);
    let nodes = [x.node(), gamma.node(), beta.node()];
    let saved = |_: &FlexTensor| Saved { sizes, x: x.into_primitive(), gamma: gamma.into_primitive(), statistics };
    Some(recorded(GroupNorm, nodes, output, saved))
}

/// Samples of groups of channels, each channel a plane of so many values.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    isa: Isa,
    groups: usize,
    channels: usize,
    plane: usize,
}

/// Of one group: its mean, and one over its deviation.
type Statistics = (f32, f32);

impl Sizes {
    fn new<const D: usize>(x: [usize; D], groups: usize, of_channels: [&Tensor<1>; 2]) -> Option<Self> {
        let (&[_, channels], rest) = x.split_first_chunk()?;
        let fits = !x.contains(&0) && groups > 0 && channels % groups == 0;
        let known = fits && of_channels.iter().all(|it| it.dims() == [channels]);
        let isa = Isa::detect().filter(|_| known)?;
        Some(Self { isa, groups, channels, plane: rest.iter().product() })
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

    fn normalised(
        &self,
        x: &FlexTensor,
        gamma: &FlexTensor,
        beta: &FlexTensor,
        epsilon: f64,
    ) -> (FlexTensor, Vec<Statistics>) {
        let shape = x.layout().shape().clone();
        let (x, gamma, beta) = (Elements::of(x), Elements::of(gamma), Elements::of(beta));
        let of_group = |group: usize, output: &mut [f32]| {
            let x = &x.slice()[group * self.group()..][..self.group()];
            let (mean, variance) = moments(self.isa, x);
            let scale = (f64::from(variance) + epsilon).sqrt().recip() as f32;
            let planes = output.chunks_exact_mut(self.plane).zip(x.chunks_exact(self.plane));
            for (channel, (output, x)) in self.channels_of(group).zip(planes) {
                let (factor, shift) = (scale * gamma.slice()[channel], beta.slice()[channel]);
                self.isa.run(Normalise { x, output, by: Affine { mean, factor, shift } });
            }
            (mean, scale)
        };
        let (output, statistics) = in_pieces(x.slice().len(), self.group(), of_group);
        (FlexTensor::from_data(TensorData::new(output, shape)), statistics)
    }
}

/// What the backward pass needs of the forward pass.
#[derive(Clone, Debug)]
struct Saved {
    sizes: Sizes,
    x: FlexTensor,
    gamma: FlexTensor,
    statistics: Vec<Statistics>,
}

#[derive(Debug)]
struct GroupNorm;

impl Backward<Flex, 3> for GroupNorm {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let mut gradient = owned(grads.consume::<Flex>(&ops.node));
        let Saved { sizes, x, gamma, statistics } = ops.state;
        let (x, gamma) = (Elements::of(&x), Elements::of(&gamma));
        let groups =
            gradient.storage_mut::<f32>().par_chunks_mut(sizes.group()).zip(x.slice().par_chunks(sizes.group()));
        // Turns the gradients of a group's outputs into those of its inputs; for each of its channels the gradients of shift
        // and scale are given back.
        let of_group = |(group, (gradient, x)): (usize, (&mut [f32], &[f32]))| {
            let ((mean, scale), count) = (statistics[group], sizes.group() as f64);
            let planes = gradient.chunks_exact(sizes.plane).zip(x.chunks_exact(sizes.plane));
            let of_planes: Vec<[f64; 2]> = planes
                .map(|(gradient, x)| {
                    let terms = move |gradient: f32, x: f32| [gradient, gradient * (x - mean)];
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
                let factor = scale * gamma.slice()[channel];
                sizes.isa.run(Project { gradient, x, mean, factor, level, slope });
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
        let of_channels = |of: usize| tensor(totals.iter().map(|it| it[of] as f32).collect(), [sizes.channels]);
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
