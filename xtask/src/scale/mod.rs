//! `cargo xtask scale`: training steps on hosts that are machines of their own, as far as the network goes.

mod cable;
mod cost;
mod enclosure;
mod hosting;
mod relay;
mod spent;
mod table;
mod yard;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::artifacts::Artifacts;
use crate::failure::Failure;
use crate::workspace::{Workspace, capture};

use self::cable::Cable;
use self::cost::Cost;
use self::hosting::{Hosts, Trainee};
use self::table::Row;
use self::yard::Yard;

/// Time training steps on 1, 2 and 4 hosts in network namespaces of their own (Linux, root), and say where the time goes
#[derive(Args)]
pub struct Scale {
    /// Numbers of hosts, beside one
    #[arg(long, value_name = "COUNT", value_delimiter = ',', default_value = "2,4")]
    hosts: Vec<usize>,
    /// What each machine hangs on: how much it carries and, after a +, how long it holds that back. The first is the yardstick
    #[arg(long, value_name = "CABLE", value_delimiter = ',', default_value = "1gbit,100mbit,1gbit+2ms")]
    cables: Vec<Cable>,
    /// Networks: cnn, resnet18
    #[arg(long, value_name = "NETWORK", value_delimiter = ',', default_value = "cnn,resnet18")]
    networks: Vec<String>,
    /// Samples in a step, all hosts together
    #[arg(long, value_name = "COUNT", default_value_t = 64, value_parser = clap::value_parser!(u32).range(8..))]
    batch: u32,
    /// How long steps are timed, and three of them at least
    #[arg(long, value_name = "SECONDS", default_value_t = 8.0)]
    seconds: f64,
    /// Build as tests do, where only what is sent is asked for
    #[arg(long)]
    quick: bool,
    /// Within the enclosure: the programs `kiln` and `scale`
    #[arg(long, hide = true, value_delimiter = ',')]
    programs: Vec<PathBuf>,
    /// On a host: holds back what it passes on, so many microseconds
    #[arg(long, hide = true)]
    relay: Option<u64>,
}

/// One way to train, on one number of hosts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub hosts: usize,
    /// `main` or `sharded`.
    pub optimizer_on: &'static str,
}

impl Scale {
    pub fn run(&self, workspace: &Workspace) -> Result<(), Failure> {
        if let Some(delay) = self.relay {
            return relay::run(delay);
        }
        match self.programs.as_slice() {
            [kiln, scale] => {
                enclosure::end_with_parent();
                self.measure(kiln, scale)
            }
            _ => {
                enclosure::able()?;
                let [kiln, scale] = self.built(workspace)?;
                enclosure::enter(&[kiln, scale])
            }
        }
    }

    fn built(&self, workspace: &Workspace) -> Result<[PathBuf; 2], Failure> {
        let mut build = workspace.cargo(&["build", "--package", "kiln", "--features", "serve", "--bin", "kiln"]);
        build.args(["--bench", "scale", "--message-format=json-render-diagnostics"]);
        build.args((!self.quick).then_some("--release"));
        let built = Artifacts::of(build, "scale")?;
        Ok([built.executable("kiln")?.into(), built.executable("scale")?.into()])
    }

    /// One host; of more, the optimiser on the main device and on all.
    fn ways(&self) -> Vec<Way> {
        let more = self.hosts.iter().filter(|&&hosts| hosts > 1);
        let more = more.flat_map(|&hosts| ["main", "sharded"].map(|optimizer_on| Way { hosts, optimizer_on }));
        [Way { hosts: 1, optimizer_on: "main" }].into_iter().chain(more).collect()
    }

    fn measure(&self, kiln: &Path, scale: &Path) -> Result<(), Failure> {
        let machines = 1 + self.hosts.iter().copied().max().unwrap_or(1);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let batch = self.batch as usize;
        for network in &self.networks {
            let ways = self.ways();
            let counted: Result<Vec<_>, _> = ways.iter().map(|way| operations(scale, network, *way)).collect();
            let counted = counted?;
            let (mut rows, mut yardsticks): (Vec<Row>, Vec<_>) = (Vec::new(), Vec::new());
            for cable in &self.cables {
                let yard = Yard::built(machines, cable)?;
                let time = |way: Way, batch: usize| {
                    let hosts = Hosts::start(&yard, way.hosts, kiln)?;
                    let trainee = Trainee { program: scale, network, batch, optimizer_on: way.optimizer_on };
                    let spent = trainee.spent(&yard, &hosts, self.seconds)?;
                    eprintln!("{network}, {cable}, {way}, batch {batch}: {:.3} s a step", spent.step());
                    Ok::<_, Failure>(spent)
                };
                // What one host and the client take, for batches of several sizes.
                if yardsticks.is_empty() {
                    for batch in [batch, batch / 2, batch / 4] {
                        yardsticks.push((batch, time(ways[0], batch)?));
                    }
                }
                for (&way, operations) in ways.iter().zip(&counted) {
                    let (cable, operations) = (cable.clone(), operations.clone());
                    rows.push(Row { spent: time(way, batch)?, cable, way, operations });
                }
            }
            let several = rows.iter().find(|row| row.way.hosts > 1);
            let cost = Cost::of(counted[0].iter().sum(), &yardsticks, several);
            println!("{}", table::text(network, batch, &rows, &cost, cores));
        }
        Ok(())
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.hosts {
            1 => f.write_str("1 host"),
            hosts => write!(f, "{hosts} hosts, {}", self.optimizer_on),
        }
    }
}

/// How many operations each host is asked for in a step; a few samples are enough to count.
fn operations(scale: &Path, network: &str, way: Way) -> Result<Vec<f64>, Failure> {
    let mut command = Command::new(scale);
    command.args(["count", network, &(2 * way.hosts).to_string(), way.optimizer_on, &way.hosts.to_string()]);
    command.env("RUST_LOG", "warn");
    let said = capture(command)?;
    let counted: Option<Vec<f64>> =
        said.lines().last().and_then(|line| line.split(' ').map(|it| it.parse().ok()).collect());
    counted.ok_or_else(|| Failure::Found(format!("`{said}` counts nothing")))
}
