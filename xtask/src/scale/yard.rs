//! [`Yard`]: machines of a network that is theirs alone.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::cable::Cable;
use crate::failure::Failure;
use crate::workspace::run;

/// What all cables lead to.
const BRIDGE: &str = "yard";

/// Machines, each a network namespace on a cable to all others; the first one is the client's.
pub struct Yard {
    machines: usize,
    pub cable: Cable,
}

impl Yard {
    pub fn built(machines: usize, cable: &Cable) -> Result<Self, Failure> {
        let yard = Self { machines, cable: cable.clone() };
        ip(&format!("link add {BRIDGE} type bridge"))?;
        ip(&format!("link set {BRIDGE} up"))?;
        for place in 0..machines {
            let (name, end, address) = (name(place), end(place), Self::address(place));
            ip(&format!("netns add {name}"))?;
            ip(&format!("link add {end} type veth peer name eth0 netns {name}"))?;
            ip(&format!("link set {end} master {BRIDGE} up"))?;
            ip(&format!("-n {name} address add {address}/24 dev eth0"))?;
            ip(&format!("-n {name} link set eth0 up"))?;
            ip(&format!("-n {name} link set lo up"))?;
            // The width holds both ways: what comes is held back at one end, and what goes at the other.
            let shape = format!("root tbf rate {} burst 256kb latency 200ms", cable.width);
            tc(&format!("qdisc add dev {end} {shape}"))?;
            tc(&format!("-n {name} qdisc add dev eth0 {shape}"))?;
        }
        Ok(yard)
    }

    pub fn address(place: usize) -> String {
        format!("10.77.0.{}", place + 1)
    }

    /// A program on one of the machines.
    pub fn command(&self, place: usize, program: &Path) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &name(place)]).arg(program);
        command
    }

    /// The bytes that each machine has sent, and has got.
    pub fn moved(&self) -> Result<Vec<[u64; 2]>, Failure> {
        let path = Path::new("/proc/net/dev");
        let text = fs::read_to_string(path).map_err(Failure::file("read", path))?;
        let moved = |place: usize| {
            let line = text.lines().find_map(|line| line.trim().strip_prefix(&format!("{}:", end(place))));
            let words: Vec<&str> = line?.split_whitespace().collect();
            // What its end here has got, it has sent.
            Some([words.first()?.parse().ok()?, words.get(8)?.parse().ok()?])
        };
        let moved: Option<Vec<_>> = (0..self.machines).map(moved).collect();
        moved.ok_or_else(|| Failure::Found("/proc/net/dev counts no bytes of a cable".into()))
    }
}

fn name(place: usize) -> String {
    format!("machine-{place}")
}

/// The end of its cable that is at the bridge.
fn end(place: usize) -> String {
    format!("cable-{place}")
}

impl Drop for Yard {
    fn drop(&mut self) {
        for place in 0..self.machines {
            // The cable goes with what hangs on it, but not at once.
            let _ = ip(&format!("link del {}", end(place)));
            let _ = ip(&format!("netns del {}", name(place)));
        }
        let _ = ip(&format!("link del {BRIDGE}"));
    }
}

fn ip(words: &str) -> Result<(), Failure> {
    spoken("ip", words)
}

fn tc(words: &str) -> Result<(), Failure> {
    spoken("tc", words)
}

fn spoken(program: &str, words: &str) -> Result<(), Failure> {
    let mut command = Command::new(program);
    command.args(words.split(' '));
    run(command)
}
