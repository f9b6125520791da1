//! The command line that the examples share: flags, Ctrl-C, exit codes.
//!
//! Exit codes: 0 when the run finished and reached what `--require` asks; 1 when it fell short of it or there was nothing
//! to measure, or when a picture of `--predict` could not be read and the others were; 2 when it could not be done, with
//! one sentence on standard error that says why; 130 after Ctrl-C, with the command that resumes.
//!
//! ```
//! use kiln::cli::{self, Example};
//! let example = Example::new("demo").epochs(3).batch_size(32);
//! let code = cli::run(example, ["demo", "--epochs", "5", "--require", "90"], |run| {
//!     assert_eq!((run.epochs(), run.batch_size(), run.seed()), (5, 32, 1));
//!     Ok(95.0)
//! });
//! assert_eq!(code, 0);
//! assert_eq!(cli::run(example, ["demo", "--require", "90"], |_| Ok(89.9)), 1);
//! assert_eq!(cli::run(example, ["demo", "--require", "0"], |_| Ok(f64::NAN)), 1);
//! assert_eq!(cli::run(example, ["demo", "--epochs", "0"], |_| Ok(100.0)), 2);
//! ```

mod computing;
mod data_source;
mod example;
mod facts;
mod failure;
mod flags;
#[cfg(feature = "remote")]
mod hosts;
mod image_folder;
mod interrupt;
mod model_card;
mod named_pictures;
mod predict;
mod resume_command;
mod run;
mod sets;
mod task;
mod task_data;
mod voc;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

pub use self::example::Example;
pub use self::failure::Failure;
use self::flags::{Asked, Flags};
pub use self::predict::Predict;
pub use self::run::{Run, Viewed};
pub use self::task::Task;
pub use self::task_data::TaskData;
use kiln_train::TrainError;

/// Runs `example` with the program's own arguments. What it returns is the score, in percent, that `--require` asks for.
pub fn main(example: Example, body: impl FnOnce(&mut Run) -> Result<f64, Failure>) -> ExitCode {
    crate::threads::join();
    ExitCode::from(run(example, std::env::args_os(), body))
}

/// [`main`] with arguments of your own, the program's name first; the exit code is returned. (A host of other devices that
/// no longer answers ends the process instead, with the same words: what waits for it cannot be woken.)
pub fn run<A: Into<OsString> + Clone>(
    example: Example,
    arguments: impl IntoIterator<Item = A>,
    body: impl FnOnce(&mut Run) -> Result<f64, Failure>,
) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let flags = match Flags::ask(example, &arguments) {
        Ok(Asked::Run(flags)) => *flags,
        Ok(Asked::Help(text)) => return said(&mut std::io::stdout(), &text, 0),
        Err(failure) => return fail(&failure),
    };
    let require = flags.require;
    let mut run = match Run::new(example, flags, &arguments) {
        Ok(run) => run,
        Err(failure) => return fail(&failure),
    };
    let computing = run.computing();
    match computing.guard(|| body(&mut run)) {
        Ok(score) => match require {
            Some(required) if score.is_nan() => fail(&Failure::Unmeasured { required }),
            Some(required) if score < required => fail(&Failure::Below { score, required }),
            _ => 0,
        },
        Err(Failure::Train(interrupted @ TrainError::Interrupted { .. })) => {
            let command = resume_command::of(&arguments);
            said(&mut std::io::stderr(), &format!("{interrupted}; to go on:\n{command}"), 130)
        }
        Err(failure) if failure.stopped() => said(&mut std::io::stderr(), &failure.to_string(), 130),
        Err(failure) => fail(&failure),
    }
}

fn fail(failure: &Failure) -> u8 {
    said(&mut std::io::stderr(), &format!("error: {failure}"), failure.code())
}

/// Says `text`, if anyone listens.
fn said(to: &mut impl Write, text: &str, code: u8) -> u8 {
    let _ = writeln!(to, "{}", text.trim_end()).and_then(|()| to.flush());
    code
}
