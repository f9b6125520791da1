//! Devices that other machines host.
//!
//! `kiln serve` hosts the devices of a machine; a name such as `ws://host:3000`, `ws://host:3000#1` or `iroh:ID` stands for one
//! of them wherever a device is named: `--device`, `--devices`, [`device`](crate::device()). Operations are sent to it one by
//! one and tensors stay there, so that programs do not change. What runs there are burn's operations on the backend that is
//! hosted: our kernels for the CPU act on tensors of this process alone.
//!
//! A host that has a [`HostToken`] serves those who present it; WebSocket carries it unencrypted, Iroh encrypts everything.
//!
//! A host that is gone ends a training or an evaluation by an error; burn's other calls panic then. A call that waits for a
//! host that has stalled waits for ever: a [`Vigil`] tells of that, from a thread of its own.

mod host_address;
mod host_token;
mod vigil;

use std::sync::mpsc::channel;
use std::thread::{Builder, sleep};
use std::time::{Duration, Instant};

use burn::remote::{ConnectError, IrohHost, IrohRelays, RemoteHost};
use burn::tensor::Device;

use crate::device::{self, DeviceError};

pub use self::host_address::{HostAddress, HostAddressError};
pub use self::host_token::{HostToken, HostTokenError, private_to_owner};
pub use self::vigil::{PATIENCE, Vigil, answers};

/// How long a host that hangs up may take to start anew.
const STARTING: Duration = Duration::from_secs(3);

/// How long one waits for what takes a connection and says nothing.
const SILENCE: Duration = Duration::from_secs(60);

/// How long a number may take from one host to another, and back.
const EXCHANGE: Duration = Duration::from_secs(30);

/// Why a device of another machine cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// What was written is no address.
    #[error(transparent)]
    Address(#[from] HostAddressError),
    /// Nobody is there, or nothing that speaks as a host does.
    #[error(
        "`{host}` cannot be reached ({reason}): start `kiln serve` there, and check the address and what lies between"
    )]
    Unreachable {
        /// The host.
        host: HostAddress,
        /// What happened.
        reason: String,
    },
    /// The host has a token, and this is not it.
    #[error("`{host}` {}", refusal(*.presented))]
    Unauthorized {
        /// The host.
        host: HostAddress,
        /// Whether a token was presented.
        presented: bool,
    },
    /// The host has fewer devices.
    #[error("`{host}` hosts {count} {}, counted from #0, and no #{index}: name one of these", plural(*.count))]
    NoSuchDevice {
        /// The host.
        host: HostAddress,
        /// Which device was asked for.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// Another version at the other end.
    #[error(
        "`{host}` speaks version {found} of burn's protocol, and this program version {wanted}: build both from one release of \
         Kiln"
    )]
    Version {
        /// The host.
        host: HostAddress,
        /// Its version.
        found: u16,
        /// Ours.
        wanted: u16,
    },
    /// Something answered, and nothing that makes sense.
    #[error(
        "`{host}` answered, but not as a host of this version does ({reason}): run `kiln serve` of the same release there"
    )]
    Handshake {
        /// The host.
        host: HostAddress,
        /// What happened.
        reason: String,
    },
    /// The first calculation there failed.
    #[error("the device #{index} of `{host}` does not work ({reason}): host another")]
    Broken {
        /// The host.
        host: HostAddress,
        /// Which of its devices.
        index: usize,
        /// What it said.
        reason: String,
    },
    /// Two addresses of one identity.
    #[error(
        "`{}` and `{}` have one identity, by which one of them would do all the work: give each host an --identity-file of \
         its own",
        hosts[0], hosts[1]
    )]
    OneIdentity {
        /// The two.
        hosts: Box<[HostAddress; 2]>,
    },
    /// Hosts that can exchange nothing.
    #[error("`{}` and `{}` cannot send tensors to each other: reach all hosts by WebSocket, or all by Iroh", hosts[0], hosts[1])]
    Mixed {
        /// The two.
        hosts: Box<[HostAddress; 2]>,
    },
    /// Hosts between which nothing comes.
    #[error(
        "`{}` and `{}` do not send each other tensors ({}): try again, and where that does not help start both anew; name \
         each by an address that the other reaches",
        hosts[0], hosts[1], happened(reason.as_deref())
    )]
    Apart {
        /// The two.
        hosts: Box<[HostAddress; 2]>,
        /// What happened; nothing where nothing came within half a minute.
        reason: Option<String>,
    },
    /// A host that did work is gone.
    #[error("`{host}` is lost: {how}")]
    Lost {
        /// The host.
        host: HostAddress,
        /// What is known of it.
        how: String,
    },
}

