//! Probabilities and their logarithms: floats whose type says what they mean.
use crate::{Kind, Operand, Ranked, Side, Tensor, raw_float::RawFloat};
use burn::tensor::Float;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// The kind of what softmax and sigmoid give: floats between zero and one. Written `Tensor![N, 10; Probability]`.
///
/// A loss that takes logits does not take them, so that softmax is not applied twice. Arithmetic, [`float`], and the
/// layers of a stack that follow see plain floats.
///
/// [`float`]: Tensor::float
///
/// ```
/// use kiln_tensor::{Device, LogProbability, Probability, Tensor};
/// let logits: Tensor![1, 2] = Tensor::from_array([[0.0, 0.0]], &Device::flex());
/// let shares: Tensor![1, 2; Probability] = logits.clone().softmax::<1>();
/// let logs: Tensor![1, 2; LogProbability] = logits.log_softmax::<1>();
/// assert_eq!(shares.to_vec(), [0.5, 0.5]);
/// let doubled: Tensor![1, 2] = shares * 2.0;
/// assert_eq!((doubled - logs.exp()).to_vec(), [0.5, 0.5]);
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Probability {}

/// The kind of what log-softmax and log-sigmoid give: the logarithms of [`Probability`].
#[derive(Clone, Copy, Debug)]
pub enum LogProbability {}

/// A kind of floats, whatever they mean: [`Float`], [`Probability`], [`LogProbability`].
#[diagnostic::on_unimplemented(
    message = "floats are wanted, and what is given has the kind `{Self}`",
    label = "this is a `{Self}`",
    note = "`.float()` makes floats of whole numbers and truth values"
)]
pub trait Floats: Kind<Plain = Float> {}
impl Floats for Float {}
impl Floats for Probability {}
impl Floats for LogProbability {}

/// The kind of the numbers a network's last layer gives, before softmax or sigmoid: plain floats.
///
/// # Compile errors
/// Probabilities or their logarithms where a loss takes logits (`probabilities_in_the_place_of_logits`).
#[diagnostic::on_unimplemented(
    message = "this loss takes logits, and what is given has the kind `{Self}`",
    label = "logits are wanted, and this is a `{Self}`",
    note = "give it what the last layer gives, without softmax or sigmoid: the loss applies it itself, with more precision"
)]
pub trait Logits: Floats {}
impl Logits for Float {}

/// The kind of [`Probability`].
///
/// # Compile errors
/// Logits where a loss takes probabilities (`logits_in_the_place_of_probabilities`).
#[diagnostic::on_unimplemented(
    message = "this loss takes probabilities, and what is given has the kind `{Self}`",
    label = "probabilities are wanted, and this is a `{Self}`",
    note = "`.softmax::<AXIS>()` or `.sigmoid()` makes them of logits, `.exp()` of log-probabilities, `.try_probabilities()?` of numbers from elsewhere"
)]
pub trait Probabilities: Floats {}
impl Probabilities for Probability {}

/// The kind of [`LogProbability`].
///
/// # Compile errors
/// Logits or probabilities where a loss takes their logarithms (`probabilities_in_the_place_of_their_logarithms`).
#[diagnostic::on_unimplemented(
    message = "this loss takes log-probabilities, and what is given has the kind `{Self}`",
    label = "log-probabilities are wanted, and this is a `{Self}`",
    note = "`.log_softmax::<AXIS>()` or `.log_sigmoid()` makes them of logits, `.log()` of probabilities"
)]
pub trait LogProbabilities: Floats {}
impl LogProbabilities for LogProbability {}

/// A number that is no probability.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{number} at position {position} is no probability: those lie between 0 and 1")]
pub struct ProbabilityError {
    /// The number.
    pub number: f32,
    /// Where it stands, counted over all elements.
    pub position: usize,
}

impl<S: Ranked> Tensor<S> {
    /// Takes these numbers as probabilities, after a look at each: for soft labels, and what else comes from outside.
    ///
    /// # Errors
    /// A number that is not between zero and one.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let device = Device::flex();
    /// assert!(Tensor::from_array([0.3, 0.7], &device).try_probabilities().is_ok());
    /// let error = Tensor::from_array([0.3, 1.7], &device).try_probabilities().unwrap_err();
    /// assert_eq!(error.to_string(), "1.7 at position 1 is no probability: those lie between 0 and 1");
    /// ```
    pub fn try_probabilities(self) -> Result<Tensor<S, Probability>, ProbabilityError> {
        let wrong = self.to_vec().into_iter().enumerate().find(|(_, number)| !(0.0..=1.0).contains(number));
        match wrong {
            Some((position, number)) => Err(ProbabilityError { number, position }),
            None => Ok(self.assume_probabilities()),
        }
    }

    /// Takes these numbers as probabilities, without a look at them: for what a formula keeps between zero and one,
    /// such as a blend of probabilities.
    pub fn assume_probabilities(self) -> Tensor<S, Probability> {
        Tensor { raw: self.raw }
    }

    /// Takes these numbers as logarithms of probabilities, without a look at them: for what a formula keeps at zero or
    /// below, such as the scores of a beam.
    ///
    /// ```
    /// use kiln_tensor::{Device, Tensor};
    /// let scores = Tensor::from_array([0.0, f32::NEG_INFINITY], &Device::flex()).assume_log_probabilities();
    /// assert_eq!(scores.exp().to_vec(), [1.0, 0.0]);
    /// ```
    pub fn assume_log_probabilities(self) -> Tensor<S, LogProbability> {
        Tensor { raw: self.raw }
    }
}

impl<S: Ranked> Tensor<S, Probability> {
    /// Their logarithms.
    pub fn log(self) -> Tensor<S, LogProbability> {
        Tensor { raw: self.raw.log() }
    }
}

impl<S: Ranked> Tensor<S, LogProbability> {
    /// The probabilities.
    pub fn exp(self) -> Tensor<S, Probability> {
        Tensor { raw: self.raw.exp() }
    }
}

impl<S: Ranked, K: Kind> Tensor<S, K> {
    /// Without what the elements mean.
    #[doc(hidden)]
    pub fn plain(self) -> Tensor<S, K::Plain> {
        Tensor { raw: K::plain::<S>(self.raw) }
    }
}

impl<S: Ranked, K: Floats> Tensor<S, K> {
    /// As plain floats, whatever they mean.
    pub fn float(self) -> Tensor<S> {
        self.plain()
    }
}

/// What is true of both kinds: arithmetic gives plain floats.
macro_rules! meaning { ($($kind:ident: $($trait:ident $method:ident)*;)*) => { $(
    #[diagnostic::do_not_recommend]
    impl<S: Ranked> Operand<Tensor<S>> for Tensor<S, $kind> {
        fn side(self) -> Side<Tensor<S>> {
            Side::Tensor(self.float())
        }
    }

    impl<S: Ranked> Neg for Tensor<S, $kind> {
        type Output = Tensor<S>;
        fn neg(self) -> Tensor<S> {
            -self.float()
        }
    }
    $(
        /// Gives plain floats.
        impl<S: Ranked, R: Operand<Tensor<S>>> $trait<R> for Tensor<S, $kind> {
            type Output = Tensor<S>;
            #[track_caller]
            fn $method(self, other: R) -> Tensor<S> {
                self.float().$method(other)
            }
        }
    )*
)* } }
meaning! {
    Probability: Add add Sub sub Mul mul Div div;
    LogProbability: Add add Sub sub Mul mul Div div;
}
