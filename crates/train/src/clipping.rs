//! Gradients held back before a step.

use std::collections::HashSet;

use burn::module::{Module, ModuleVisitor, Param, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use crate::error::TrainError;

/// How gradients are held back before each step of the optimiser.
///
/// burn's optimisers clip too, by `with_grad_clipping`, and each parameter by itself: their norm is that of one tensor,
/// and so the direction of the step changes. The norm here is that of all gradients together.
///
/// # Source
/// PyTorch's `clip_grad_norm_` and `clip_grad_value_`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Clipping {
    /// All gradients together are scaled down to this length, where they are longer.
    Norm(f64),
    /// Each number is cut off at this distance from zero.
    Value(f64),
}

impl Clipping {
    pub(crate) fn check(self) -> Result<(), TrainError> {
        let (Self::Norm(limit) | Self::Value(limit)) = self;
        match limit > 0.0 && limit.is_finite() {
            true => Ok(()),
            false => Err(TrainError::Clipping { limit }),
        }
    }

    /// The gradients of `network`, held back.
    pub(crate) fn clip<M: Module>(self, network: &M, gradients: GradientsParams) -> GradientsParams {
        match self {
            Self::Value(limit) => each(network, gradients, Clamp(limit)),
            Self::Norm(limit) => {
                let mut squares = Squares { gradients: &gradients, seen: HashSet::new(), sum: None };
                network.visit(&mut squares);
                match squares.sum {
                    None => gradients,
                    Some(sum) => {
                        each(network, gradients, Times((sum.sqrt() + 1e-6).recip().mul_scalar(limit).clamp_max(1.0)))
                    }
                }
            }
        }
    }
}

/// All gradients of `network` times a number.
pub(crate) fn scaled<M: Module>(network: &M, gradients: GradientsParams, by: f64) -> GradientsParams {
    each(network, gradients, Scale(by))
}

/// What is done to each gradient.
trait Change {
    fn apply<const D: usize>(&self, gradient: Tensor<D>) -> Tensor<D>;
}

struct Clamp(f64);

impl Change for Clamp {
    fn apply<const D: usize>(&self, gradient: Tensor<D>) -> Tensor<D> {
        gradient.clamp(-self.0, self.0)
    }
}

struct Scale(f64);

impl Change for Scale {
    fn apply<const D: usize>(&self, gradient: Tensor<D>) -> Tensor<D> {
        gradient.mul_scalar(self.0)
    }
}

/// A factor that stays on the device, so that no step waits for it.
struct Times(Tensor<1>);

impl Change for Times {
    fn apply<const D: usize>(&self, gradient: Tensor<D>) -> Tensor<D> {
        let factor = self.0.clone().to_device(&gradient.device());
        gradient * factor.reshape([1; D])
    }
}

fn each<M: Module>(network: &M, gradients: GradientsParams, change: impl Change) -> GradientsParams {
    let mut each = Each { gradients, changed: GradientsParams::new(), change };
    network.visit(&mut each);
    each.changed
}

/// Moves each gradient over, changed: one that two layers share is found once.
struct Each<C> {
    gradients: GradientsParams,
    changed: GradientsParams,
    change: C,
}

impl<C: Change> ModuleVisitor for Each<C> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.remove::<D>(param.id) {
            self.changed.register(param.id, self.change.apply(gradient));
        }
    }
}

/// The sum of all squares.
struct Squares<'a> {
    gradients: &'a GradientsParams,
    seen: HashSet<ParamId>,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for Squares<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let gradient = self.gradients.get::<D>(param.id).filter(|_| self.seen.insert(param.id));
        let Some(squares) = gradient.map(|gradient| gradient.square().sum()) else { return };
        self.sum = Some(match self.sum.take() {
            None => squares,
            Some(sum) => sum.clone() + squares.to_device(&sum.device()),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use kiln_nn::{Linear, Relu, Stack};

    type Net = Stack![Linear<3, 4>, Relu, Linear<4, 2>];

    /// Gradients 1, 2, 3, .. over all parameters, as they are visited.
    struct Count<'a>(f32, &'a mut GradientsParams);

    impl ModuleVisitor for Count<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let shape = param.lazy_shape();
            let numbers: Vec<f32> = (0..shape.num_elements()).map(|i| self.0 + i as f32).collect();
            self.0 += numbers.len() as f32;
            let data = burn::tensor::TensorData::new(numbers, shape);
            self.1.register(param.id, Tensor::<D>::from_data(data, &Device::flex()));
        }
    }

    struct Collect<'a>(&'a GradientsParams, Vec<f32>);

    impl ModuleVisitor for Collect<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let gradient = self.0.get::<D>(param.id).expect("no gradient is lost");
            self.1.extend(gradient.into_data().iter::<f32>());
        }
    }

    fn clipped(clipping: Clipping) -> Vec<f32> {
        let net = Net::init(&Device::flex());
        let mut gradients = GradientsParams::new();
        net.visit(&mut Count(1.0, &mut gradients));
        let gradients = clipping.clip(&net, gradients);
        let mut found = Collect(&gradients, Vec::new());
        net.visit(&mut found);
        found.1
    }

    #[test]
    fn the_norm_is_that_of_all_gradients_together() {
        let numbers: Vec<f32> = (1..=26).map(|i| i as f32).collect();
        let norm = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
        for (limit, wanted) in [(5.0, 5.0 / (norm + 1e-6)), (norm + 1.0, 1.0)] {
            let found = clipped(Clipping::Norm(f64::from(limit)));
            assert!(found.iter().zip(&numbers).all(|(a, b)| (a - b * wanted).abs() < 1e-5), "{found:?}");
        }
    }

    #[test]
    fn values_are_cut_off() {
        let found = clipped(Clipping::Value(7.5));
        assert!(found.iter().zip(1..=26).all(|(a, b)| *a == (b as f32).min(7.5)), "{found:?}");
    }

    #[test]
    fn a_limit_that_is_none_is_refused() {
        for limit in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Clipping::Norm(limit).check().is_err() && Clipping::Value(limit).check().is_err());
        }
    }
}
