//! `kiln`: hosts the devices of this machine for others, and lists what there is.
//!
//! Exit codes: 0 done, or stopped by Ctrl-C; 1 a device that cannot be had; 2 an error, in one sentence.

mod anew;
mod devices;
mod serve;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

/// Why a command could not do what it was asked, in one sentence.
type Sentence = String;

/// Devices of this machine for others, and of others for this one
#[derive(Parser)]
#[command(name = "kiln", version, arg_required_else_help = true)]
enum Command {
    Serve(serve::Serve),
    Devices(devices::Devices),
}

fn main() -> ExitCode {
    let command = match Command::try_parse() {
        Ok(command) => command,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            say(&error.to_string());
            return ExitCode::SUCCESS;
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return fail("name a command, serve or devices; --help tells of them");
        }
        Err(error) => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            return fail(&format!("{first}; --help lists the flags"));
        }
    };
    let done = match command {
        Command::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
        Command::Devices(devices) => devices.run(),
    };
    done.unwrap_or_else(|sentence| fail(&sentence))
}

/// Prints a line. A reader that went away is no failure.
fn say(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{}", line.trim_end()).and_then(|()| out.flush());
}

fn fail(sentence: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "error: {}", sentence.trim_end());
    ExitCode::from(2)
}
