//! [`OnePass`]: optimisers in a single pass over a parameter.
mod adam;
mod muon;
mod sgd;

pub use self::{muon::MuonStep, sgd::SgdMemory};

use crate::flex::owned;
use burn::{
    backend::{Flex, flex::FlexTensor},
    tensor::Tensor,
};
use serde::{Serialize, de::DeserializeOwned};

/// One of burn's optimisers, Adam, AdamW or SGD, whose chain of operations on whole tensors is a single pass on the Flex
/// backend, with the same result to the bit and the same state.
///
/// The new values take the place of the gradient, and the state is changed in place, so that nothing is copied though
/// somebody holds the parameter, as burn-train's learner does during each step.
///
/// # Edge cases
/// AMSGrad, cautious weight decay, other numbers than 32-bit floats and other backends take burn's own operations.
///
/// ```
/// use burn::{optim::{AdamConfig, Optimizer}, tensor::{Device, Tensor}};
/// let [weight, gradient] = [1.0, 4.0].map(|it| Tensor::<1>::from_data([it], &Device::flex()));
/// let (weight, _) = kiln_cpu::OnePass::from(&AdamConfig::new()).step(0.1, weight, gradient, None);
/// assert!((weight.into_scalar::<f32>() - 0.9).abs() < 1e-4);
/// ```
#[derive(Clone)]
pub struct OnePass<O: Known> {
    burns: O,
    /// What the pass has to know, where it knows the configuration.
    settings: Option<O::Settings>,
}

/// An optimiser whose step can be a single pass.
pub trait Known {
    /// What a step follows from.
    type Settings: Copy + Send + Sync + 'static;
}

/// burn keeps the fields of its configurations to itself; what is saved of them tells.
fn fields<F: DeserializeOwned>(config: &impl Serialize) -> Option<F> {
    serde_json::from_value(serde_json::to_value(config).ok()?).ok()
}

/// The tensor inside, held by nobody else where the tensor was.
fn inside<const D: usize>(tensor: Tensor<D>) -> FlexTensor {
    owned(tensor.try_into_primitive::<Flex>().expect("it has been seen to be Flex's"))
}
