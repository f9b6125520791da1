//! Activations.
use crate::{HasAxis, LogProbability, Probability, Ranked, Tensor, raw_float::RawFloat, raw_numeric::RawNumeric};
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

impl<S: Ranked> Tensor<S> {
    /// `max(0, x)`.
    pub fn relu(self) -> Self {
        Self { raw: self.raw.relu() }
    }

    /// `1 / (1 + exp(-x))`, as a [`Probability`]. It multiplies a plain tensor as it is; a layer's own `forward`
    /// takes it as `.float()`.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let x = Tensor::from_array([0.0, 4.0], &Device::flex());
    /// let gated: Tensor![2] = x.clone() * x.sigmoid();
    /// assert_eq!(gated.to_vec()[0], 0.0);
    /// ```
    pub fn sigmoid(self) -> Tensor<S, Probability> {
        Tensor { raw: self.raw.sigmoid() }
    }

    /// The hyperbolic tangent.
    pub fn tanh(self) -> Self {
        Self { raw: self.raw.tanh() }
    }

    /// Shares that sum to one over axis `AXIS`, as a [`Probability`].
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let logits = Tensor::from_array([[0.0, 0.0], [3.0, 3.0]], &Device::flex());
    /// assert_eq!(logits.softmax::<1>().to_vec(), [0.5; 4]);
    /// ```
    pub fn softmax<const AXIS: usize>(self) -> Tensor<S, Probability>
    where
        S: HasAxis<AXIS>,
    {
        Tensor { raw: self.raw.softmax(AXIS) }
    }

    /// [`softmax`](Tensor::softmax) of the negative: the least has the largest share.
    pub fn softmin<const AXIS: usize>(self) -> Tensor<S, Probability>
    where
        S: HasAxis<AXIS>,
    {
        Tensor { raw: RawNumeric::neg(self.raw).softmax(AXIS) }
    }

    /// The logarithms of [`softmax`](Tensor::softmax), computed without overflow.
    pub fn log_softmax<const AXIS: usize>(self) -> Tensor<S, LogProbability>
    where
        S: HasAxis<AXIS>,
    {
        Tensor { raw: self.raw.log_softmax(AXIS) }
    }

    /// `x` where it is positive, `slope * x` elsewhere.
    pub fn leaky_relu(self, slope: f64) -> Self {
        let scaled = self.clone() * slope;
        self.clone().greater(0.0).choose(self, scaled)
    }

    /// `x` where it is positive, `alpha * (exp(x) - 1)` elsewhere.
    pub fn elu(self, alpha: f64) -> Self {
        self.bend_below_zero(alpha, 1.0)
    }

    /// `x` where it is positive, `alpha * (exp(x / alpha) - 1)` elsewhere.
    pub fn celu(self, alpha: f64) -> Self {
        self.bend_below_zero(alpha, alpha)
    }

    /// The exponential never sees a positive number: one that overflows would turn the gradient into NaN.
    fn bend_below_zero(self, depth: f64, stretch: f64) -> Self {
        let positive = self.clone().greater(0.0);
        let others = Self { raw: self.raw.clone().fill_where(positive.raw.clone(), 0.0) };
        positive.choose(self, ((others / stretch).exp() - 1.0) * depth)
    }

    /// [`elu`](Tensor::elu) scaled so that mean zero and variance one stay.
    pub fn selu(self) -> Self {
        const ALPHA: f64 = 1.673_263_242_354_377_2;
        const SCALE: f64 = 1.050_700_987_355_480_5;
        self.elu(ALPHA) * SCALE
    }

    /// `x` times the share of a normal distribution below `x`.
    pub fn gelu(self) -> Self {
        let share = (Self { raw: (self.clone() * FRAC_1_SQRT_2).raw.erf() } + 1.0) * 0.5;
        self * share
    }

    /// [`gelu`](Tensor::gelu) approximated by a hyperbolic tangent.
    pub fn gelu_tanh(self) -> Self {
        let cube = self.clone() * self.clone() * self.clone();
        let bent = (self.clone() + cube * 0.044_715) * (FRAC_2_SQRT_PI * FRAC_1_SQRT_2);
        self * (bent.tanh() + 1.0) * 0.5
    }

    /// The logarithm of [`sigmoid`](Tensor::sigmoid), computed without overflow.
    pub fn log_sigmoid(self) -> Tensor<S, LogProbability> {
        Tensor { raw: self.raw.log_sigmoid() }
    }

    /// `x / (1 + |x|)`.
    pub fn softsign(self) -> Self {
        self.clone() / (self.abs() + 1.0)
    }

    /// `x * sigmoid(x)`.
    pub fn silu(self) -> Self {
        Self { raw: self.raw.silu() }
    }

    /// `x * tanh(log(1 + exp(x)))`.
    pub fn mish(self) -> Self {
        Self { raw: self.raw.mish() }
    }

    /// `log(1 + exp(beta * x)) / beta`; where `beta * x` is above `threshold`, `x` itself.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let x = Tensor::from_array([0.0, 100.0], &Device::flex());
    /// assert_eq!(x.softplus(1.0, 20.0).to_vec(), [2f32.ln(), 100.0]);
    /// ```
    pub fn softplus(self, beta: f64, threshold: f64) -> Self {
        Self { raw: self.raw.softplus(beta, threshold) }
    }

    /// Cut off below `min` and above `max`. Unlike [`clamp`](Tensor::clamp) it has no slope at `min` and `max`
    /// themselves, as PyTorch's `hardtanh`.
    pub fn hard_tanh(self, min: f64, max: f64) -> Self {
        Self { raw: self.raw.hard_tanh(min, max) }
    }

    /// Each value is zero with the probability `rate`, and divided by `1 - rate` otherwise, as PyTorch's `dropout`: always,
    /// where a layer would only while training. What is drawn follows from the device's seed.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let x: Tensor![1000] = Tensor::ones(&Device::flex());
    /// let kept = x.dropout(0.5).to_vec().into_iter().filter(|it| *it == 2.0).count();
    /// assert!((400..600).contains(&kept));
    /// ```
    pub fn dropout(self, rate: f64) -> Self {
        Self { raw: self.raw.dropout(rate) }
    }

    /// `min(max(0, x), 6)`.
    pub fn relu6(self) -> Self {
        self.hard_tanh(0.0, 6.0)
    }

    /// `relu6(x + 3) / 6`.
    pub fn hard_sigmoid(self) -> Self {
        (self + 3.0).relu6() / 6.0
    }

    /// `x * hard_sigmoid(x)`.
    pub fn hard_swish(self) -> Self {
        self.clone() * self.hard_sigmoid()
    }
}
