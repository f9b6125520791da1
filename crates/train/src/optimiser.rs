//! Optimisers as a run needs them: described for the manifest, and restored onto the run's own device.

use burn::config::Config;
use burn::module::ParamGroup;
use burn::optim::{
    AdaGrad, Adafactor, Adam, AdamW, Adan, DynOptimizer, DynState, Lamb, LearningRate, Lion, ModuleOptimizer, Muon,
    Optimizer, RmsProp, Sgd, StateSink, StateSource,
};
use burn::tensor::Device;
use burn::tensor::kind::BridgeTensor;
#[cfg(feature = "kernels")]
use kiln_cpu::OnePass;

pub use burn::grad_clipping::{GradientClipping, GradientClippingConfig};
pub use burn::optim::decay::WeightDecayConfig;
pub use burn::optim::momentum::MomentumConfig;
pub use burn::optim::{
    AdaGradConfig, AdafactorConfig, AdamConfig, AdamWConfig, AdanConfig, LambConfig, LionConfig, MuonConfig,
    RmsPropConfig, SgdConfig,
};

/// An optimiser's configuration, one of burn's: [`SgdConfig`], [`AdamConfig`], [`AdamWConfig`], [`RmsPropConfig`],
/// [`AdaGradConfig`], [`AdafactorConfig`], [`AdanConfig`], [`LambConfig`], [`LionConfig`], [`MuonConfig`]; or
/// [`MuonAdamWConfig`](crate::MuonAdamWConfig). It is that of all parameters. The learning rate is the
/// [`Schedule`](crate::Schedule)'s, or so many times of it: see [`Training::rate`](crate::Training::rate).
///
/// The formulas of those that PyTorch has are PyTorch's, but for [`AdafactorConfig`], which is the paper's where gradients
/// are below 1e-6 and where weights decay. Some defaults are not:
///
/// | setting | burn | PyTorch |
/// |---|---|---|
/// | epsilon of Adam and AdamW | 1e-5 | 1e-8 |
/// | weight decay of AdamW | 1e-4 | 1e-2 |
/// | dampening of a momentum | 0.1 | 0 |
/// | momentum, epsilon of RMSprop | 0.9, 1e-5 | 0, 1e-8 |
/// | epsilon of AdaGrad | 1e-5 | 1e-10 |
/// | weight decay of Muon | none | 0.1 |
///
/// ```
/// use kiln_train::{AdamConfig, MomentumConfig, SgdConfig, WeightDecayConfig};
/// let momentum = MomentumConfig::new().with_momentum(0.9).with_dampening(0.0).with_nesterov(true);
/// let sgd = SgdConfig::new().with_momentum(Some(momentum)).with_weight_decay(Some(WeightDecayConfig::new(5e-4)));
/// let adam = AdamConfig::new().with_epsilon(1e-8);
/// # let _ = (sgd, adam);
/// ```
pub trait OptimiserConfig: Config {
    /// What it builds.
    type Optimiser: Optimizer;

    /// The optimiser of one parameter.
    fn build(&self) -> Self::Optimiser;

    /// The gradient clipping that was configured; none unless told.
    fn clipping(&self) -> Option<GradientClipping> {
        None
    }
}

macro_rules! optimiser_config {
    ($($config:ident => $optimiser:ident),*) => {$(
        impl OptimiserConfig for $config {
            type Optimiser = $optimiser;
            fn build(&self) -> $optimiser { $config::build(self) }
            fn clipping(&self) -> Option<GradientClipping> { $config::init(self).grad_clipping().cloned() }
        }
    )*};
}
optimiser_config!(
    AdaGradConfig => AdaGrad, AdafactorConfig => Adafactor, AdanConfig => Adan, LambConfig => Lamb, LionConfig => Lion,
    MuonConfig => Muon, RmsPropConfig => RmsProp
);
#[cfg(not(feature = "kernels"))]
optimiser_config!(AdamConfig => Adam, AdamWConfig => AdamW, SgdConfig => Sgd);

#[cfg(feature = "kernels")]
macro_rules! one_pass_config {
    ($($config:ident => $optimiser:ident),*) => {$(
        impl OptimiserConfig for $config {
            type Optimiser = OnePass<$optimiser>;
            fn build(&self) -> OnePass<$optimiser> { self.into() }
            fn clipping(&self) -> Option<GradientClipping> { $config::init(self).grad_clipping().cloned() }
        }
    )*};
}
#[cfg(feature = "kernels")]
one_pass_config!(AdamConfig => Adam, AdamWConfig => AdamW, SgdConfig => Sgd);

/// The optimiser of a whole network, whose state lies on `device`: one without autodiff.
pub(crate) fn module_optimiser<C: OptimiserConfig>(config: &C, device: &Device) -> ModuleOptimizer {
    let on_device = OnDevice { optimiser: config.build(), device: device.clone() };
    ModuleOptimizer::from(config.build()).with_group(ParamGroup::all(), on_device, config.clipping())
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
