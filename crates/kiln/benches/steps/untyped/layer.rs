//! Layers of burn's whose operations are called by hand, so that they are the kernels' and not burn's.
use burn::{
    module::{Module, Param, RunningState},
    nn::{
        BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Linear, LinearConfig, PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{
        Device, Tensor,
        module::BatchNormTrainOutput,
        ops::{ConvOptions, MaxPoolOptions},
    },
};
use kiln_cpu as kernels;

/// A convolution with a square kernel, and half of it around the image or nothing.
#[derive(Module, Debug)]
pub struct Conv {
    inner: Conv2d,
}

impl Conv {
    pub fn init([from, to]: [usize; 2], kernel: usize, stride: usize, device: &Device) -> Self {
        Self { inner: padded([from, to], kernel).with_stride([stride; 2]).init(device) }
    }

    pub fn unpadded(channels: [usize; 2], kernel: usize, device: &Device) -> Self {
        Self { inner: Conv2dConfig::new(channels, [kernel; 2]).init(device) }
    }

    pub fn unbiased([from, to]: [usize; 2], kernel: usize, stride: usize, device: &Device) -> Self {
        Self { inner: padded([from, to], kernel).with_stride([stride; 2]).with_bias(false).init(device) }
    }

    pub fn depthwise(channels: usize, kernel: usize, stride: usize, device: &Device) -> Self {
        let config = padded([channels; 2], kernel).with_stride([stride; 2]).with_groups(channels);
        Self { inner: config.with_bias(false).init(device) }
    }

    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let Conv2d { weight, bias, stride, kernel_size, dilation, groups, padding, .. } = &self.inner;
        let around = |side| if matches!(padding, PaddingConfig2d::Same) { (side - 1) / 2 } else { 0 };
        let options = ConvOptions::new(*stride, kernel_size.map(around), *dilation, *groups);
        kernels::conv2d(x, weight.val(), bias.as_ref().map(Param::val), options)
    }
}

fn padded(channels: [usize; 2], kernel: usize) -> Conv2dConfig {
    Conv2dConfig::new(channels, [kernel; 2]).with_padding(PaddingConfig2d::Same)
}

/// A normalisation by the batch while training, and by the statistics otherwise.
#[derive(Module, Debug)]
pub struct Norm {
    inner: BatchNorm,
}

impl Norm {
    pub fn init(channels: usize, device: &Device) -> Self {
        Self { inner: BatchNormConfig::new(channels).init(device) }
    }

    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        if x.device().is_autodiff() { self.by_batch(x, kernels::batch_norm_train) } else { self.by_running(x) }
    }

    /// The rectifier follows, in one pass while training.
    pub fn forward_relu(&self, x: Tensor<4>) -> Tensor<4> {
        match x.device().is_autodiff() {
            true => self.by_batch(x, kernels::batch_norm_train_relu),
            false => kernels::relu(self.by_running(x)),
        }
    }

    fn by_running(&self, x: Tensor<4>) -> Tensor<4> {
        let BatchNorm { gamma, beta, running_mean, running_var, epsilon, .. } = &self.inner;
        kernels::batch_norm(x, gamma.val(), beta.val(), running_mean.value(), running_var.value(), *epsilon)
    }

    fn by_batch(
        &self,
        x: Tensor<4>,
        normalise: fn(Tensor<4>, Tensor<1>, Tensor<1>, f64) -> BatchNormTrainOutput<4>,
    ) -> Tensor<4> {
        let BatchNorm { gamma, beta, running_mean, running_var, momentum, epsilon, .. } = &self.inner;
        let [n, _, height, width] = x.dims();
        let count = (n * height * width) as f64;
        let batch = normalise(x, gamma.val(), beta.val(), *epsilon);
        blend(running_mean, batch.mean, *momentum);
        blend(running_var, batch.variance * (count / (count - 1.0)), *momentum);
        batch.output
    }
}

fn blend(running: &RunningState<Tensor<1>>, batch: Tensor<1>, momentum: f64) {
    let (old, device) = (running.value_sync(), batch.device());
    let old = if old.device() == device { old } else { old.to_device(&device) };
    running.update((old * (1.0 - momentum) + batch.detach() * momentum).detach());
    running.value_sync();
}

/// A matrix and a bias.
#[derive(Module, Debug)]
pub struct Dense {
    inner: Linear,
}

impl Dense {
    pub fn init(from: usize, to: usize, device: &Device) -> Self {
        Self { inner: LinearConfig::new(from, to).init(device) }
    }

    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        kernels::linear(x, self.inner.weight.val(), self.inner.bias.as_ref().map(Param::val))
    }
}

/// Zeros in so many places while training.
#[derive(Module, Debug)]
pub struct Drop {
    inner: Dropout,
}

impl Drop {
    pub fn init(rate: f64) -> Self {
        Self { inner: DropoutConfig::new(rate).init() }
    }

    pub fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        let acts = self.inner.training.is_enabled() && x.device().is_autodiff();
        if acts { kernels::dropout(x, self.inner.prob) } else { x }
    }
}

/// The largest of each four.
pub fn max_pool(x: Tensor<4>) -> Tensor<4> {
    kernels::max_pool2d(x, MaxPoolOptions::new([2; 2]).with_stride([2; 2]))
}

/// The mean of each channel.
pub fn mean(x: Tensor<4>) -> Tensor<2> {
    let [n, channels, height, width] = x.dims();
    x.reshape([n, channels, height * width]).mean_dim(2).reshape([n, channels])
}

/// `min(max(0, x), 6)`.
pub fn relu6(x: Tensor<4>) -> Tensor<4> {
    kiln_cpu::hard_tanh(x, 0.0, 6.0).unwrap_or_else(|x| {
        let (low, high) = (x.clone().lower_equal_elem(0.0), x.clone().greater_equal_elem(6.0));
        x.mask_fill(low, 0.0).mask_fill(high, 6.0)
    })
}