fn refusal(presented: bool) -> &'static str {
    if presented {
        "refused this token: name the file of its own with --token-file"
    } else {
        "asks for a token: name the file that holds it with --token-file"
    }
}

fn happened(reason: Option<&str>) -> String {
    reason.map_or_else(|| format!("nothing came within {} seconds", EXCHANGE.as_secs()), Into::into)
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "device" } else { "devices" }
}

/// Where a device is that stands under this name, and which of its host's it is; `None` of one of this machine.
///
/// # Errors
/// What is neither the name of a backend nor the address of a host.
pub fn located(name: &str) -> Result<Option<(HostAddress, usize)>, DeviceError> {
    let (name, index) = device::indexed(name)?;
    match device::elsewhere(name) {
        true => Ok(Some((name.parse::<HostAddress>().map_err(RemoteError::from)?, index))),
        false => Ok(None),
    }
}

/// The device at `index` of a host, connected, with a calculation tried on it.
///
/// # Errors
/// Nobody there within 16 seconds, or 45 over Iroh; somebody who says nothing for a minute, or hangs up; a token that is
/// refused or missing, fewer devices, another version.
pub fn connect(host: &HostAddress, index: usize, token: Option<&HostToken>) -> Result<Device, RemoteError> {
    let (there, token) = (host.clone(), token.cloned());
    in_time(host, move || opened(&there, index, token.as_ref()))
}

fn opened(host: &HostAddress, index: usize, token: Option<&HostToken>) -> Result<Device, RemoteError> {
    let options = Device::remote_options(&reached(host, token)).device_index(index);
    let device = options.init().map_err(|error| refused(error, host, index, token))?;
    match device::probe(&device) {
        Ok(()) => Ok(device),
        Err(reason) if hung_up(&reason) => Err(RemoteError::Lost {
            host: host.clone(),
            how: "it hung up in the middle of the first calculation: try again".into(),
        }),
        Err(reason) => Err(RemoteError::Broken { host: host.clone(), index, reason }),
    }
}

/// Whether these words tell of a connection that has ended, and not of a device that answers with an error.
fn hung_up(reason: &str) -> bool {
    ["RecvError", "Remote response channel closed", "Service call failed"].iter().any(|over| reason.contains(over))
}

/// Sees to it that two hosts send each other tensors: one goes there and comes back. Of WebSocket they wait for each other for
/// ever where a run on both was broken off between the two halves of a transfer.
///
/// # Errors
/// Nothing that comes back within half a minute, or something else.
pub fn exchange(hosts: [&HostAddress; 2], devices: [&Device; 2]) -> Result<(), RemoteError> {
    let [here, there] = devices.map(Device::clone);
    let sent = move || {
        device::gives_two(|| {
            let one = burn::tensor::Tensor::<1>::ones([1], &here).to_device(&there);
            (one + 1.0).to_device(&here)
        })
    };
    let reason = match within(EXCHANGE, sent) {
        Ok(Some(Ok(()))) => return Ok(()),
        Ok(Some(Err(reason))) => Some(reason),
        Ok(None) => None,
        Err(error) => Some(error.to_string()),
    };
    Err(RemoteError::Apart { hosts: Box::new(hosts.map(HostAddress::clone)), reason })
}

