//! `cargo xtask dataset`: public data sets, here and not yet here.
//!
//! Downloading and drawing are programs of their own, which cargo builds when they are first asked for: HTTP with its
//! encryption, and the decoders of pictures, take longer to compile than all of xtask.

use std::env;
use std::ffi::OsString;
use std::io::Write;
use std::process::Command;

use clap::{Args, Subcommand};
use kiln_download::{Bar, CATALOGUE, Source, Store, Verification};

use crate::failure::Failure;
use crate::fetch::Fetch;
use crate::look::{Show, Stats};
use crate::workspace::{Workspace, spoken};

/// List public data sets, download them, check them, say where they are; look at these and at your own
#[derive(Args)]
pub struct Dataset {
    #[command(subcommand)]
    command: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Every data set that is known, and whether it is here
    List,
    Download(Fetch),
    /// Compare the files of a data set with their checksums, and say what could not be compared
    Verify {
        /// The data set
        name: String,
    },
    /// Print the folder of a data set and nothing else; status 2 if it is not here
    Path {
        /// The data set
        name: String,
    },
    Show(Show),
    Stats(Stats),
}

impl Dataset {
    pub fn run(&self, workspace: &Workspace, out: &mut impl Write) -> Result<(), Failure> {
        let store = Store::open()?;
        let said = match &self.command {
            Verb::List => list(CATALOGUE, &store),
            Verb::Download(fetch) => return download(fetch, &store, workspace, out),
            Verb::Show(show) => return replaced_by(program("look", show.words(), workspace)),
            Verb::Stats(stats) => return replaced_by(program("look", stats.words(), workspace)),
            Verb::Verify { name } => {
                let source = Source::named(name)?;
                let verification = store.verify(source, &Bar::stderr())?;
                say(out, &report(source, &verification));
                return judged(source, &store, &verification);
            }
            Verb::Path { name } => store.path(Source::named(name)?)?.display().to_string(),
        };
        say(out, &said);
        Ok(())
    }
}

/// A reader that went away is no failure.
fn say(out: &mut impl Write, text: &str) {
    let _ = writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush());
}

fn list(sources: &[Source], store: &Store) -> String {
    let heading = ["name", "here", "download", "checked by", "what", "licence"].map(String::from);
    let rows = sources.iter().map(|source| {
        let here = if store.holds(source) { "yes" } else { "no" };
        let size = source.size().to_string();
        [source.name, here, &size, source.checked_by(), source.title, source.licence].map(String::from)
    });
    let rows: Vec<_> = [heading].into_iter().chain(rows).collect();
    let widths: [usize; 6] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or_default());
    let mut table = String::new();
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        table += &format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    table += "\nwhat arrives is compared with what it is checked by; only where that is the content may a mirror have compressed \
              it anew\n";
    table + &format!("they lie in {}; KILN_DATA names another folder", store.root().display())
}

/// What checking a data set came to, a line for each thing.
fn report(source: &Source, found: &Verification) -> String {
    let Verification { sound, faults, unchecked } = found;
    let files = if *sound == 1 { "file is" } else { "files are" };
    let mut lines = format!("{}: {sound} {files} as published\n", source.name);
    for fault in faults {
        lines += &format!("wrong: {fault}\n");
    }
    for unchecked in unchecked {
        lines += &format!("not checked: {unchecked}\n");
    }
    lines
}

fn judged(source: &Source, store: &Store, found: &Verification) -> Result<(), Failure> {
    match found.faults.len() {
        0 => Ok(()),
        faults => {
            let files = if faults == 1 { "file is" } else { "files are" };
            let (name, folder) = (source.name, store.folder(source));
            let folder = folder.display();
            let mend = format!("remove `{folder}` and run `cargo xtask dataset download {name}`");
            Err(Failure::Found(format!("{faults} {files} missing or not as published: to mend it, {mend}")))
        }
    }
}

