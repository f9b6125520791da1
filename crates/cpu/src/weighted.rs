//! [`Weighted`]: operations on a tensor with weights and a bias, linear in each, and what they are in automatic
//! differentiation.
use crate::{
    flex::{Elements, Tracked, plain, tracked},
    recorded::recorded,
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
    tensor::Tensor,
};
use std::{fmt::Debug, marker::PhantomData};

/// The operation and its gradients, which are given that of the output.
pub trait Weighted: Clone + Debug + Send + 'static {
    fn forward(&self, x: &FlexTensor, weight: &FlexTensor, bias: Option<&FlexTensor>) -> FlexTensor;

    fn input_gradient(&self, weight: &FlexTensor, gradient: &[f32]) -> FlexTensor;

    /// Of the weights, and of the bias where it is asked for and comes for little.
    fn weight_gradient(&self, x: &FlexTensor, gradient: &[f32], bias: bool) -> (FlexTensor, Option<FlexTensor>);

    fn bias_gradient(&self, gradient: &[f32]) -> FlexTensor;
}

/// The operation's result, where all its tensors are Flex's.
pub fn apply<O: Weighted, const D: usize, const W: usize>(
    operation: O,
    x: &Tensor<D>,
    weight: &Tensor<W>,
    bias: Option<&Tensor<1>>,
) -> Option<Tensor<D>> {
    if let Some(x) = plain(x) {
        let bias = match bias {
            Some(bias) => Some(plain(bias)?),
            None => None,
        };
        let output = operation.forward(&x, &plain(weight)?, bias.as_ref());
        return Some(Tensor::from_primitive::<Flex>(output));
    }
    let (x, weight) = (tracked(x)?, tracked(weight)?);
    let step = Step::<O>(PhantomData);
    Some(match bias {
        Some(bias) => {
            let bias = tracked(bias)?;
            let nodes = [x.node(), weight.node(), bias.node()];
            let output = operation.forward(x.primitive(), weight.primitive(), Some(bias.primitive()));
            recorded(step, nodes, output, |_| Saved::of(operation, &x, &weight))
        }
        None => {
            let nodes = [x.node(), weight.node()];
            let output = operation.forward(x.primitive(), weight.primitive(), None);
            recorded(step, nodes, output, |_| Saved::of(operation, &x, &weight))
        }
    })
}

/// What the backward pass needs of the forward pass: the tensors that a wanted gradient depends on.
#[derive(Clone, Debug)]
struct Saved<O> {
    operation: O,
    x: Option<FlexTensor>,
    weight: Option<FlexTensor>,
}

impl<O: Weighted> Saved<O> {
    fn of(operation: O, x: &Tracked, weight: &Tracked) -> Self {
        let keep = |tensor: &Tracked| Elements::of(tensor.primitive()).into_tensor();
        Self { operation, x: weight.is_tracked().then(|| keep(x)), weight: x.is_tracked().then(|| keep(weight)) }
    }

    fn input_gradient(&self, gradient: &[f32]) -> Option<FlexTensor> {
        Some(self.operation.input_gradient(self.weight.as_ref()?, gradient))
    }

    fn weight_gradient(&self, gradient: &[f32], bias: bool) -> Option<(FlexTensor, Option<FlexTensor>)> {
        Some(self.operation.weight_gradient(self.x.as_ref()?, gradient, bias))
    }
}

#[derive(Debug)]
struct Step<O>(PhantomData<fn() -> O>);

impl<O: Weighted> Backward<Flex, 2> for Step<O> {
    type State = Saved<O>;

    fn backward(self, ops: Ops<Saved<O>, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = Elements::of(&grads.consume::<Flex>(&ops.node));
        let [x, weight] = ops.parents;
        if let Some((node, gradient)) = x.zip(ops.state.input_gradient(gradient.slice())) {
            grads.register::<Flex>(node.id, gradient);
        }
        if let Some((node, (gradient, _))) = weight.zip(ops.state.weight_gradient(gradient.slice(), false)) {
            grads.register::<Flex>(node.id, gradient);
        }
    }
}

impl<O: Weighted> Backward<Flex, 3> for Step<O> {
    type State = Saved<O>;

    fn backward(self, ops: Ops<Saved<O>, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = Elements::of(&grads.consume::<Flex>(&ops.node));
        let [x, weight, bias] = ops.parents;
        if let Some((node, gradient)) = x.zip(ops.state.input_gradient(gradient.slice())) {
            grads.register::<Flex>(node.id, gradient);
        }
        let mut of_bias = None;
        let of_weight = ops.state.weight_gradient(gradient.slice(), bias.is_some());
        if let Some((node, (gradient, with_it))) = weight.zip(of_weight) {
            grads.register::<Flex>(node.id, gradient);
            of_bias = with_it;
        }
        if let Some(node) = bias {
            let of_bias = of_bias.unwrap_or_else(|| ops.state.operation.bias_gradient(gradient.slice()));
            grads.register::<Flex>(node.id, of_bias);
        }
    }
}
