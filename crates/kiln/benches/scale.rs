//! Training steps on several devices, for `cargo xtask scale`.
//!
//! `scale steps NETWORK BATCH OPTIMIZER DEVICES TOKEN` trains until it is stopped. It says how many bytes of parameters there
//! are, in how many tensors, and after each step how many samples are done. The network is `cnn` or `resnet18`, the optimiser
//! is on `main` or `sharded`, devices are named as by `--devices`, and the token is a file, if there is one.
//!
//! `scale count NETWORK BATCH OPTIMIZER HOSTS` trains on hosts that are threads of this process, and says of each how many
//! operations it is asked for in a step.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports on a terminal")]

#[path = "steps/resnet18.rs"]
mod resnet18;

use std::error::Error;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use kiln::burn::module::{Module, list_param_ids};
use kiln::burn::server::telemetry::{TelemetryEvent, TelemetryProbe, TelemetrySubscription};
use kiln::burn::server::{RemoteServer, WebSocketTransport};
use kiln::data::{DataError, Dataset, Image, Label, Sample, SampleRng, Splits, Standardized};
use kiln::prelude::*;
use kiln::remote::{HostToken, connect, located};
use kiln::train::{AdamConfig, Classify, OptimizerOn, Progress, Schedule, Stop, TrainError, Training, TrainingOptions};
use kiln::vision::Cnn;

/// How many classes the images have.
const CLASSES: usize = 10;

/// More steps than anybody waits for.
const STEPS: usize = 5000;

/// The steps after which counting begins and ends.
const COUNTED: [usize; 2] = [3, 13];

#[derive(Module, Debug)]
struct Small {
    network: Cnn<CLASSES>,
}

impl Classify<CLASSES> for Small {
    type Images = Tensor![Batch, 1, 28, 28];
    fn logits(&self, images: Self::Images) -> Tensor![Batch, { CLASSES }] {
        self.network.forward(images)
    }
}

impl Classify<CLASSES> for resnet18::ResNet18 {
    type Images = Tensor![Batch, 3, 32, 32];
    fn logits(&self, images: Self::Images) -> Tensor![Batch, { CLASSES }] {
        self.forward(images)
    }
}

/// So many images of one pattern.
struct Ramps<const C: usize, const SIDE: usize>(usize);

impl<const C: usize, const SIDE: usize> Dataset for Ramps<C, SIDE> {
    type Sample = Sample<Label<CLASSES>, Image<C, SIDE, SIDE, Standardized>>;
    const CLASSES: usize = CLASSES;

    fn len(&self) -> usize {
        self.0
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = Image::from_fn(|y, x| [((index + SIDE * y + x) % 17) as f32 / 8.0 - 1.0; C]);
        Ok(Sample { image, target: Label::new(index % CLASSES).map_err(DataError::other)? })
    }

    fn sample_bytes(&self) -> usize {
        4 * C * SIDE * SIDE
    }
}

/// What is trained, on what.
struct Run {
    network: String,
    batch_size: usize,
    optimizer_on: OptimizerOn,
    devices: Vec<Device>,
}

type Unsaid = Box<dyn Error>;

impl Run {
    fn new(network: &str, batch_size: &str, optimizer_on: &str, devices: Vec<Device>) -> Result<Self, Unsaid> {
        let optimizer_on = match optimizer_on {
            "main" => OptimizerOn::Main,
            "sharded" => OptimizerOn::Sharded,
            other => return Err(format!("no optimiser is on `{other}`").into()),
        };
        Ok(Self { network: network.into(), batch_size: batch_size.parse()?, optimizer_on, devices })
    }

    /// Trains until `stop` is asked to; each step is a line into `told`.
    fn train(self, told: impl Write + Send + Sync + 'static, stop: &Stop) -> Result<(), Unsaid> {
        match self.network.as_str() {
            "cnn" => self.learn(|device| Small { network: Cnn::init(device) }, told, stop),
            "resnet18" => self.learn(resnet18::ResNet18::init, told, stop),
            network => Err(format!("there is no network `{network}`").into()),
        }
    }

