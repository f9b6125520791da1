//! What the targets of a yes-or-no loss may be.
use kiln_tensor::{Bool, Float, Kind, Probability, Ranked, Tensor};

/// The kind of a target that is a truth value, a probability, or a number between zero and one.
#[diagnostic::on_unimplemented(
    message = "the targets of this loss are truth values or probabilities, and what is given has the kind `{Self}`",
    label = "truth values or probabilities are wanted, and this is a `{Self}`",
    note = "compare to get truth values (`.greater(0)`), or turn whole numbers 0 and 1 into floats with `.float()`"
)]
pub trait Truth: Kind {
    /// One for true, zero for false.
    #[doc(hidden)]
    fn as_float<S: Ranked>(targets: Tensor<S, Self>) -> Tensor<S>
    where
        Self: Sized;
}

impl Truth for Bool {
    fn as_float<S: Ranked>(targets: Tensor<S, Bool>) -> Tensor<S> {
        targets.float()
    }
}

impl Truth for Float {
    fn as_float<S: Ranked>(targets: Tensor<S>) -> Tensor<S> {
        targets
    }
}

impl Truth for Probability {
    fn as_float<S: Ranked>(targets: Tensor<S, Probability>) -> Tensor<S> {
        targets.float()
    }
}
