//! Optimisers as a run needs them: described for the manifest, and restored onto the run's own device.

use burn::config::Config;
use burn::module::ParamGroup;
use burn::optim::{
    Adam, AdamConfig, AdamW, AdamWConfig, DynOptimizer, DynState, LearningRate, ModuleOptimizer, Optimizer, Sgd,
    SgdConfig, StateSink, StateSource,
};
use burn::tensor::Device;
use burn::tensor::kind::BridgeTensor;

/// An optimiser's configuration.
pub trait OptimiserConfig: Config {
    /// What it builds.
    type Optimiser: Optimizer;

    /// The optimiser of one parameter.
    fn build(&self) -> Self::Optimiser;

    /// The optimiser of a whole network, with the gradient clipping that was configured.
    fn init(&self) -> ModuleOptimizer;
}

macro_rules! optimiser_config {
    ($($config:ident => $optimiser:ident),*) => {$(
        impl OptimiserConfig for $config {
            type Optimiser = $optimiser;
            fn build(&self) -> $optimiser { $config::build(self) }
            fn init(&self) -> ModuleOptimizer { $config::init(self) }
        }
    )*};
}
optimiser_config!(AdamConfig => Adam, AdamWConfig => AdamW, SgdConfig => Sgd);

/// The optimiser of a whole network, whose state lies on `device`: one without autodiff.
pub(crate) fn module_optimiser<C: OptimiserConfig>(config: &C, device: &Device) -> ModuleOptimizer {
    let on_device = OnDevice { optimiser: config.build(), device: device.clone() };
    let optimiser = config.init();
    let clipping = optimiser.grad_clipping().cloned();
    optimiser.with_group(ParamGroup::all(), on_device, clipping)
}

/// An optimiser that restores its state on `device`: burn's own goes through the default device, which may be
/// one that this machine does not have.
struct OnDevice<O> {
    optimiser: O,
    device: Device,
}

impl<O: Optimizer> DynOptimizer for OnDevice<O> {
    fn step_dyn(
        &self,
        rank: usize,
        rate: LearningRate,
        tensor: BridgeTensor,
        grad: BridgeTensor,
        state: Option<DynState>,
    ) -> (BridgeTensor, Option<DynState>) {
        self.optimiser.step_dyn(rank, rate, tensor, grad, state)
    }

    fn to_device_dyn(&self, state: DynState, device: &Device) -> DynState {
        self.optimiser.to_device_dyn(state, device)
    }

    fn state_flatten(&self, prefix: &str, state: &DynState, out: &mut StateSink) {
        self.optimiser.state_flatten(prefix, state, out);
    }

    fn state_unflatten(
        &self,
        rank: usize,
        prefix: &str,
        source: &mut StateSource,
        _device: &Device,
    ) -> Option<DynState> {
        self.optimiser.state_unflatten(rank, prefix, source, &self.device)
    }
}
