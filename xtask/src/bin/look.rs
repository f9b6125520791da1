//! The program behind `cargo xtask dataset show` and `cargo xtask dataset stats`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports on a terminal")]

#[path = "../failure.rs"]
#[allow(dead_code, reason = "xtask fails in more ways")]
mod failure;
#[path = "../look.rs"]
#[allow(dead_code, reason = "xtask says the words, and this program hears them")]
mod look;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kiln_data::draw::{SheetOptions, sheet};
use kiln_data::{DataError, Form, Gallery, NamedTransform, Statistics};
use kiln_download::{Source, Store};

use crate::failure::Failure;
use crate::look::{Looked, Show, Stats};

#[derive(Parser)]
#[command(bin_name = "cargo xtask dataset")]
struct Arguments {
    #[command(subcommand)]
    command: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Show(Show),
    Stats(Stats),
}

fn wrong(error: DataError) -> Failure {
    Failure::Usage(error.to_string())
}

/// The form of what was asked for, and its folder: `voc:DIR`, or a name.
fn form(data: &str) -> Result<(Form, Option<PathBuf>), Failure> {
    if let Some((form, folder)) = data.split_once(':') {
        return Ok((form.parse().map_err(wrong)?, Some(folder.into())));
    }
    let source = match (Source::named(data), data.parse()) {
        (Ok(source), _) => source,
        // It is inside the program, or opening it says that it lies in a folder.
        (_, Ok(form)) => return Ok((form, None)),
        (Err(error), _) => {
            let folder = if Path::new(data).is_dir() { data } else { "DIR" };
            let own = format!("besides, digits and scenes; a folder of your own comes after its form, `voc:{folder}`");
            return Err(Failure::Usage(format!("{error}; {own}")));
        }
    };
    let folder = Store::open()?.path(source)?;
    let form = Form::of_source(source.name).ok_or_else(|| Failure::Usage(format!("{data} cannot be shown")))?;
    Ok((form, Some(folder)))
}

fn gallery(looked: &Looked) -> Result<Gallery, Failure> {
    let (form, folder) = form(&looked.data)?;
    Gallery::open(form, folder.as_deref(), looked.set.as_deref()).map_err(wrong)
}

fn show(show: Show) -> Result<String, Failure> {
    let steps: Result<Vec<NamedTransform>, _> = show.transforms.iter().map(|name| name.parse()).collect();
    let steps = steps.map_err(|error| Failure::Usage(format!("{error}")))?;
    if show.samples == 0 || show.samples > 1_000 || show.side == 0 || show.side > 4_096 {
        return Err(Failure::Usage("a sheet has 1 to 1000 samples of 1 to 4096 pixels; ask for as many".into()));
    }
    let augmented = (!steps.is_empty()).then_some(show.seed);
    let options = SheetOptions { samples: show.samples, columns: show.columns, side: show.side, augmented };
    let drawn = sheet(&gallery(&show.looked)?.with(steps), &options).map_err(wrong)?;
    drawn.save_png(&show.out).map_err(wrong)?;
    Ok(format!("{} is drawn: {} x {} pixels", show.out.display(), drawn.height(), drawn.width()))
}

fn stats(stats: &Stats) -> Result<String, Failure> {
    Ok(Statistics::of(&gallery(&stats.looked)?).map_err(wrong)?.to_string())
}

fn main() -> ExitCode {
    let done = match Arguments::try_parse().map(|it| it.command) {
        Ok(Verb::Show(wanted)) => show(wanted),
        Ok(Verb::Stats(wanted)) => stats(&wanted),
        Err(error) if !error.use_stderr() => Ok(error.to_string()),
        Err(error) => Err(Failure::usage(&error)),
    };
    match done {
        Ok(text) => {
            // A reader that went away is no failure.
            let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.status()
        }
    }
}
