//! The command that goes on with a run.

use std::ffi::OsString;

/// The command line that resumes what `arguments` began, ready to paste into a shell.
pub(super) fn of(arguments: &[OsString]) -> String {
    let resume = (!arguments.iter().any(|argument| argument == "--resume")).then(|| "--resume".to_string());
    [shell(arguments)].into_iter().chain(resume).collect::<Vec<_>>().join(" ")
}

/// The command line that was given, ready to paste into a shell.
pub(super) fn shell(arguments: &[OsString]) -> String {
    let device = std::env::var("KILN_DEVICE").ok().map(|name| format!("KILN_DEVICE={}", quoted(&name)));
    let words = arguments.iter().map(|argument| quoted(&argument.to_string_lossy()));
    device.into_iter().chain(words).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./=:,+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_a_shell_would_break_are_quoted() {
        let arguments = ["target/debug/examples/mlp", "--out", "my runs/it's", "--seed", "3"];
        let arguments: Vec<OsString> = arguments.iter().map(Into::into).collect();
        let command = of(&arguments);
        assert!(command.ends_with(r"target/debug/examples/mlp --out 'my runs/it'\''s' --seed 3 --resume"), "{command}");
    }

    #[test]
    fn a_resumed_run_is_resumed_by_the_same_command() {
        let arguments: Vec<OsString> = ["mlp", "--resume"].iter().map(Into::into).collect();
        assert!(of(&arguments).ends_with("mlp --resume"));
    }
}
