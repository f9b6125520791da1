//! The command that goes on with a run.

use std::ffi::OsString;

/// The command line that resumes what `arguments` began, ready to paste into a shell.
pub(super) fn of(arguments: &[OsString]) -> String {
    let resume = (!arguments.iter().any(|argument| argument == "--resume")).then(|| "--resume".to_string());
    [shell(arguments)].into_iter().chain(resume).collect::<Vec<_>>().join(" ")
}

/// The same, without the devices that are lost; with the first of this build where none is left.
#[cfg(feature = "remote")]
pub(super) fn without(arguments: &[OsString], lost: impl Fn(&str) -> bool) -> String {
    let is_flag = |word: &str| ["--device", "--devices"].contains(&word);
    let (mut words, mut names, mut names_follow) = (Vec::new(), Vec::new(), false);
    for argument in arguments {
        let word = argument.to_string_lossy();
        let named = match word.split_once('=') {
            _ if names_follow => Some(word.to_string()),
            Some((flag, names)) if is_flag(flag) => Some(names.to_string()),
            _ => None,
        };
        names_follow = !names_follow && is_flag(&word);
        match named {
            Some(named) => names.extend(named.split(',').map(|name| name.trim().to_string())),
            None if names_follow => {}
            None => words.push(argument.clone()),
        }
    }
    names.retain(|name| !lost(name));
    if names.is_empty() {
        names.extend(crate::device::available().first().map(ToString::to_string));
    }
    let flag = if names.len() > 1 { "--devices" } else { "--device" };
    // A flag stands above the environment, which may have named what is lost.
    words.extend([OsString::from(flag), OsString::from(names.join(","))]);
    of(&words)
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

    #[cfg(feature = "remote")]
    #[test]
    fn a_run_goes_on_with_the_devices_that_are_left() {
        let command = |words: &[&str], lost: &str| {
            let words: Vec<OsString> = words.iter().map(Into::into).collect();
            without(&words, |name| name == lost)
        };
        let some = command(&["mlp", "--devices", "flex,ws://a:1,ws://b:3000#1", "--seed", "2"], "ws://a:1");
        assert!(some.ends_with("mlp --seed 2 --devices 'flex,ws://b:3000#1' --resume"), "{some}");
        assert!(command(&["mlp", "--devices=ws://a:1,flex"], "ws://a:1").ends_with("mlp --device flex --resume"));
        let twice = command(&["mlp", "--devices", "ws://a:1", "--devices", "ws://b:1", "--quiet"], "ws://a:1");
        assert!(twice.ends_with("mlp --quiet --device ws://b:1 --resume"), "{twice}");
        assert!(command(&["mlp", "--device", "ws://a:1"], "ws://a:1").ends_with("mlp --device flex --resume"));
        assert!(command(&["mlp", "--resume"], "ws://a:1").ends_with("mlp --resume --device flex"));
    }

    #[test]
    fn a_resumed_run_is_resumed_by_the_same_command() {
        let arguments: Vec<OsString> = ["mlp", "--resume"].iter().map(Into::into).collect();
        assert!(of(&arguments).ends_with("mlp --resume"));
    }
}
