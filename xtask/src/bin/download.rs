//! The program behind `cargo xtask dataset download`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports on a terminal")]

#[path = "../failure.rs"]
#[allow(dead_code, reason = "xtask fails in more ways")]
mod failure;
#[path = "../fetch.rs"]
mod fetch;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Parser;
use kiln_download::{Bar, DownloadOptions, Origin, Source, Store};

use crate::failure::Failure;
use crate::fetch::Fetch;

#[derive(Parser)]
#[command(bin_name = "cargo xtask dataset download")]
struct Arguments {
    #[command(flatten)]
    fetch: Fetch,
}

fn run(fetch: Fetch) -> Result<String, Failure> {
    let source = Source::named(&fetch.name)?;
    let mut options = DownloadOptions::from_env();
    if let Some(mirror) = fetch.mirror {
        options.origin = Origin::Mirror(mirror);
    }
    if let Some(from) = fetch.from {
        options.origin = Origin::Folder(from);
    }
    let folder = Store::open()?.download(source, &options, &Bar::stderr().until(interrupted()))?;
    let (name, folder) = (source.name, folder.display());
    Ok(format!("{name} is in {folder}\nlicence: {}\nto cite: {}", source.licence, source.citation))
}

/// Whether Ctrl-C was pressed. A second one ends the program at once, which leaves nothing half-written in place either.
fn interrupted() -> impl Fn() -> bool + Send + Sync + 'static {
    let pressed = Arc::new(AtomicBool::new(false));
    let seen = pressed.clone();
    let heard = ctrlc::set_handler(move || {
        if pressed.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
    // Where it cannot be heard it ends the program, as it does without us.
    drop(heard);
    move || seen.load(Ordering::SeqCst)
}

fn main() -> ExitCode {
    let done = match Arguments::try_parse() {
        Ok(arguments) => run(arguments.fetch),
        Err(error) if !error.use_stderr() => Ok(error.to_string()),
        Err(error) => Err(Failure::usage(&error)),
    };
    match done {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.status()
        }
    }
}
