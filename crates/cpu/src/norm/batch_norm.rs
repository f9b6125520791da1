//! Normalisation by statistics that are given, as burn's operation and with kernels of our own.
#![allow(unsafe_code)]
use super::{
    of_channels::register,
    planes::{Affines, Channel, Planes},
    slices::{AS_IT_IS, Affine, NormaliseInPlace},
};
use crate::{
    flex::{Elements, owned, plain, tracked},
    recorded::recorded,
    scatter::filled,
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
    tensor::{Tensor, TensorData, module},
};

/// [`burn::tensor::module::batch_norm`]: normalisation by a mean and a variance that are given.
///
/// # Shapes
/// `[N, C, ..]`, kept; all else is `[C]`.
///
/// # Edge cases
/// A tensor that nobody else holds is normalised in place. Statistics that have gradients, other numbers than 32-bit floats
/// and other backends take burn's own operation.
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
    let given = [&gamma, &beta, &mean, &variance];
    let Some(planes) = Planes::new(x.dims(), given, AS_IT_IS) else {
        return module::batch_norm(x, gamma, beta, mean, variance, epsilon);
    };
    if let (Some(inside), [Some(gamma), Some(beta), Some(mean), Some(variance)]) = (plain(&x), given.map(plain)) {
        // Nobody else may hold it: then the output takes its place.
        drop(x);
        let channels = channels(&planes, [&gamma, &beta, &mean, &variance], epsilon);
        return Tensor::from_primitive::<Flex>(normalised(&planes, inside, &channels));
    }
    match (tracked(&x), given.map(tracked)) {
        (Some(inside), [Some(gamma), Some(beta), Some(mean), Some(variance)])
            if !mean.is_tracked() && !variance.is_tracked() =>
        {
            drop(x);
            let of_channels = [&gamma, &beta, &mean, &variance].map(|it| it.primitive());
            let channels = channels(&planes, of_channels, epsilon);
            let nodes = [inside.node(), gamma.node(), beta.node()];
            let kept = gamma.is_tracked().then(|| Elements::of(inside.primitive()).into_tensor());
            let output = normalised(&planes, inside.into_primitive(), &channels);
            recorded(BatchNorm, nodes, output, |_| Saved { planes, x: kept, channels })
        }
        _ => module::batch_norm(x, gamma, beta, mean, variance, epsilon),
    }
}

/// What each channel is normalised with: by scale, shift, mean and variance.
fn channels(planes: &Planes, given: [&FlexTensor; 4], epsilon: f64) -> Vec<Channel> {
    let [gamma, beta, mean, variance] = given.map(Elements::of);
    let affines = Affines { gamma: gamma.slice(), beta: beta.slice(), epsilon, least: planes.least };
    let statistics = mean.slice().iter().zip(variance.slice()).enumerate();
    statistics.map(|(channel, (mean, variance))| affines.of(channel, *mean, *variance)).collect()
}

fn normalised(planes: &Planes, x: FlexTensor, channels: &[Channel]) -> FlexTensor {
    let (mut x, by) = (owned(x), |channel: usize| channels[channel].by);
    match x.try_storage_mut::<f32>() {
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
    }
}

/// What the backward pass needs of the forward pass.
#[derive(Clone, Debug)]
struct Saved {
    planes: Planes,
    /// Where the scale has a gradient.
    x: Option<FlexTensor>,
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
        if of_gamma.is_some() || of_beta.is_some() {
            let outputs = gradient.storage::<f32>();
            // Those of the shift alone ask nothing of `x`.
            let inputs = x.as_ref().map_or(outputs, |x| x.storage());
            let both = |start: usize| [outputs, inputs].map(|it| &it[start..start + planes.plane]);
            let totals = planes.by_channel(|channel| planes.gradients(channel, &channels[channel], both));
            register(grads, [of_beta, of_gamma].map(|it| it.map(|node| node.id)), &totals);
        }
        if let Some(node) = of_x {
            planes.each(gradient.storage_mut::<f32>(), |channel, _, x| {
                let by = Affine { mean: 0.0, factor: channels[channel].by.factor, shift: 0.0, least: AS_IT_IS };
                planes.isa.run(NormaliseInPlace { x, by });
            });
            grads.register::<Flex>(node.id, gradient);
        }
    }
}
