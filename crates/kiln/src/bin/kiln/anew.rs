//! A host that starts anew where nothing else helps.

use std::collections::HashMap;
use std::panic::{set_hook, take_hook};
use std::path::PathBuf;
use std::thread::{Builder, sleep};
use std::time::{Duration, Instant};

use kiln::burn::server::telemetry::{
    DrainStatus, TelemetryEvent, TelemetryProbe, TelemetrySubscription, TransferPhase, TransferScope,
};

use crate::say;

/// What burn's server says when it can no longer reach another host: it keeps one connection to each for as long as it lives,
/// also one that has ended, as it does when the other host is started anew.
const BROKEN: &str = "Failed to send download id";

/// Set for a host that was started anew: it says nothing twice.
const AGAIN: &str = "KILN_SERVES_AGAIN";

/// How often it is seen what sessions have done.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a transfer may take where another one was left waiting.
const GRACE: Duration = Duration::from_secs(10);

/// What is told between two pauses, at most.
const EVENTS: usize = 1 << 16;

/// Whether this process has taken the place of one that served before.
pub fn is_again() -> bool {
    std::env::var_os(AGAIN).is_some()
}

/// Starts this process anew, on the same port, when it can no longer serve as a host does that was just started. Its clients
/// lose it, and are told so: sessions that wait for what has ended would never answer.
///
/// That is when its connection to another host is found to be broken, and when a client has gone in the middle of a transfer
/// between hosts: one waits for the other half for ever then, and whatever else is to come from that host waits behind it.
/// burn is to tell of its sessions by what this returns.
pub fn when_broken(port: u16) -> TelemetryProbe {
    // Asked for now: the file may be replaced by the program of another release.
    let program = std::env::current_exe().ok();
    let (probe, told) = TelemetryProbe::channel(EVENTS);
    let (before, named) = (take_hook(), program.clone());
    set_hook(Box::new(move |info| {
        before(info);
        if info.payload_as_str().is_some_and(|words| words.contains(BROKEN)) {
            say("the connection to another host has ended: starting anew");
            again(named.as_ref(), port);
        }
    }));
    let watch = move || {
        left_waiting(told);
        say("a transfer between hosts has come to nothing: starting anew");
        again(program.as_ref(), port);
    };
    // Without it a host serves as long as no client goes like that.
    #[cfg(unix)]
    let _ = Builder::new().name("kiln-anew".into()).spawn(watch);
    #[cfg(not(unix))]
    drop(watch);
    probe
}

/// What is known of a session.
struct Session {
    /// Transfers that have begun and not ended.
    under_way: usize,
    /// When one of them began or ended last.
    last: Instant,
    /// Whether its client is there.
    open: bool,
}

/// Returns when a transfer waits whose client has gone, or one has failed: at once where no other client is there, and else when
/// one of another client waits too.
fn left_waiting(mut told: TelemetrySubscription) {
    let (mut sessions, mut failed, mut events) = (HashMap::new(), false, Vec::new());
    while let DrainStatus::Open { .. } = told.drain_into(&mut events) {
        for event in events.drain(..) {
            let known = |open| move || Session { under_way: 0, last: Instant::now(), open };
            match &*event {
                TelemetryEvent::SessionOpened { session, .. } => {
                    sessions.entry(*session).or_insert_with(known(true));
                }
                TelemetryEvent::SessionClosed { session } => {
                    sessions.entry(*session).and_modify(|session| session.open = false);
                }
                TelemetryEvent::Transfer { session, scope: TransferScope::Remote, phase, .. } => {
                    let session = sessions.entry(*session).or_insert_with(known(false));
                    session.last = Instant::now();
                    session.under_way = match phase {
                        TransferPhase::Started => session.under_way + 1,
                        TransferPhase::Completed | TransferPhase::Failed => session.under_way.saturating_sub(1),
                    };
                    failed |= *phase == TransferPhase::Failed;
                }
                _ => {}
            }
        }
        sessions.retain(|_, session| session.open || session.under_way > 0);
        let left = sessions.values().any(|session| !session.open);
        let nobody = sessions.values().all(|session| !session.open);
        let waits = |session: &Session| session.open && session.under_way > 0 && session.last.elapsed() > GRACE;
        if (left || failed) && nobody || left && sessions.values().any(waits) {
            return;
        }
        sleep(PAUSE);
    }
    // The server has ended, and the process will.
    loop {
        std::thread::park();
    }
}

#[cfg(unix)]
fn again(program: Option<&PathBuf>, port: u16) {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    // The last word counts.
    arguments.extend(["--port".into(), port.to_string().into()]);
    match program {
        Some(program) => {
            let error = Command::new(program).args(arguments).env(AGAIN, "1").exec();
            say(&format!("cannot start anew: {error}"));
        }
        None => say("cannot start anew: this program does not know where it lies"),
    }
    std::process::exit(2);
}

#[cfg(not(unix))]
fn again(_: Option<&PathBuf>, _: u16) {
    std::process::exit(2);
}
