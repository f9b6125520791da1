//! Normalisation by the statistics of a batch, as burn's operation and with kernels of our own.
#![allow(unsafe_code)]
use super::{
    of_channels::register,
    planes::{Channel, Planes},
    slices::{AS_IT_IS, Project, RECTIFIED},
};
use crate::{
    awake::ask,
    flex::{Elements, owned, plain, tensor, tracked},
    recorded::recorded,
    relu::relu,
    scatter::Scatter,
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
        Tensor,
        module::{self, BatchNormTrainOutput},
    },
};

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
        register(grads, [of_beta, of_gamma].map(|it| it.map(|node| node.id)), &totals);
        if let Some(node) = of_x {
            grads.register::<Flex>(node.id, gradient);
        }
    }
}
