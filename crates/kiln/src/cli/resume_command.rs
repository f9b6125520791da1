//! The command that goes on with a run.

use std::ffi::OsString;

/// The command line that resumes what `arguments` began, ready to paste into a shell.
pub(super) fn of(arguments: &[OsString]) -> String {
    let resume = (!arguments.iter().any(|argument| argument == "--resume")).then(|| "--resume".to_string());
    [shell(arguments)].into_iter().chain(resume).collect::<Vec<_>>().join(" ")
}

/// The same, without the devices that are lost; with flex where none is left.
#[cfg(feature = "remote")]
pub(super) fn without(arguments: &[OsString], lost: impl Fn(&str) -> bool) -> String {
    let left = |names: &str| -> String {
        let left: Vec<&str> = names.split(',').filter(|name| !lost(name.trim())).collect();
        if left.is_empty() { "flex".into() } else { left.join(",") }
    };
    let is_flag = |word: &str| ["--device", "--devices"].contains(&word);
    let mut names_follow = false;
    let words = arguments.iter().map(|argument| {
        let word = argument.to_string_lossy();
        let changed = match word.split_once('=') {
            _ if names_follow => left(&word),
            Some((flag, names)) if is_flag(flag) => format!("{flag}={}", left(names)),
            _ => word.to_string(),
        };
        names_follow = is_flag(&word);
        OsString::from(changed)
    });
    let mut words: Vec<_> = words.collect();
    // A flag stands above the environment, which must have named what is lost.
    if !arguments.iter().any(|word| is_flag(word.to_string_lossy().split('=').next().unwrap_or_default())) {
        words.extend(["--device", "flex"].map(OsString::from));
    }
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
        let wanted = "mlp --devices flex,ws://b:3000#1 --seed 2 --resume";
        assert!(
            command(&["mlp", "--devices", "flex,ws://a:1,ws://b:3000#1", "--seed", "2"], "ws://a:1")
                .ends_with(&wanted.replace("flex,ws://b:3000#1", "'flex,ws://b:3000#1'"))
        );
        assert!(command(&["mlp", "--devices=ws://a:1,flex"], "ws://a:1").ends_with("mlp --devices=flex --resume"));
        assert!(command(&["mlp", "--device", "ws://a:1"], "ws://a:1").ends_with("mlp --device flex --resume"));
        assert!(command(&["mlp", "--resume"], "ws://a:1").ends_with("mlp --resume --device flex"));
    }

    #[test]
    fn a_resumed_run_is_resumed_by_the_same_command() {
        let arguments: Vec<OsString> = ["mlp", "--resume"].iter().map(Into::into).collect();
        assert!(of(&arguments).ends_with("mlp --resume"));
    }
}
