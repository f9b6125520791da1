//! A host that starts anew where nothing else helps.

use std::panic::{set_hook, take_hook};

use crate::say;

/// What burn's server says when it can no longer reach another host: it keeps one connection to each for as long as it lives,
/// also one that has ended, as it does when the other host is started anew.
const BROKEN: &str = "Failed to send download id";

/// Starts this process anew, on the same port, when its connection to another host is found to be broken. Its clients lose
/// it, and are told so: sessions that wait for that connection would never answer.
pub fn when_broken(port: u16) {
    let before = take_hook();
    set_hook(Box::new(move |info| {
        before(info);
        if info.payload_as_str().is_some_and(|words| words.contains(BROKEN)) {
            say("the connection to another host has ended: starting anew");
            again(port);
        }
    }));
}

#[cfg(unix)]
fn again(port: u16) {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    // The last word counts.
    arguments.extend(["--port".into(), port.to_string().into()]);
    let error = match std::env::current_exe() {
        Ok(program) => Command::new(program).args(arguments).exec(),
        Err(error) => error,
    };
    say(&format!("cannot start anew: {error}"));
    std::process::exit(2);
}

#[cfg(not(unix))]
fn again(_: u16) {
    std::process::exit(2);
}