/// How many devices a host has.
///
/// # Errors
/// As [`connect`], but for the calculation.
pub fn count(host: &HostAddress, token: Option<&HostToken>) -> Result<usize, RemoteError> {
    let (there, token) = (host.clone(), token.cloned());
    in_time(host, move || {
        let token = token.as_ref();
        let devices = reached(&there, token).devices().map_err(|error| refused(error, &there, 0, token))?;
        Ok(devices.into_vec().len())
    })
}

/// What `ask` answers within a minute. A host that hangs up at once may just be starting anew, and is asked again; burn itself
/// tries again only where nobody is.
fn in_time<T: Send + 'static>(
    host: &HostAddress,
    ask: impl Fn() -> Result<T, RemoteError> + Send + 'static,
) -> Result<T, RemoteError> {
    let asking = move || {
        let began = Instant::now();
        loop {
            match ask() {
                Err(RemoteError::Unreachable { .. } | RemoteError::Handshake { .. }) if began.elapsed() < STARTING => {
                    sleep(Duration::from_millis(300));
                }
                answer => return answer,
            }
        }
    };
    let unreachable = |reason: String| RemoteError::Unreachable { host: host.clone(), reason };
    match within(SILENCE, asking) {
        Ok(Some(answer)) => answer,
        Ok(None) => Err(unreachable(format!("nothing was said for {} seconds", SILENCE.as_secs()))),
        Err(error) => Err(unreachable(error.to_string())),
    }
}

/// What `ask` says, if it does within so long; it is left to itself otherwise, for burn waits for whoever takes a connection.
///
/// # Errors
/// No thread can be had.
fn within<T: Send + 'static>(time: Duration, ask: impl FnOnce() -> T + Send + 'static) -> std::io::Result<Option<T>> {
    let (send, answer) = channel();
    // Nobody may be waiting any more.
    let asking = move || drop(send.send(ask()));
    Builder::new().name("kiln-ask".into()).spawn(asking)?;
    Ok(answer.recv_timeout(time).ok())
}

fn reached(host: &HostAddress, token: Option<&HostToken>) -> RemoteHost {
    let reached = match host {
        HostAddress::WebSocket { host, port } => RemoteHost::websocket(&format!("ws://{host}:{port}")),
        // Whoever says where a host is wants nobody else to be asked.
        HostAddress::Iroh { id, at: Some(at) } => {
            RemoteHost::iroh(IrohHost::new(*id).with_relays(IrohRelays::Disabled).with_address(*at))
        }
        HostAddress::Iroh { id, at: None } => RemoteHost::iroh(IrohHost::new(*id)),
    };
    match token {
        Some(token) => reached.with_credential(token.credential()),
        None => reached,
    }
}

fn refused(error: ConnectError, host: &HostAddress, index: usize, token: Option<&HostToken>) -> RemoteError {
    let host = host.clone();
    match error {
        ConnectError::Unauthorized => RemoteError::Unauthorized { host, presented: token.is_some() },
        ConnectError::NoSuchDevice { device_count } => RemoteError::NoSuchDevice { host, index, count: device_count },
        ConnectError::IncompatibleProtocol { client_version, server_version } => {
            RemoteError::Version { host, found: server_version, wanted: client_version }
        }
        ConnectError::Handshake { reason } => RemoteError::Handshake { host, reason },
        ConnectError::Unreachable { reason } => RemoteError::Unreachable { host, reason },
        other => RemoteError::Unreachable { host, reason: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_answers_with_an_error_has_not_hung_up() {
        assert!(hung_up("An error happened during execution: Failed to read tensor: RecvError(())"));
        assert!(!hung_up("An error happened during execution: the adapter is out of memory"));
    }

    #[test]
    fn hosts_between_which_nothing_comes_are_both_named_with_what_to_do() {
        let hosts = ["ws://a:1", "ws://b:2"].map(|host| host.parse().expect("it is an address"));
        let said = RemoteError::Apart { hosts: Box::new(hosts), reason: None }.to_string();
        let wanted = "`ws://a:1` and `ws://b:2` do not send each other tensors (nothing came within 30 seconds): try again, and \
                      where that does not help start both anew; name each by an address that the other reaches";
        assert_eq!(said, wanted);
    }
}