fn download(fetch: &Fetch, store: &Store, workspace: &Workspace, out: &mut impl Write) -> Result<(), Failure> {
    let source = Source::named(&fetch.name)?;
    if store.holds(source) {
        say(out, &format!("{} is in {}", source.name, store.folder(source).display()));
        return Ok(());
    }
    let mut words: Vec<OsString> = vec![source.name.into()];
    if let Some(mirror) = &fetch.mirror {
        words.extend(["--mirror".into(), mirror.into()]);
    }
    if let Some(from) = &fetch.from {
        words.extend(["--from".into(), from.into()]);
    }
    replaced_by(program("download", words, workspace))
}

/// One of the programs that are built when they are first asked for, by the feature that it needs.
fn program(feature: &str, words: Vec<OsString>, workspace: &Workspace) -> Command {
    let name = format!("xtask-{feature}");
    // Where the caller is: paths that were given are relative to it.
    let mut program = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    program.arg("run").arg("--manifest-path").arg(workspace.root.join("Cargo.toml"));
    program.args(["--package", "xtask", "--features", feature, "--bin", &name]);
    program.env("CARGO_TARGET_DIR", &workspace.target);
    let built = env::current_exe().map(|xtask| xtask.with_file_name(&name).with_extension(env::consts::EXE_EXTENSION));
    match built {
        Ok(built) if built.exists() => {
            program.arg("--quiet");
        }
        _ => eprintln!("the program `{name}` is built first, once; it takes about a minute"),
    }
    program.arg("--").args(words);
    program
}

/// Becomes the program, so that Ctrl-C and the exit code are its own.
#[cfg(unix)]
fn replaced_by(mut program: Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    let source = program.exec();
    Err(Failure::Start { program: spoken(&program), source })
}

#[cfg(not(unix))]
fn replaced_by(mut program: Command) -> Result<(), Failure> {
    match program.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(2)),
        Err(source) => Err(Failure::Start { program: spoken(&program), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_download::{Fault, Unchecked};
    use std::fs;

    #[test]
    fn the_list_has_a_line_for_each_and_says_where_they_lie() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let pets = Source::named("oxford-iiit-pet").unwrap();
        for file in ["images", "annotations/list.txt", "annotations/test.txt", "annotations/trainval.txt"] {
            fs::create_dir_all(store.folder(pets).join(file)).unwrap();
        }
        fs::create_dir_all(store.folder(pets).join("annotations/xmls")).unwrap();
        fs::create_dir_all(store.folder(pets).join("annotations/trimaps")).unwrap();
        let text = list(CATALOGUE, &store);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), CATALOGUE.len() + 4);
        assert!(
            lines[1].starts_with(
                "mnist            no    11.6 MB   sha256 of content  70,000 handwritten digits: 28 x 28, "
            ),
            "{text}"
        );
        assert!(lines[1].ends_with("  CC BY-SA 3.0"), "{text}");
        assert!(
            lines[8].starts_with("oxford-iiit-pet  yes   811 MB    md5                7,349 photographs of cats"),
            "{text}"
        );
        assert!(
            lines[CATALOGUE.len() + 3].starts_with(&format!("they lie in {}; ", folder.path().display())),
            "{text}"
        );
    }

    #[test]
    fn what_verification_found_is_said_line_by_line() {
        let mnist = Source::named("mnist").unwrap();
        let found = Verification {
            sound: 1,
            faults: vec![Fault::Missing { path: "a.gz".into() }],
            unchecked: vec![Unchecked::NoChecksum { file: "b.zip" }],
        };
        let wanted = "mnist: 1 file is as published\nwrong: `a.gz` is missing\n\
                      not checked: no checksum of `b.zip` is known\n";
        assert_eq!(report(mnist, &found), wanted);
        let said = judged(mnist, &Store::at("data"), &found).unwrap_err().to_string();
        let wanted = "1 file is missing or not as published: to mend it, remove `data/mnist` and run `cargo xtask dataset \
                      download mnist`";
        assert_eq!(said, wanted);
        assert!(judged(mnist, &Store::at("data"), &Verification::default()).is_ok());
    }
}
