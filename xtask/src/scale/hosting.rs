//! [`Hosts`] and [`Trainee`]: the programs on the machines of a yard.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::spent::{Point, Spent};
use super::yard::Yard;
use crate::failure::Failure;

/// The port of the hosts.
pub const PORT: u16 = 3000;

/// The port behind a relay.
pub const BEHIND: u16 = 3001;

/// The steps that are taken before any is timed, at least.
const BEFORE: usize = 1;

/// The steps that are timed, at least.
const LEAST: usize = 3;

/// The token of all hosts; what is there ends with the enclosure.
const TOKEN: &str = "/run/kiln-token";

/// A process that ends when it is dropped.
pub struct Running(Child);

impl Running {
    fn start(mut command: Command) -> Result<Self, Failure> {
        let program = crate::workspace::spoken(&command);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        child.map(Self).map_err(|source| Failure::Start { program, source })
    }

    fn lines(&mut self) -> impl Iterator<Item = String> + use<> {
        self.0.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok)
    }

    fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `kiln serve` on one thread: a machine of one core.
struct Hosting {
    host: Running,
    address: String,
    _relay: Option<Running>,
}

impl Hosting {
    /// Starts it, and waits until it serves.
    fn start(yard: &Yard, place: usize, kiln: &Path) -> Result<Self, Failure> {
        let delay = yard.cable.delay;
        let mut command = yard.command(place, kiln);
        command.args(["serve", "--device", "flex"]).env("RAYON_NUM_THREADS", "1");
        match delay.is_zero() {
            true => command.args(["--port", &PORT.to_string(), "--token-file", TOKEN]),
            false => command.args(["--port", &BEHIND.to_string()]),
        };
        let mut host = Running::start(command)?;
        if !host.lines().any(|line| line.starts_with("serving ")) {
            return Err(Failure::Found("a host ended before it served; its words stand above".into()));
        }
        let relay = match delay.is_zero() {
            true => None,
            false => {
                let own = std::env::current_exe().map_err(Failure::file("find", Path::new("xtask")))?;
                let mut command = yard.command(place, &own);
                command.args(["scale", "--relay", &delay.as_micros().to_string()]);
                let mut relay = Running::start(command)?;
                relay.lines().next();
                Some(relay)
            }
        };
        Ok(Self { host, address: format!("ws://{}:{PORT}", Yard::address(place)), _relay: relay })
    }
}

/// All hosts of a yard. They end together: one that sees another go says so.
pub struct Hosts(Vec<Hosting>);

impl Hosts {
    /// Starts so many, beside the client's machine.
    pub fn start(yard: &Yard, count: usize, kiln: &Path) -> Result<Self, Failure> {
        (1..=count).map(|place| Hosting::start(yard, place, kiln)).collect::<Result<_, _>>().map(Self)
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        for hosting in &mut self.0 {
            let _ = hosting.host.0.kill();
        }
    }
}

/// What is trained by the client.
pub struct Trainee<'a> {
    pub program: &'a Path,
    pub network: &'a str,
    pub batch: usize,
    pub optimizer_on: &'static str,
}

impl Trainee<'_> {
    /// Trains for so many seconds, and says what that took.
    pub fn spent(&self, yard: &Yard, Hosts(hosts): &Hosts, seconds: f64) -> Result<Spent, Failure> {
        let names: Vec<&str> = hosts.iter().map(|host| host.address.as_str()).collect();
        let mut command = yard.command(0, self.program);
        let batch = self.batch.to_string();
        command.args(["steps", self.network, &batch, self.optimizer_on, &names.join(","), TOKEN]);
        command.env("RUST_LOG", "warn");
        let mut client = Running::start(command)?;
        let processes: Vec<u32> = [client.id()].into_iter().chain(hosts.iter().map(|host| host.host.id())).collect();
        let mut lines = client.lines();
        let ended = || Failure::Found("the client ended before its steps were timed; its words stand above".into());
        let size: Option<Vec<f64>> =
            lines.next().and_then(|line| line.split(' ').map(|word| word.parse().ok()).collect());
        let [bytes, tensors] = size.and_then(|size| size.try_into().ok()).ok_or_else(ended)?;
        let began = Instant::now();
        let mut first: Option<Point> = None;
        for line in lines {
            let step = line.parse::<usize>().map_err(|_| ended())? / self.batch;
            match &first {
                None if step >= BEFORE && began.elapsed().as_secs_f64() >= seconds / 4.0 => {
                    first = Some(Point::now(step, yard, &processes)?);
                }
                Some(first) if step >= first.step + LEAST && first.at.elapsed().as_secs_f64() >= seconds => {
                    return Ok(Spent::between(first, &Point::now(step, yard, &processes)?, bytes, tensors));
                }
                _ => {}
            }
        }
        Err(ended())
    }
}
