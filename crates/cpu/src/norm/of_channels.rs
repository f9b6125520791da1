//! The gradients of what each channel is shifted and scaled by.
use crate::flex::tensor;
use burn::backend::{
    Flex,
    autodiff::{NodeId, grads::Gradients},
};

/// Registers both, each where it is wanted, of their totals for each channel.
pub fn register(grads: &mut Gradients, [of_shift, of_scale]: [Option<NodeId>; 2], totals: &[[f64; 2]]) {
    for (of, node) in [(1, of_scale), (0, of_shift)] {
        if let Some(node) = node {
            grads.register::<Flex>(node, tensor(totals.iter().map(|it| it[of] as f32).collect(), [totals.len()]));
        }
    }
}
