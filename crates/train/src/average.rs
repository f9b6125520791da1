//! The moving average of a network's weights.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use burn::Tensor;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
#[cfg(feature = "kernels")]
use kiln_cpu::towards;

/// How weights are averaged, and how many steps went into the average so far. Clones count together.
#[derive(Clone, Debug)]
pub(crate) struct Averaging {
    decay: f64,
    steps: Arc<AtomicUsize>,
}

impl Averaging {
    /// An average of which each step leaves the share `decay`, after so many steps.
    pub(crate) fn new(decay: f64, steps: usize) -> Self {
        Self { decay, steps: Arc::new(AtomicUsize::new(steps)) }
    }

    /// The average with the weights of `network` after one more step.
    pub(crate) fn step<M: Module>(&self, average: M, network: &M) -> M {
        let share = 1.0 - decay(self.decay, self.steps.fetch_add(1, Ordering::Relaxed));
        let mut weights = Weights(GradientsParams::new());
        network.visit(&mut weights);
        average.map(&mut Towards { weights: weights.0, share })
    }
}

/// What is left of an average that so many steps went into: less at first, when it holds little but the first weights.
fn decay(most: f64, steps: usize) -> f64 {
    let steps = steps as f64;
    most.min((1.0 + steps) / (10.0 + steps))
}

/// Tensors by parameter: burn has one such map, and calls it gradients.
struct Weights(GradientsParams);

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.register(param.id, param.val().without_autodiff());
    }
}

/// The average, moved by a share of the way to the weights.
#[cfg(not(feature = "kernels"))]
fn towards<const D: usize>(average: Tensor<D>, weights: Tensor<D>, share: f64) -> Tensor<D> {
    let way = weights - average.clone();
    average + way * share
}

/// Moves each parameter, running statistics among them, by a share of the way.
struct Towards {
    weights: GradientsParams,
    share: f64,
}

impl ModuleMapper for Towards {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(weights) = self.weights.get::<D>(param.id) else { return param };
        let share = self.share;
        param.map(|average| {
            let weights = weights.to_device(&average.device());
            towards(average, weights, share)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use kiln_nn::{BatchNorm1d, Linear, Stack};

    type Net = Stack![Linear<1, 1>, BatchNorm1d<1>];

    #[test]
    fn the_average_begins_with_what_is_new_and_ends_at_its_decay() {
        assert_eq!(decay(0.9, 0), 0.1);
        assert_eq!(decay(0.9, 8), 0.5);
        assert_eq!(decay(0.9, 1000), 0.9);
    }

    /// Every number of a network, its statistics among them.
    fn numbers(net: &Net) -> Vec<f32> {
        struct All(Vec<f32>);
        impl ModuleVisitor for All {
            fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
                self.0.extend(param.val().into_data().iter::<f32>());
            }
        }
        let mut all = All(Vec::new());
        net.visit(&mut all);
        all.0
    }

    /// Every number replaced, in place where burn shares it.
    struct Set(f32);
    impl ModuleMapper for Set {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            param.map(|tensor| tensor.zeros_like() + self.0)
        }
    }

    #[test]
    fn statistics_are_averaged_as_weights_are_and_stay_apart_from_the_networks() {
        let net = Net::init(&Device::flex()).map(&mut Set(4.0));
        let average = net.valid().map(&mut Set(0.0));
        assert_eq!(numbers(&net), [4.0; 6]);
        let averaging = Averaging::new(0.75, 1000);
        let average = averaging.step(averaging.step(average, &net), &net);
        assert_eq!(numbers(&average), [1.75; 6]);
    }
}
