//! Devices that are gone in the middle of a calculation.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::error::TrainError;

/// How burn speaks of a connection that has ended: most of its calls can only panic then.
const OVER: [&str; 6] = [
    "Remote ",
    "Failed to open a remote session",
    "Failed to read tensor",
    "RecvError",
    "Service call failed",
    "An error happened during execution",
];

/// Whether these words, of an error or a panic, tell that the connection to a device of another machine has ended.
pub fn tells_of_loss(words: &str) -> bool {
    OVER.iter().any(|over| words.contains(over))
}

/// What a panic says.
pub(crate) fn words(panic: &(dyn Any + Send)) -> Option<&str> {
    panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied())
}

/// What a panic says, if it is that.
pub(crate) fn loss(panic: &(dyn Any + Send)) -> Option<String> {
    let words = words(panic)?;
    tells_of_loss(words).then(|| first_line(words))
}

/// Without what burn adds for its own developers.
pub(crate) fn first_line(words: &str) -> String {
    words.lines().next().unwrap_or_default().into()
}

/// Does `body`, which computes on `devices`; where one of them is gone, it ends by an error and by no panic.
pub(crate) fn caught<T>(devices: &str, body: impl FnOnce() -> Result<T, TrainError>) -> Result<T, TrainError> {
    let gone = |reason| TrainError::Gone { devices: devices.into(), reason };
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Err(TrainError::Engine { reason })) if tells_of_loss(&reason) => Err(gone(first_line(&reason))),
        // Weights that cannot be saved, for they are there.
        Ok(Err(TrainError::Model(error))) if tells_of_loss(&error.to_string()) => {
            Err(gone(first_line(&error.to_string())))
        }
        Ok(done) => done,
        Err(panic) => match loss(&*panic) {
            Some(reason) => Err(gone(reason)),
            None => resume_unwind(panic),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_nn::CheckpointError;

    #[test]
    fn a_loss_is_an_error_and_any_other_panic_goes_on() {
        let lost = caught::<()>("ws://a:1", || panic!("Service call failed: {}\nbacktrace", "RecvError(())"));
        assert!(matches!(lost, Err(TrainError::Gone { devices, reason })
            if devices == "ws://a:1" && reason == "Service call failed: RecvError(())"));
        let read = TrainError::Engine { reason: "Failed to read tensor: RecvError(())".into() };
        assert!(matches!(caught::<()>("ws://a:1", || Err(read)), Err(TrainError::Gone { .. })));
        let unsaved = |fault: &str| {
            let fault = fault.to_string();
            caught::<()>("ws://a:1", || Err(CheckpointError::Write { path: "model.safetensors".into(), fault }.into()))
        };
        assert!(matches!(unsaved("Failed to read tensor: RecvError(())"), Err(TrainError::Gone { .. })));
        assert!(matches!(unsaved("no space is left"), Err(TrainError::Model(_))));
        assert!(matches!(caught("flex", || Ok(3)), Ok(3)));
        let other = catch_unwind(|| caught::<()>("flex", || panic!("a mistake of one's own")));
        assert_eq!(other.unwrap_err().downcast_ref::<&str>(), Some(&"a mistake of one's own"));
    }
}