    fn learn<M, const C: usize, const SIDE: usize>(
        &self,
        init: impl FnOnce(&Device) -> M,
        told: impl Write + Send + Sync + 'static,
        stop: &Stop,
    ) -> Result<(), Unsaid>
    where
        M: Classify<CLASSES, Images = Tensor![Batch, { C }, { SIDE }, { SIDE }]> + 'static,
    {
        let samples = self.batch_size * STEPS;
        let splits = Splits::by_position(Ramps::<C, SIDE>(samples + 2), [samples, 1, 1])?;
        let folder = tempfile::tempdir()?;
        let options = TrainingOptions {
            epochs: 1,
            batch_size: self.batch_size,
            others: self.devices[1..].to_vec(),
            optimizer_on: self.optimizer_on,
            progress: Progress::lines(told, Duration::ZERO),
            stop: stop.clone(),
            ..TrainingOptions::new(&self.devices[0], folder.path())
        };
        let training = Training::new(&splits.train, &splits.valid, options)?;
        let init = |device: &Device| {
            let network = init(device);
            println!("{} {}", 4 * network.num_params(), list_param_ids(&network).len());
            network
        };
        match training.fit(init, &AdamConfig::new(), Schedule::Constant { rate: 1e-4 }) {
            Ok(_) | Err(TrainError::Interrupted { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// How many samples a line of progress says are done.
fn done(line: &str) -> Option<usize> {
    let (_, rest) = line.split_once(" train ")?;
    rest.split_once(" of ")?.0.parse().ok()
}

/// Says each number of samples once: every device has a line, and with the last one the step is done.
struct Told {
    devices: usize,
    lines: usize,
}

impl Write for Told {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Some(done) = done(&String::from_utf8_lossy(bytes)) {
            self.lines += 1;
            if self.lines.is_multiple_of(self.devices) {
                writeln!(std::io::stdout(), "{done}")?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stdout().flush()
    }
}

/// Counts what hosts are asked for, and says it after the last step that is counted.
struct Count {
    batch_size: usize,
    hosts: Vec<TelemetrySubscription>,
    began: bool,
    stop: Stop,
}

impl Count {
    /// How many operations each host was asked for since the last time.
    fn operations(&mut self) -> Vec<usize> {
        let asked = |events: &mut TelemetrySubscription| {
            let mut asked = Vec::new();
            events.drain_into(&mut asked);
            // What is dropped is told of too, as operations are.
            let told = asked
                .iter()
                .filter(|event| matches!(***event, TelemetryEvent::Op { .. } | TelemetryEvent::TensorDropped { .. }));
            told.count()
        };
        self.hosts.iter_mut().map(asked).collect()
    }
}

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let [first, last] = COUNTED.map(|steps| steps * self.batch_size);
        match done(&String::from_utf8_lossy(bytes)) {
            Some(done) if done >= first && !self.began => {
                self.operations();
                self.began = true;
            }
            Some(done) if done >= last && !self.stop.requested() => {
                let steps = COUNTED[1] - COUNTED[0];
                let told: Vec<String> = self.operations().iter().map(|count| (count / steps).to_string()).collect();
                println!("{}", told.join(" "));
                self.stop.stop();
            }
            _ => {}
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Hosts flex in this process, and connects to it.
fn hosted() -> Result<(Device, TelemetrySubscription), Unsaid> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let host = format!("ws://{}", listener.local_addr()?);
    let (probe, asked) = TelemetryProbe::channel(1 << 20);
    let server = RemoteServer::new([Device::flex()]).with_telemetry(probe);
    std::thread::spawn(move || {
        server.serve(WebSocketTransport::from_listener(listener)).map_err(|error| error.to_string())
    });
    Ok((connect(&host.parse()?, 0, None)?, asked))
}

fn run(words: &[&str]) -> Result<(), Unsaid> {
    let stop = Stop::new();
    match words {
        ["steps", network, batch_size, optimizer_on, devices, token] => {
            let token = Some(Path::new(token)).filter(|token| token.exists()).map(HostToken::read).transpose()?;
            let device = |name: &str| -> Result<Device, Unsaid> {
                match located(name)? {
                    Some((host, index)) => Ok(connect(&host, index, token.as_ref())?),
                    None => Ok(kiln::device::named(name)?),
                }
            };
            let devices = devices.split(',').map(device).collect::<Result<Vec<_>, _>>()?;
            let told = Told { devices: devices.len(), lines: 0 };
            Run::new(network, batch_size, optimizer_on, devices)?.train(told, &stop)
        }
        ["count", network, batch_size, optimizer_on, hosts] => {
            let hosted = (0..hosts.parse::<usize>()?).map(|_| hosted()).collect::<Result<Vec<_>, _>>()?;
            let (devices, hosts) = hosted.into_iter().unzip();
            let run = Run::new(network, batch_size, optimizer_on, devices)?;
            let count = Count { batch_size: run.batch_size, hosts, began: false, stop: stop.clone() };
            run.train(count, &stop)
        }
        _ => Err("`cargo xtask scale` knows what to ask for".into()),
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if words.is_empty() {
        // As `cargo bench` starts it.
        eprintln!("`cargo xtask scale` runs this.");
        return ExitCode::SUCCESS;
    }
    kiln::threads::join();
    match run(&words.iter().map(String::as_str).collect::<Vec<_>>()) {
        // Threads that host would go on.
        Ok(()) => std::process::exit(0),
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::from(2)
        }
    }
}
