//! What the examples print: a dashboard on a terminal, plain lines elsewhere, colours only where they are wanted.
#![cfg(all(target_os = "linux", feature = "train", feature = "embedded"))]
#![allow(missing_docs)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::tempdir;

/// The example `mlp`, which cargo has built beside this test.
fn mlp() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let path = test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST").join("examples/mlp");
    assert!(path.exists(), "build the examples first: cargo build --examples ({})", path.display());
    path
}

const ARGUMENTS: &str = "--limit 200 --epochs 2 --batch-size 50";

/// Long enough for a dashboard, which is drawn a few times a second.
const LONGER: &str = "--limit 1000 --epochs 20 --batch-size 20";

fn piped(flags: &str, variables: &[(&str, &str)]) -> Output {
    let folder = tempdir().unwrap();
    let mut command = Command::new(mlp());
    command.args(ARGUMENTS.split(' ')).args(flags.split_whitespace()).arg("--out").arg(folder.path());
    command.env_remove("KILN_DEVICE").env_remove("NO_COLOR").envs(variables.iter().copied());
    command.stdin(Stdio::null()).output().expect("the example runs")
}

/// What it writes to a terminal, byte by byte. util-linux's `script` is the terminal.
fn on_a_terminal(arguments: &str, variables: &[(&str, &str)]) -> String {
    let folder = tempdir().unwrap();
    let out = folder.path().join("run");
    let line = format!("stty rows 50 cols 160; '{}' {arguments} --out '{}'", mlp().display(), out.display());
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]).stdin(Stdio::null());
    command
        .env("TERM", "xterm-256color")
        .env_remove("KILN_DEVICE")
        .env_remove("NO_COLOR")
        .envs(variables.iter().copied());
    let output = command.output().unwrap_or_else(|error| {
        panic!("script does not start ({error}): this test needs its terminal; on Debian, apt-get install bsdutils")
    });
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

/// Whether a text sets a colour: the part of SGR from 30 to 49, and from 90 on.
fn is_coloured(text: &str) -> bool {
    let sequences = text.split("\u{1b}[").skip(1).filter_map(|rest| {
        let end = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
        rest[end..].starts_with('m').then(|| &rest[..end])
    });
    let colour = |part: &str| {
        part.parse::<u32>().is_ok_and(|number| {
            [38, 48].contains(&number) || (30..=37).contains(&number) || (40..=47).contains(&number) || number >= 90
        })
    };
    sequences.flat_map(|parts| parts.split(';')).any(colour)
}

#[test]
fn lines_that_suit_a_log_have_no_control_characters() {
    let output = piped("", &[("TERM", "xterm-256color")]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}");
    assert_eq!(text.lines().filter(|line| line.starts_with("epoch ")).count(), 2, "{text}");
    assert!(text.contains("Its page is `"), "{text}");
}

#[test]
fn quiet_prints_the_result_alone() {
    let text = String::from_utf8(piped("--quiet", &[]).stdout).unwrap();
    assert!(text.starts_with("split ") && !text.contains("epoch 1/2") && !text.contains("Its page"), "{text}");
    let text = on_a_terminal(&format!("{ARGUMENTS} --quiet"), &[]);
    assert!(text.starts_with("split ") && !text.contains('\u{1b}'), "{text:?}");
}

#[test]
fn a_terminal_has_the_dashboard_in_colours_unless_they_are_not_wanted() {
    let coloured = on_a_terminal(LONGER, &[]);
    assert!(coloured.contains("\u{1b}[?1049h") && is_coloured(&coloured), "{coloured:?}");
    let plain = on_a_terminal(LONGER, &[("NO_COLOR", "1")]);
    assert!(plain.contains("\u{1b}[?1049h"), "the dashboard is there: {plain:?}");
    assert!(!is_coloured(&plain), "{plain:?}");
    let dumb = on_a_terminal(LONGER, &[("TERM", "dumb")]);
    assert!(!dumb.contains('\u{1b}') && dumb.contains("epoch  1/20"), "{dumb:?}");
}
