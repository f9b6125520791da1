//! What is timed: every side of a step, in turns.

use clap::ValueEnum;

use super::figures::{Interval, PAIRS};
use super::side::{Programs, Side, Way};
use super::worker::Worker;
use crate::failure::Failure;

/// The networks that are timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Network {
    Cnn,
    Mlp,
    /// That of PyTorch's MNIST example.
    Mnist,
    #[value(name = "resnet18")]
    ResNet18,
    #[value(name = "mobilenetv2")]
    MobileNetV2,
}

impl Network {
    /// What programs call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cnn => "cnn",
            Self::Mlp => "mlp",
            Self::Mnist => "mnist",
            Self::ResNet18 => "resnet18",
            Self::MobileNetV2 => "mobilenetv2",
        }
    }
}

/// What is done over and over.
pub struct Step {
    pub name: &'static str,
    pub network: Network,
    /// Or used.
    pub trains: bool,
    pub batch: usize,
}

const fn step(name: &'static str, network: Network, trains: bool, batch: usize) -> Step {
    Step { name, network, trains, batch }
}

/// All that is timed.
pub const STEPS: [Step; 9] = [
    step("CNN, training, batch 64", Network::Cnn, true, 64),
    step("MLP, training, batch 128", Network::Mlp, true, 128),
    step("PyTorch's MNIST network, training, batch 64", Network::Mnist, true, 64),
    step("ResNet-18 on 32x32, training, batch 32", Network::ResNet18, true, 32),
    step("CNN, inference, batch 1", Network::Cnn, false, 1),
    step("MLP, inference, batch 1", Network::Mlp, false, 1),
    step("PyTorch's MNIST network, inference, batch 1", Network::Mnist, false, 1),
    step("ResNet-18 on 32x32, inference, batch 1", Network::ResNet18, false, 1),
    step("MobileNetV2 on 224x224, inference, batch 1", Network::MobileNetV2, false, 1),
];

/// The most turns of a side.
pub const ROUNDS: u32 = 25;
/// The fewest.
const LEAST: u32 = 5;
/// What the turns of one step may take together, in seconds; it is exceeded where steps are long.
const TOGETHER: f64 = 30.0;
/// What a turn takes where steps are short, in seconds.
const TURN: f64 = 0.2;

/// What was measured of one side.
pub struct Timed {
    pub side: Side,
    pub way: Way,
    /// Seconds of a step, for each round.
    pub seconds: Vec<f64>,
    /// Seconds of processor time of a step, over all rounds.
    pub processor: f64,
    /// The most bytes above those before the first step.
    pub peak: f64,
}

/// All sides of a step.
pub struct Race {
    pub step: &'static Step,
    pub timed: Vec<Timed>,
}

impl Race {
    /// How our sides take the step. PyTorch has a loop and no learner.
    pub fn ways(&self) -> &'static [Way] {
        if self.step.trains { &[Way::Learner, Way::Loop] } else { &[Way::Inference] }
    }
}

/// A side as it is being timed.
struct Runner {
    worker: Worker,
    timed: Timed,
    /// Of a turn.
    steps: usize,
    /// Of a turn, about.
    seconds: f64,
}

/// Times all sides of a step: each takes a turn in every round, in one order and then in the other.
pub fn run(step: &'static Step, programs: &Programs, rounds: u32) -> Result<Race, Failure> {
    let mut runners = Vec::new();
    for (side, way) in programs.sides(step) {
        let mut worker = Worker::start(programs.command(step, side, way))?;
        let (steps, seconds) = warm(|steps| worker.turn(steps).map(|[seconds, _, _]: [f64; 3]| seconds), TURN)?;
        let timed = Timed { side, way, seconds: Vec::new(), processor: 0.0, peak: 0.0 };
        runners.push(Runner { worker, timed, steps, seconds });
    }
    let round: f64 = runners.iter().map(|runner| runner.seconds).sum();
    let rounds = ((TOGETHER / round) as u32).clamp(LEAST.min(rounds), rounds);
    for _ in 0..rounds {
        for runner in &mut runners {
            runner.turn(rounds)?;
        }
        runners.reverse();
    }
    let mut timed: Vec<Timed> = runners.into_iter().map(|runner| runner.timed).collect();
    if rounds % 2 == 1 {
        timed.reverse();
    }
    Ok(Race { step, timed })
}

impl Runner {
    fn turn(&mut self, rounds: u32) -> Result<(), Failure> {
        let [seconds, processor, peak] = self.worker.turn(self.steps)?;
        self.timed.seconds.push(seconds / self.steps as f64);
        self.timed.processor += processor / (self.steps as f64 * f64::from(rounds));
        self.timed.peak = self.timed.peak.max(peak);
        Ok(())
    }
}

/// Takes turns until it is known how many steps fill one; gives that, and what they take.
fn warm(mut turn: impl FnMut(usize) -> Result<f64, Failure>, wanted: f64) -> Result<(usize, f64), Failure> {
    let mut steps = 1;
    let mut seconds = turn(steps)?;
    // The first steps are slower than those that follow.
    for _ in 0..3 {
        if seconds > wanted && steps == 1 {
            break;
        }
        steps = ((steps as f64 * wanted / seconds.max(1e-7)).round() as usize).clamp(1, 100_000);
        seconds = turn(steps)?;
    }
    let steps = ((steps as f64 * wanted / seconds).round() as usize).max(1);
    Ok((steps, seconds.max(wanted)))
}

/// Programs of a pair, and of one whose steps are shorter than this: in such a step, where things lie in a program's memory
/// counts more than what else goes on meanwhile, and more programs take a shorter turn each.
const PROGRAMS: usize = 2;
const PROGRAMS_OF_SHORT: usize = 8;
const SHORT: f64 = 1e-4;

/// Times a step with types and without, in [`PAIRS`] pairs. Each is the mean of two programs, or of more where a step is
/// short, in every other of which the network without types is there first; where both lie in memory is another draw in each.
pub fn pairs(step: &Step, programs: &Programs) -> Result<Interval, Failure> {
    let mut first = Worker::start(programs.pair(step, 0))?;
    let both = |steps| first.turn(steps).map(|[typed, untyped]: [f64; 2]| typed + untyped);
    let (steps, seconds) = warm(both, 2.0 * TURN)?;
    drop(first);
    let is_short = seconds / (2.0 * steps as f64) < SHORT;
    let of_pair = if is_short { PROGRAMS_OF_SHORT } else { PROGRAMS };
    // As many steps begin with one network as with the other.
    let steps = (steps * PROGRAMS / of_pair).next_multiple_of(2);
    let mut ratios = [1.0_f64; PAIRS];
    for (pair, ratio) in ratios.iter_mut().enumerate() {
        for number in pair * of_pair..(pair + 1) * of_pair {
            let mut worker = Worker::start(programs.pair(step, number))?;
            let mut both = |steps| worker.turn(steps).map(|[typed, untyped]: [f64; 2]| typed + untyped);
            // The memory of a program grows in its first steps, and who takes those is slower.
            both(steps.div_ceil(4).max(4))?;
            let [typed, untyped] = worker.turn(steps)?;
            *ratio *= (typed / untyped).powf(1.0 / of_pair as f64);
        }
    }
    Ok(Interval::of(&ratios))
}
