//! [`Hosts`]: the machines whose devices a run uses, and the end of a run that loses one of them.

use std::ffi::OsString;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use kiln_tensor::Device;
use kiln_train::{TrainError, restore_terminal, tells_of_loss};

use super::flags::Flags;
use super::run::begun;
use super::{Failure, resume_command};
use crate::device::{DeviceError, said};
use crate::remote::{self, HostAddress, HostToken, RemoteError, Vigil, answers};

/// How long a host that says farewell may still answer.
const FAREWELL: Duration = Duration::from_secs(3);

/// How long a host may be away that starts anew because another one is gone.
const ANEW: Duration = Duration::from_secs(5);

/// The hosts of a run.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    token: Option<HostToken>,
    /// Each with the name that was given.
    hosts: Vec<(String, HostAddress)>,
    /// The device of each.
    devices: Vec<Device>,
    /// What a loss leaves to be said.
    farewell: Farewell,
    vigil: Option<Vigil>,
}

impl Hosts {
    pub(super) fn new(flags: &Flags) -> Result<Self, Failure> {
        let token = flags.token_file.as_deref().map(HostToken::read).transpose()?;
        Ok(Self { token, ..Self::default() })
    }

    /// The device of this name, here or there.
    pub(super) fn open(&mut self, name: &str) -> Result<Device, DeviceError> {
        match remote::located(name)? {
            None => crate::device::named(name),
            Some((host, index)) => {
                for (_, other) in &self.hosts {
                    together(&host, other)?;
                }
                let device = remote::connect(&host, index, self.token.as_ref()).inspect_err(begin_anew)?;
                self.hosts.push((name.trim().into(), host));
                self.devices.push(device.clone());
                Ok(device)
            }
        }
    }

    /// Sees to it that hosts send each other tensors: all of them, or each other one and the first. A host whose connection to
    /// another has ended finds out by that, and starts itself anew: then the program does so too, for burn opens no second
    /// session, a few times at most.
    pub(super) fn acquaint(&self, all: bool) -> Result<(), DeviceError> {
        let count = self.hosts.len();
        for one in 0..if all { count } else { count.min(1) } {
            for other in one + 1..count {
                let hosts = [one, other].map(|at| &self.hosts[at].1);
                if hosts[0] != hosts[1] {
                    let devices = [one, other].map(|at| &self.devices[at]);
                    remote::exchange(hosts, devices).inspect_err(begin_anew)?;
                }
            }
        }
        Ok(())
    }

    /// Watches over the hosts from now on: one that stops answering ends the program, for what waits for it cannot be woken.
    pub(super) fn watch(&mut self, arguments: &[OsString], out: &Path, trains: bool) {
        if self.hosts.is_empty() {
            return;
        }
        self.farewell = Farewell { arguments: arguments.into(), out: trains.then(|| out.into()) };
        let hosts = self.hosts.clone();
        let farewell = self.farewell.clone();
        let lost = move |error: RemoteError| {
            restore_terminal();
            let failure = farewell.of(error, &hosts);
            let _ = writeln!(std::io::stderr(), "error: {failure}");
            std::process::exit(i32::from(failure.code()));
        };
        self.vigil = Some(Vigil::over(self.hosts.iter().map(|(_, host)| host.clone()), lost));
    }

