//! XOR, the smallest thing that one layer cannot learn and two can.
//!
//! Data: the four points of the truth table, here in the file.
//! Command: `cargo run --release --example xor`
//! Expected: a perceptron gets at most 3 of 4 right; two layers get all 4, and `--require 100` holds.

use std::process::ExitCode;

use burn::optim::{AdamConfig, GradientsParams};
use kiln::cli::{self, Example, Failure, Run};
use kiln::prelude::*;
use kiln::report::{Chart, Line, PageTable};

/// One layer: a line through the plane. No line parts XOR.
#[derive(Module, Debug)]
struct Perceptron {
    output: Linear<2, 1>,
}

impl Perceptron {
    fn init(device: &Device) -> Self {
        Self { output: Linear::init(device) }
    }
}

/// Two layers: the first bends the plane so that a line parts it.
#[derive(Module, Debug)]
struct TwoLayers {
    hidden: Linear<2, 8>,
    output: Linear<8, 1>,
}

impl TwoLayers {
    fn init(device: &Device) -> Self {
        Self { hidden: Linear::init(device), output: Linear::init(device) }
    }
}

/// A network that maps points to the probability of "true".
trait Predict: Module {
    fn predict(&self, points: Tensor![4, 2]) -> Tensor![4, 1; Probability];
}

impl Predict for Perceptron {
    fn predict(&self, points: Tensor![4, 2]) -> Tensor![4, 1; Probability] {
        self.output.forward(points).sigmoid()
    }
}

impl Predict for TwoLayers {
    fn predict(&self, points: Tensor![4, 2]) -> Tensor![4, 1; Probability] {
        self.output.forward(self.hidden.forward(points).tanh()).sigmoid()
    }
}

const POINTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const XOR: [[f32; 1]; 4] = [[0.0], [1.0], [1.0], [0.0]];

/// All four points in each step, as long as `--epochs` says; with what is left of the error as it learns.
fn fit<M: Predict>(name: &str, mut network: M, run: &Run, device: &Device) -> Result<(M, Line), Failure> {
    let points = Tensor::from_array(POINTS, device);
    let wanted = Tensor::from_array(XOR, device);
    let mut optimiser = AdamConfig::new().init();
    let mut left = Line { name: name.into(), points: Vec::new() };
    for epoch in 1..=run.epochs() {
        run.go_on()?;
        let error = network.predict(points.clone()) - wanted.clone();
        let loss = (error.clone() * error).mean_all();
        if epoch % 20 == 0 || epoch == 1 {
            left.points.push((epoch, f64::from(loss.clone().into_scalar())));
        }
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        network = optimiser.step(0.05, network, gradients);
    }
    Ok((network.valid(), left))
}

fn answers<M: Predict>(network: &M, device: &Device) -> Vec<f32> {
    network.predict(Tensor::from_array(POINTS, device)).to_vec()
}

fn right(answers: &[f32]) -> usize {
    answers.iter().zip(XOR.as_flattened()).filter(|(answer, wanted)| (**answer > 0.5) == (**wanted > 0.5)).count()
}

fn xor(run: &mut Run) -> Result<f64, Failure> {
    run.without_data("it learns the four points of its truth table, all in each step")?;
    let device = run.device().clone();
    let training = device.clone().autodiff();
    device.seed(run.seed());
    let (one, one_left) = fit("perceptron", Perceptron::init(&training), run, &training)?;
    let (two, two_left) = fit("two layers", TwoLayers::init(&training), run, &training)?;
    let (by_one, by_two) = (answers(&one, &device), answers(&two, &device));

    run.say("  x  y  xor  perceptron  two layers");
    let mut table = PageTable::new(["x", "y", "xor", "perceptron", "two layers"]);
    for (index, [x, y]) in POINTS.iter().enumerate() {
        let [wanted] = XOR[index];
        table.row([*x, *y, wanted, by_one[index], by_two[index]].map(|number| format!("{number:.3}")));
        run.say(&format!("  {x}  {y}    {wanted}  {:>10.3}  {:>10.3}", by_one[index], by_two[index]));
    }
    let (one_right, two_right) = (right(&by_one), right(&by_two));
    run.say(&format!("right       {one_right} of 4      {two_right} of 4"));
    run.say(match one_right {
        4 => "The perceptron got XOR right, which no single line can: something is wrong.",
        _ => "The perceptron fails at XOR: no line has both 1s on one side and both 0s on the other.",
    });
    run.say(match two_right {
        4 => "Two layers solve it.",
        _ => "Two layers did not solve it this time: give them more --epochs or another --seed.",
    });
    let chart = Chart { values: "mean squared error".into(), lines: vec![one_left, two_left], marked: None };
    run.show([
        chart.section("What is left of the error", "Over all four points, as each network learns: lower is better."),
        table.section("Answers", "The probability of \"true\" that each network gives at the end."),
    ])?;
    let model = run.save(&two)?;
    run.say(&format!("The model lies in `{}`.", model.display()));
    Ok(25.0 * two_right as f64)
}

fn main() -> ExitCode {
    cli::main(Example::new("xor").epochs(1000), xor)
}
