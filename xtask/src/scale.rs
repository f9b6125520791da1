//! `cargo xtask scale`: training steps on hosts that are machines of their own, as far as the network goes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use clap::Args;

use crate::artifacts::Artifacts;
use crate::failure::Failure;
use crate::workspace::{Workspace, capture, run};

/// The port of the hosts.
const PORT: u16 = 3000;

/// Steps of the two runs whose difference is taken, so that what happens once does not count.
const STEPS: [usize; 2] = [4, 14];

/// Time training steps on 1, 2 and 4 hosts in network namespaces of their own (Linux, root), and count what they send
#[derive(Args)]
pub struct Scale {
    /// Numbers of hosts
    #[arg(long, value_name = "COUNT", value_delimiter = ',', default_value = "1,2,4")]
    hosts: Vec<usize>,
    /// How much the cable of each machine carries, as tc writes it
    #[arg(long, value_name = "WIDTH", value_delimiter = ',', default_value = "1gbit,100mbit")]
    width: Vec<String>,
    /// How long each cable holds back what it carries; the kernel must have netem
    #[arg(long, value_name = "TIME")]
    delay: Option<String>,
    /// Networks: cnn, resnet18
    #[arg(long, value_name = "NETWORK", value_delimiter = ',', default_value = "cnn,resnet18")]
    networks: Vec<String>,
    /// Samples in a step, all hosts together
    #[arg(long, value_name = "COUNT", default_value_t = 64)]
    batch: usize,
    /// Build as tests do, where only what is sent is asked for
    #[arg(long)]
    quick: bool,
}

/// What steps come to.
struct Came {
    seconds: f64,
    /// What all machines sent together.
    bytes: f64,
}

impl Scale {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        let mut build = workspace.cargo(&["build", "--package", "kiln", "--features", "serve", "--bin", "kiln"]);
        build.args(["--bench", "scale", "--message-format=json-render-diagnostics"]);
        build.args((!self.quick).then_some("--release"));
        let built = Artifacts::of(build, "scale")?;
        let programs = [built.executable("kiln")?, built.executable("scale")?];
        let token = workspace.scratch("scale")?.join("token");
        println!(
            "| network | cable | hosts | steps/s | of one host, times hosts | MB sent per step |\n|---|---|---|---|---|---|"
        );
        for network in &self.networks {
            for width in &self.width {
                let mut one = None;
                for &hosts in &self.hosts {
                    let yard = Yard::built(hosts + 1, width, self.delay.as_deref())?;
                    let came = self.steps(&yard, programs, network, hosts, &token)?;
                    let alone = *one.get_or_insert(came.seconds * hosts as f64);
                    println!(
                        "| {network} | {width} | {hosts} | {:.2} | {:.0} % | {:.2} |",
                        1.0 / came.seconds,
                        100.0 * alone / came.seconds / hosts as f64,
                        came.bytes / 1e6
                    );
                }
            }
        }
        Ok(())
    }

    /// A step, from the difference of two runs.
    fn steps(
        &self,
        yard: &Yard,
        programs: [&Path; 2],
        network: &str,
        hosts: usize,
        token: &Path,
    ) -> Result<Came, Failure> {
        let [kiln, scale] = programs;
        let serving: Result<Vec<Hosting>, Failure> =
            (1..=hosts).map(|place| Hosting::start(yard.command(place, kiln), token)).collect();
        let _serving = serving?;
        let names: Vec<String> = (1..=hosts).map(|place| format!("ws://{}:{PORT}", Yard::address(place))).collect();
        let mut came = Vec::new();
        for steps in STEPS {
            let before = yard.sent()?;
            let mut command = yard.command(0, scale);
            command.args([network, &self.batch.to_string(), &steps.to_string(), &names.join(",")]).arg(token);
            let said = capture(command)?;
            let seconds =
                said.trim().parse().map_err(|_| Failure::Found(format!("`{said}` is no number of seconds")))?;
            came.push(Came { seconds, bytes: (yard.sent()? - before) as f64 });
        }
        let more = (STEPS[1] - STEPS[0]) as f64;
        // Two epochs are sent, and the second one is timed.
        Ok(Came {
            seconds: (came[1].seconds - came[0].seconds) / more,
            bytes: (came[1].bytes - came[0].bytes) / (2.0 * more),
        })
    }
}