    /// Does `body`; where it fails because a host is gone, the failure says so.
    pub(super) fn guard<T>(&self, body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        if self.hosts.is_empty() {
            return body();
        }
        // What panics may be said in one sentence: it waits until that is known.
        let held: Arc<Mutex<Vec<String>>> = Arc::default();
        let keep = held.clone();
        let before = take_hook();
        set_hook(Box::new(move |info| keep.lock().unwrap_or_else(PoisonError::into_inner).push(info.to_string())));
        let done = catch_unwind(AssertUnwindSafe(body));
        set_hook(before);
        let loss = match &done {
            Ok(Err(Failure::Train(
                TrainError::Device { reason, .. } | TrainError::Gone { reason, .. } | TrainError::Engine { reason },
            ))) => self.loss(reason),
            Err(panic) => self.loss(&said(&**panic)),
            Ok(_) => None,
        };
        match (loss, done) {
            (Some(loss), _) => Err(loss),
            (None, done) => {
                for message in held.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                    let _ = writeln!(std::io::stderr(), "{message}");
                }
                done.unwrap_or_else(|panic| resume_unwind(panic))
            }
        }
    }

    /// The host that is gone, if it is that for which something failed with these words.
    fn loss(&self, words: &str) -> Option<Failure> {
        let (began, mut over) = (Instant::now(), tells_of_loss(words));
        loop {
            let gone = self.hosts.iter().find_map(|(_, host)| Some((host.clone(), answers(host).err()?)));
            over |= gone.is_some();
            match gone {
                Some((host, how)) if began.elapsed() > ANEW => {
                    return Some(self.farewell.of(RemoteError::Lost { host, how }, &self.hosts));
                }
                None if !over => return None,
                None if began.elapsed() > FAREWELL => return Some(self.ended(words)),
                _ => sleep(Duration::from_millis(200)),
            }
        }
    }

    /// All hosts answer, and one of them was started anew: it knows nothing of before.
    fn ended(&self, words: &str) -> Failure {
        let how = format!("the connection to it, or to another host, has ended ({words})");
        let host = self.hosts[0].1.clone();
        self.farewell.of(RemoteError::Lost { host, how }, &[])
    }
}

/// How often this program has begun anew.
const TRIES: &str = "KILN_TRIES";

/// Begins this program anew where a host hung up, as one does that starts itself anew, or hosts refused at once what goes between
/// them; nothing is done yet that could be lost.
fn begin_anew(error: &RemoteError) {
    let tries = std::env::var(TRIES).ok().and_then(|tries| tries.parse().ok()).unwrap_or(0_u32);
    let at_once = matches!(error, RemoteError::Apart { reason: Some(_), .. } | RemoteError::Lost { .. });
    if !at_once || tries >= 4 {
        return;
    }
    #[cfg(unix)]
    if let Ok(program) = std::env::current_exe() {
        use std::os::unix::process::CommandExt;
        sleep(Duration::from_secs(1));
        let arguments = std::env::args_os().skip(1);
        // It returns only where that cannot be.
        let _ = std::process::Command::new(program).args(arguments).env(TRIES, (tries + 1).to_string()).exec();
    }
}

/// Refuses two hosts of which burn makes one, or that can send each other nothing.
fn together(host: &HostAddress, other: &HostAddress) -> Result<(), RemoteError> {
    let hosts = || Box::new([host.clone(), other.clone()]);
    match (host, other) {
        (HostAddress::Iroh { id, at }, HostAddress::Iroh { id: same, at: place }) if id == same && at != place => {
            Err(RemoteError::OneIdentity { hosts: hosts() })
        }
        (HostAddress::Iroh { .. }, HostAddress::WebSocket { .. })
        | (HostAddress::WebSocket { .. }, HostAddress::Iroh { .. }) => Err(RemoteError::Mixed { hosts: hosts() }),
        _ => Ok(()),
    }
}

/// What there is to say at the end of a run that has lost a host.
#[derive(Debug, Clone, Default)]
struct Farewell {
    arguments: Vec<OsString>,
    /// Where the run keeps what is done, if it trains.
    out: Option<PathBuf>,
}

impl Farewell {
    /// The command goes on without those of `hosts` that are lost: that of the error, and whoever else does not answer.
    fn of(&self, error: RemoteError, hosts: &[(String, HostAddress)]) -> Failure {
        // Before the first epoch is done there is nothing to go on with, nor ever in a program that keeps none.
        let Some(out) = self.out.as_ref().filter(|out| begun(out)) else { return error.into() };
        let gone = |host: &HostAddress| matches!(&error, RemoteError::Lost { host: gone, .. } if gone == host);
        let lost = |name: &str| {
            let mut devices = hosts.iter().filter(|(given, _)| given == name);
            devices.any(|(_, host)| gone(host) || answers(host).is_err())
        };
        let command = match hosts {
            [] => resume_command::of(&self.arguments),
            _ => resume_command::without(&self.arguments, lost),
        };
        Failure::Lost { error: error.into(), out: out.clone(), command }
    }
}
