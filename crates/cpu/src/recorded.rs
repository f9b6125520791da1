//! The end of a forward pass inside automatic differentiation.
use burn::{
    backend::{
        Autodiff, Flex,
        autodiff::{
            checkpoint::strategy::NoCheckpointing,
            ops::{Backward, NodeGuard, OpsKind},
        },
        flex::FlexTensor,
    },
    tensor::Tensor,
};

/// The output of `step`, whose inputs are `nodes`. What its backward pass needs is `saved` only where there will be one.
pub fn recorded<B: Backward<Flex, N>, const N: usize, const D: usize>(
    step: B,
    nodes: [NodeGuard; N],
    output: FlexTensor,
    saved: impl FnOnce(&FlexTensor) -> B::State,
) -> Tensor<D> {
    Tensor::from_primitive::<Autodiff<Flex>>(match step.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(prep) => prep.finish(saved(&output), output),
        OpsKind::UnTracked(prep) => prep.finish(output),
    })
}