/// A process that hosts flex on one thread: a machine of one core.
struct Hosting(Child);

impl Hosting {
    /// Starts it, and waits until it serves.
    fn start(mut command: Command, token: &Path) -> Result<Self, Failure> {
        let port = PORT.to_string();
        command.args(["serve", "--device", "flex", "--port", &port, "--token-file"]).arg(token);
        command.env("RAYON_NUM_THREADS", "1").env("RUST_LOG", "warn").stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|source| Failure::Start { program: "kiln serve".into(), source })?;
        let lines = child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
        let serves = lines.map_while(Result::ok).any(|line| line.starts_with("serving "));
        let hosting = Self(child);
        if serves { Ok(hosting) } else { Err(Failure::Found("a host ended before it served".into())) }
    }
}

impl Drop for Hosting {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Machines in namespaces of their own, each on a cable to the others; the first one is the client's.
struct Yard {
    machines: usize,
}

impl Yard {
    const BRIDGE: &str = "kiln-yard";

    fn built(machines: usize, width: &str, delay: Option<&str>) -> Result<Self, Failure> {
        let yard = Self { machines };
        ip(&format!("link add {} type bridge", Self::BRIDGE))?;
        ip(&format!("link set {} up", Self::BRIDGE))?;
        for place in 0..machines {
            let (name, cable) = (Self::name(place), Self::cable(place));
            ip(&format!("netns add {name}"))?;
            ip(&format!("link add {cable} type veth peer name eth0 netns {name}"))?;
            ip(&format!("link set {cable} master {} up", Self::BRIDGE))?;
            ip(&format!("-n {name} address add {}/24 dev eth0", Self::address(place)))?;
            ip(&format!("-n {name} link set eth0 up"))?;
            ip(&format!("-n {name} link set lo up"))?;
            // The width holds both ways: what comes is held back at one end, and what goes at the other.
            let shape = format!("tbf rate {width} burst 256kb latency 200ms");
            tc(&format!("qdisc add dev {cable} root handle 1: {shape}"))?;
            tc(&format!("-n {name} qdisc add dev eth0 root handle 1: {shape}"))?;
            if let Some(delay) = delay {
                tc(&format!("-n {name} qdisc add dev eth0 parent 1:1 netem delay {delay}"))?;
            }
        }
        Ok(yard)
    }

    fn name(place: usize) -> String {
        format!("{}-{place}", Self::BRIDGE)
    }

    fn cable(place: usize) -> String {
        format!("kiln-cable-{place}")
    }

    fn address(place: usize) -> String {
        format!("10.77.0.{}", place + 1)
    }

    /// A program on one of the machines.
    fn command(&self, place: usize, program: &Path) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &Self::name(place)]).arg(program);
        command
    }

    /// The bytes that all machines have sent.
    fn sent(&self) -> Result<u64, Failure> {
        (0..self.machines).try_fold(0, |sum, place| {
            let path = PathBuf::from(format!("/sys/class/net/{}/statistics/rx_bytes", Self::cable(place)));
            let text = fs::read_to_string(&path).map_err(Failure::file("read", &path))?;
            Ok(sum + text.trim().parse::<u64>().unwrap_or_default())
        })
    }
}

impl Drop for Yard {
    fn drop(&mut self) {
        for place in 0..self.machines {
            let _ = ip(&format!("netns del {}", Self::name(place)));
        }
        let _ = ip(&format!("link del {}", Self::BRIDGE));
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
