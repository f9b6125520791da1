//! Normalisation by the statistics of a batch.
use crate::{
    Facts, Init,
    display::display,
    given::gives,
    kernels::{batch_norm, batch_norm_train, batch_norm_train_relu, relu},
};
use burn::{
    module::{Flag, Module, Param, RunningState},
    nn::Initializer,
    tensor::{Device, Tensor as Raw, module::BatchNormTrainOutput},
};
use kiln_tensor::{Dim, Forward, Is, Len, Tensor};

/// What normalises is one struct to a rank, since a file's keys are the fields' names.
macro_rules! batch_norm { ($(
    $(#[$doc:meta])*
    $name:ident { $(($($generics:ident)*) $input:ty, $given:ty, $forward:ident, $forward_relu:ident;)* }
)*) => { $(
    $(#[$doc])*
    #[derive(Module, Debug)]
    #[module(custom_display)]
    pub struct $name<const C: usize> {
        /// `[C]`: what each channel is scaled by. PyTorch's `weight`, and its key in a file.
        pub gamma: Param<Raw<1>>,
        /// `[C]`: what is added to each channel. PyTorch's `bias`, and its key in a file.
        pub beta: Param<Raw<1>>,
        /// `[C]`: the mean of the batches seen.
        pub running_mean: RunningState<Raw<1>>,
        /// `[C]`: the variance of the batches seen.
        pub running_var: RunningState<Raw<1>>,
        training: Param<Flag>,
        epsilon: f64,
        momentum: f64,
    }

    impl<const C: usize> $name<C> {
        /// Scale one, shift zero; mean zero, variance one.
        pub fn init(device: &Device) -> Self {
            Self {
                gamma: Initializer::Ones.init([C], device),
                beta: Initializer::Zeros.init([C], device),
                running_mean: RunningState::new(Raw::zeros([C], device)),
                running_var: RunningState::new(Raw::ones([C], device)),
                training: Param::from_bool(true),
                epsilon: 1e-5,
                momentum: 0.1,
            }
        }

        /// What is added to a variance before its root is taken; 1e-5 unless told otherwise.
        #[must_use]
        pub fn with_epsilon(self, epsilon: f64) -> Self {
            Self { epsilon, ..self }
        }

        /// How much of the newest batch goes into the running statistics; 0.1 unless told otherwise.
        #[must_use]
        pub fn with_momentum(self, momentum: f64) -> Self {
            Self { momentum, ..self }
        }

        #[doc(hidden)]
        pub fn epsilon(&self) -> f64 {
            self.epsilon
        }

        $(
            /// Normalises each channel.
            pub fn $forward<$($generics: Dim),*>(&self, x: $input) -> $given {
                Tensor::from_burn_unchecked(self.raw(x.into_burn()))
            }

            #[doc = concat!("[`", stringify!($forward), "`](Self::", stringify!($forward), ") and then `relu`: in one")]
            /// pass while training, where there are kernels for it.
            pub fn $forward_relu<$($generics: Dim),*>(&self, x: $input) -> $given {
                Tensor::from_burn_unchecked(self.raw_relu(x.into_burn()))
            }
        )*

        fn raw<const D: usize>(&self, x: Raw<D>) -> Raw<D> {
            let y = match self.learns_from(&x) {
                true => self.by_batch(x, batch_norm_train),
                false => self.by_running(x),
            };
            gives(&self.gamma, 0, y)
        }

        fn raw_relu<const D: usize>(&self, x: Raw<D>) -> Raw<D> {
            let y = match self.learns_from(&x) {
                true => self.by_batch(x, batch_norm_train_relu),
                false => relu(self.by_running(x)),
            };
            gives(&self.gamma, 0, y)
        }

        fn learns_from<const D: usize>(&self, x: &Raw<D>) -> bool {
            x.device().is_autodiff() && self.training.is_enabled()
        }

        fn by_running<const D: usize>(&self, x: Raw<D>) -> Raw<D> {
            let [mean, variance] = [&self.running_mean, &self.running_var].map(RunningState::value);
            batch_norm(x, self.gamma.val(), self.beta.val(), mean, variance, self.epsilon)
        }

        fn by_batch<const D: usize>(
            &self,
            x: Raw<D>,
            normalise: fn(Raw<D>, Raw<1>, Raw<1>, f64) -> BatchNormTrainOutput<D>,
        ) -> Raw<D> {
            let count = x.shape().num_elements() / C.max(1);
            if count == 0 {
                return x;
            }
            let batch = normalise(x, self.gamma.val(), self.beta.val(), self.epsilon);
            if count > 1 {
                blend(&self.running_mean, batch.mean, self.momentum);
                // From the variance of these values to that of what they were drawn from.
                let unbiased = count as f64 / (count - 1) as f64;
                blend(&self.running_var, batch.variance * unbiased, self.momentum);
            }
            batch.output
        }
    }

    impl<const C: usize> Init for $name<C> {
        const PARAMETERS: usize = 2 * C;

        fn init(device: &Device) -> Self {
            Self::init(device)
        }
    }

    display!([const C: usize] $name<C>, format!("{}<{C}>", stringify!($name)), |it| {
        epsilon: it.epsilon, momentum: it.momentum, training: it.training.is_enabled(),
    });
)* } }

batch_norm! {
    /// Normalises each of `C` features by the mean and variance of the batch while training, and by the running
    /// ones otherwise.
    ///
    /// # Shapes
    /// `[N, C]`, kept; in a stack and by `forward_sequence` also `[N, C, T]`.
    ///
    /// # Edge cases
    /// It trains on a device with autodiff only, and not when frozen. A batch of one has no variance: its values
    /// become the shift, and the running statistics stay as they are. So they do by an empty one.
    ///
    /// # Source
    /// PyTorch's `nn.BatchNorm1d`; the running variance is the unbiased one, as there.
    ///
    /// ```
    /// let device = burn::tensor::Device::flex();
    /// let x = kiln_tensor::Tensor::from_array([[1.0, 2.0], [3.0, 4.0]], &device);
    /// let y = kiln_nn::BatchNorm1d::<2>::init(&device).forward(x.clone());
    /// assert!(y.to_vec().iter().zip(x.to_vec()).all(|(y, x)| (y - x).abs() < 1e-4));
    /// ```
    BatchNorm1d {
        (N) Tensor<(N, Len<C>)>, Tensor<(N, Len<C>)>, forward, forward_relu;
        (N T) Tensor<(N, Len<C>, T)>, Tensor<(N, Len<C>, T)>, forward_sequence, forward_sequence_relu;
    }
    /// Normalises each of `C` channels by the mean and variance of the batch while training, and by the running
    /// ones otherwise.
    ///
    /// # Shapes
    /// `[N, C, H, W]`, kept.
    ///
    /// # Edge cases
    /// It trains on a device with autodiff only, and not when frozen. One value to a channel has no variance: it
    /// becomes the shift, and the running statistics stay as they are. So they do by an empty batch.
    ///
    /// # Source
    /// PyTorch's `nn.BatchNorm2d`; the running variance is the unbiased one, as there.
    ///
    /// ```
    /// use kiln_tensor::Tensor;
    /// let device = burn::tensor::Device::flex();
    /// let x: Tensor![2, 3, 4, 4] = Tensor::ones(&device);
    /// assert_eq!(kiln_nn::BatchNorm2d::<3>::init(&device).forward(x).dims(), [2, 3, 4, 4]);
    /// ```
    BatchNorm2d { (N H W) Tensor<(N, Len<C>, H, W)>, Tensor<(N, Len<C>, H, W)>, forward, forward_relu; }
}

impl<N: Dim, A: Is<C, Self>, const C: usize> Forward<Tensor<(N, A)>> for BatchNorm1d<C> {
    type Output = Tensor<(N, A)>;
    fn forward(&self, x: Tensor<(N, A)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }
}

impl<N: Dim, A: Is<C, Self>, T: Dim, const C: usize> Forward<Tensor<(N, A, T)>> for BatchNorm1d<C> {
    type Output = Tensor<(N, A, T)>;
    fn forward(&self, x: Tensor<(N, A, T)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }
}

impl<N: Dim, A: Is<C, Self>, H: Dim, W: Dim, const C: usize> Forward<Tensor<(N, A, H, W)>> for BatchNorm2d<C> {
    type Output = Tensor<(N, A, H, W)>;
    fn forward(&self, x: Tensor<(N, A, H, W)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }
}

impl<N: Dim, A: Is<C, Self>, const C: usize> Facts<Tensor<(N, A)>> for BatchNorm1d<C> {}
impl<N: Dim, A: Is<C, Self>, T: Dim, const C: usize> Facts<Tensor<(N, A, T)>> for BatchNorm1d<C> {}
impl<N: Dim, A: Is<C, Self>, H: Dim, W: Dim, const C: usize> Facts<Tensor<(N, A, H, W)>> for BatchNorm2d<C> {}

/// Moves a running statistic towards the batch's. burn holds an update back until the next one; a checkpoint
/// written in between would miss it, so it is taken over at once.
fn blend(running: &RunningState<Raw<1>>, batch: Raw<1>, momentum: f64) {
    let (old, device) = (running.value_sync(), batch.device());
    // The capture device takes no tensor with automatic differentiation, not even its own.
    let old = if old.device() == device { old } else { old.to_device(&device) };
    running.update((old * (1.0 - momentum) + batch.detach() * momentum).detach());
    running.value_sync();
}

#[cfg(test)]
mod tests {
    use super::{BatchNorm1d, BatchNorm2d};
    use burn::tensor::{Device, Distribution, TensorData, Tolerance};
    use kiln_tensor::Tensor;

    #[test]
    fn rectified_is_as_normalised_and_then_rectified() {
        let plain = Device::flex();
        for device in [plain.clone().autodiff(), plain] {
            let images: Tensor![4, 3, 5, 6] = Tensor::random(Distribution::Normal(1.0, 3.0), &device);
            let [one, two] = [(); 2].map(|()| BatchNorm2d::<3>::init(&device));
            let (one_pass, two_passes) = (one.forward_relu(images.clone()), two.forward(images).relu());
            assert_eq!(one_pass.to_vec(), two_passes.to_vec());
            // Both have seen the same batch.
            for (one, two) in [(&one.running_mean, &two.running_mean), (&one.running_var, &two.running_var)] {
                assert_eq!(one.value().into_data(), two.value().into_data());
            }
            let rows: Tensor![7, 3] = Tensor::random(Distribution::Normal(1.0, 3.0), &device);
            let norm = BatchNorm1d::<3>::init(&device);
            assert_eq!(norm.forward_relu(rows.clone()).to_vec(), norm.forward(rows).relu().to_vec());
        }
    }

    #[test]
    fn one_value_teaches_nothing() {
        let device = Device::flex().autodiff();
        let norm = BatchNorm1d::<2>::init(&device);
        assert_eq!(norm.forward(Tensor::from_array([[5.0, -7.0]], &device)).to_vec(), [0.0; 2]);
        let statistics = || [&norm.running_mean, &norm.running_var].map(|it| it.value().into_data());
        let is = |wanted: [[f32; 2]; 2]| {
            statistics().into_iter().zip(wanted).for_each(|(found, wanted)| {
                found.assert_approx_eq(&TensorData::from(wanted), Tolerance::<f32>::absolute(1e-6));
            });
        };
        is([[0.0; 2], [1.0; 2]]);
        norm.forward(Tensor::from_array([[5.0, -7.0], [1.0, -7.0]], &device));
        is([[0.3, -0.7], [1.7, 0.9]]);
    }
}
