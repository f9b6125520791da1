//! Losses of numbers against numbers.
use kiln_tensor::{Floats, Ranked, Scalar, Tensor};

macro_rules! regressions { ($(
    $(#[$doc:meta])*
    $name:ident {
        $($(#[$setting_doc:meta])* $setting:ident = $default:literal by $with:ident, $least:literal,)?
    }
    |$it:ident, $difference:ident| $loss:expr;
)*) => { $(
    $(#[$doc])*
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct $name {
        $($setting: f64,)?
    }

    impl $name {
        /// With PyTorch's settings.
        pub fn new() -> Self {
            Self { $($setting: $default)? }
        }

        $(
            $(#[$setting_doc])*
            #[must_use]
            #[track_caller]
            pub fn $with(self, $setting: f64) -> Self {
                let fits = if $least == "more than zero" { $setting > 0.0 } else { $setting >= 0.0 };
                assert!(fits, concat!("a ", stringify!($setting), " of {} is not ", $least), $setting);
                Self { $setting }
            }
        )?

        /// The mean over all elements.
        ///
        /// # Panics
        /// When a run-time axis of one type has different sizes.
        #[track_caller]
        pub fn forward<S: Ranked, P: Floats, T: Floats>(&self, predictions: Tensor<S, P>, targets: Tensor<S, T>) -> Scalar {
            self.each(predictions, targets).mean_all()
        }

        /// The sum over all elements. Panics as [`forward`](Self::forward) does.
        #[track_caller]
        pub fn sum<S: Ranked, P: Floats, T: Floats>(&self, predictions: Tensor<S, P>, targets: Tensor<S, T>) -> Scalar {
            self.each(predictions, targets).sum_all()
        }

        /// The loss of each element. Panics as [`forward`](Self::forward) does.
        #[track_caller]
        pub fn each<S: Ranked, P: Floats, T: Floats>(&self, predictions: Tensor<S, P>, targets: Tensor<S, T>) -> Tensor<S> {
            let ($it, $difference) = (self, predictions.float() - targets.float());
            let _ = $it;
            $loss
        }
    }

    impl Default for $name {
        fn default() -> Self {
            Self::new()
        }
    }
)* } }

regressions! {
    /// The absolute difference, `|x - y|`.
    ///
    /// # Compile errors
    /// Predictions and targets of different shapes (`predictions_and_targets_of_different_shapes`).
    ///
    /// # Source
    /// PyTorch's `nn.L1Loss`.
    ///
    /// ```
    /// use kiln_nn::L1Loss;
    /// use kiln_tensor::Tensor;
    /// let device = burn::tensor::Device::flex();
    /// let (x, y) = (Tensor::from_array([1.0, 2.0], &device), Tensor::from_array([4.0, 1.0], &device));
    /// assert_eq!(L1Loss::new().each(x.clone(), y.clone()).to_vec(), [3.0, 1.0]);
    /// assert_eq!(L1Loss::new().forward(x, y).into_scalar(), 2.0);
    /// ```
    L1Loss {} |it, difference| difference.abs();

    /// The squared difference, `(x - y)^2`.
    ///
    /// # Compile errors
    /// Predictions and targets of different shapes (`predictions_and_targets_of_different_shapes`).
    ///
    /// # Source
    /// PyTorch's `nn.MSELoss`.
    ///
    /// ```
    /// use kiln_nn::MseLoss;
    /// use kiln_tensor::Tensor;
    /// let device = burn::tensor::Device::flex();
    /// let (x, y) = (Tensor::from_array([1.0, 2.0], &device), Tensor::from_array([4.0, 1.0], &device));
    /// assert_eq!(MseLoss::new().forward(x.clone(), y.clone()).into_scalar(), 5.0);
    /// assert_eq!(MseLoss::new().sum(x, y).into_scalar(), 10.0);
    /// ```
    MseLoss {} |it, difference| difference.clone() * difference;

    /// The squared difference where it is small, and the absolute one where it is not:
    /// `(x - y)^2 / (2 beta)` below `beta`, and `|x - y| - beta / 2` from there on.
    ///
    /// # Edge cases
    /// With a `beta` of zero it is [`L1Loss`].
    ///
    /// # Source
    /// PyTorch's `nn.SmoothL1Loss`.
    ///
    /// ```
    /// use kiln_nn::SmoothL1Loss;
    /// use kiln_tensor::Tensor;
    /// let device = burn::tensor::Device::flex();
    /// let (x, y) = (Tensor::from_array([1.0, 8.0], &device), Tensor::from_array([2.0, 3.0], &device));
    /// assert_eq!(SmoothL1Loss::new().with_beta(2.0).each(x, y).to_vec(), [0.25, 4.0]);
    /// ```
    SmoothL1Loss {
        /// From which difference on the loss is a line; 1 unless told otherwise.
        ///
        /// # Panics
        /// When it is below zero.
        beta = 1.0 by with_beta, "zero or more",
    }
    |it, difference| match it.beta {
        0.0 => difference.abs(),
        beta => huber(difference, beta) * (1.0 / beta),
    };

    /// The squared difference where it is small, and a line where it is not: `(x - y)^2 / 2` up to `delta`, and
    /// `delta (|x - y| - delta / 2)` beyond.
    ///
    /// # Source
    /// PyTorch's `nn.HuberLoss`.
    ///
    /// ```
    /// use kiln_nn::HuberLoss;
    /// use kiln_tensor::Tensor;
    /// let device = burn::tensor::Device::flex();
    /// let (x, y) = (Tensor::from_array([1.0, 8.0], &device), Tensor::from_array([2.0, 3.0], &device));
    /// assert_eq!(HuberLoss::new().with_delta(2.0).each(x, y).to_vec(), [0.5, 8.0]);
    /// ```
    HuberLoss {
        /// From which difference on the loss is a line; 1 unless told otherwise.
        ///
        /// # Panics
        /// When it is not above zero: all differences would be lost.
        delta = 1.0 by with_delta, "more than zero",
    }
    |it, difference| huber(difference, it.delta);
}

/// With `s = min(|d|, delta)` both branches are `s (|d| - s / 2)`, and `s` has no gradient of its own: it is `|d|`,
/// where the factors of its derivative cancel, or a constant.
fn huber<S: Ranked>(difference: Tensor<S>, delta: f64) -> Tensor<S> {
    let distance = difference.abs();
    let slope = distance.clone().detach().clamp(0.0, delta);
    slope.clone() * (distance - slope * 0.5)
}
