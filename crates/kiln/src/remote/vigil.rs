//! [`Vigil`]: whether hosts still answer.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::mpsc::{RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::{HostAddress, RemoteError};

/// A host that has not answered for so long is lost.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How often a host is asked.
const PAUSE: Duration = Duration::from_secs(5);

/// How long one question waits for its answer.
const WAIT: Duration = Duration::from_secs(5);

/// How long that of a host waits that Iroh has to find.
const SEARCH: Duration = Duration::from_secs(15);

/// A device that no host has.
const NOBODYS: usize = u16::MAX as usize;

/// Asks hosts every few seconds whether they are there, and tells when one has not answered for [`PATIENCE`].
///
/// A connection whose other end is stopped looks like one whose other end computes, and what waits for it waits for ever;
/// so does what waits for a host that itself waits for another one. Dropping it ends the vigil.
#[derive(Debug)]
pub struct Vigil {
    // Dropping it wakes the thread.
    _over: Sender<()>,
    _thread: Option<JoinHandle<()>>,
}

impl Vigil {
    /// Watches over `hosts`, and calls `lost` from a thread of its own with the first that is lost.
    pub fn over(hosts: impl IntoIterator<Item = HostAddress>, lost: impl FnOnce(RemoteError) + Send + 'static) -> Self {
        let mut watched: Vec<(HostAddress, Instant)> = Vec::new();
        for host in hosts {
            if watched.iter().all(|(other, _)| *other != host) {
                watched.push((host, Instant::now()));
            }
        }
        let (over, is_over) = channel();
        let watch = move || {
            while is_over.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                for (host, seen) in &mut watched {
                    match answers(host) {
                        Ok(()) => *seen = Instant::now(),
                        Err(_) if seen.elapsed() < PATIENCE => {}
                        Err(_) if is_over.try_recv() == Err(TryRecvError::Disconnected) => return,
                        Err(reason) => {
                            let how = format!("it has not answered for {} seconds ({reason})", PATIENCE.as_secs());
                            return lost(RemoteError::Lost { host: host.clone(), how });
                        }
                    }
                }
            }
        };
        let thread = Builder::new().name("kiln-vigil".into()).spawn(watch).ok();
        Self { _over: over, _thread: thread }
    }
}

/// Asks a host for anything at all, and waits a few seconds for its answer, or 15 for that of a host that Iroh has to find.
///
/// # Errors
/// What happened in place of an answer.
pub fn answers(host: &HostAddress) -> Result<(), String> {
    let HostAddress::WebSocket { host, port } = host else { return found(host) };
    let asked = || -> std::io::Result<usize> {
        let name = (host.trim_matches(['[', ']']), *port);
        let mut last = std::io::Error::other("its name leads to no machine");
        for address in name.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, WAIT) {
                Ok(mut stream) => {
                    stream.set_read_timeout(Some(WAIT))?;
                    stream.set_write_timeout(Some(WAIT))?;
                    write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
                    return stream.read(&mut [0; 16]);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    };
    match asked() {
        Ok(0) => Err("it hung up".into()),
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
            Err(format!("no answer within {} seconds", WAIT.as_secs()))
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Asks a host of Iroh for a device that no host has, without a token. That it refuses is an answer. (Asked for one that is
/// connected, burn answers by itself.)
fn found(host: &HostAddress) -> Result<(), String> {
    let asked = host.clone();
    match super::within(SEARCH, move || super::opened(&asked, NOBODYS, None)) {
        Ok(Some(Ok(_) | Err(RemoteError::Unauthorized { .. } | RemoteError::NoSuchDevice { .. }))) => Ok(()),
        Ok(Some(Err(error))) => Err(error.to_string()),
        // What is not there is looked for much longer than anybody waits here.
        Ok(None) => Err(format!("no answer within {} seconds", SEARCH.as_secs())),
        Err(error) => Err(error.to_string()),
    }
}
