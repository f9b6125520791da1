//! Ctrl-C: the first stops the run at its next batch, the second ends the program at once.

use std::sync::{Mutex, Once, PoisonError};

use kiln_train::{Stop, restore_terminal};

/// The run that Ctrl-C stops: the latest one of this process.
static CURRENT: Mutex<Option<Stop>> = Mutex::new(None);
static LISTEN: Once = Once::new();

/// Lets Ctrl-C stop what looks at `stop`.
pub(super) fn listen(stop: &Stop) -> Result<(), ctrlc::Error> {
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop.clone());
    let mut outcome = Ok(());
    LISTEN.call_once(|| outcome = ctrlc::set_handler(pressed));
    outcome
}

fn pressed() {
    let current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match current {
        Some(stop) if !stop.requested() => stop.stop(),
        _ => {
            restore_terminal();
            std::process::exit(130);
        }
    }
}
