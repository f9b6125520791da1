//! A relay in front of a host, for kernels that cannot hold packets back: what comes through is passed on later.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use super::hosting::{BEHIND, PORT};
use crate::failure::Failure;

/// How much is passed on at once.
const CHUNK: usize = 1 << 16;

/// How many chunks are on their way at most.
const ON_ITS_WAY: usize = 1 << 10;

/// Passes on what comes to the host's port, `delay` microseconds later each way, until it is stopped. How many bytes pass in a
/// second is not its concern.
pub fn run(delay: u64) -> Result<(), Failure> {
    let delay = Duration::from_micros(delay);
    let listener =
        TcpListener::bind((Ipv4Addr::UNSPECIFIED, PORT)).map_err(Failure::file("listen on", Path::new("a port")))?;
    println!("relays");
    for client in listener.incoming().filter_map(Result::ok) {
        spawn(move || joined(&client, delay));
    }
    Ok(())
}

/// Joins a connection to one of the host's.
fn joined(client: &TcpStream, delay: Duration) -> Option<()> {
    let host = TcpStream::connect((Ipv4Addr::LOCALHOST, BEHIND)).ok()?;
    for end in [client, &host] {
        end.set_nodelay(true).ok()?;
    }
    // A connection is made by one that goes there and one that comes back.
    let open = Instant::now() + 2 * delay;
    for (from, to) in [(client, &host), (&host, client)] {
        let (mut from, to) = (from.try_clone().ok()?, to.try_clone().ok()?);
        let (sender, receiver) = sync_channel(ON_ITS_WAY);
        spawn(move || {
            let mut chunk = vec![0; CHUNK];
            while let Ok(read @ 1..) = from.read(&mut chunk) {
                if sender.send((open.max(Instant::now()) + delay, chunk[..read].to_vec())).is_err() {
                    break;
                }
            }
        });
        spawn(move || passed(to, &receiver));
    }
    Some(())
}

/// Passes on what is due, until there is nothing more.
fn passed(mut to: TcpStream, receiver: &Receiver<(Instant, Vec<u8>)>) {
    for (due, chunk) in receiver {
        sleep(due.saturating_duration_since(Instant::now()));
        if to.write_all(&chunk).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
