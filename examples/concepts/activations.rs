//! Six activation functions with their derivatives.
//!
//! Shows: what each does to a number, and how much of a slope it lets back.
//! Prints: the greatest slope of each, and the largest difference between autodiff's derivative and difference quotients.
//! Expected: 0.25 for sigmoid, 1 for tanh and ReLU; a difference below 0.002.

use kiln::interpret::slope;
use kiln::prelude::*;

use crate::panel::Panel;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "activations",
    title: "Six activation functions, and their derivatives",
    about: "What a neuron makes of its sum. The derivative is what it lets back: sigmoid at most a quarter, and next to \
            nothing far from zero; ReLU all of it or nothing. Leaky ReLU keeps a tenth of it below zero, however far; ELU \
            and GELU go over smoothly from all of it to nothing.",
    show,
};

const PLACES: usize = 161;
type Line = Tensor![{ PLACES }];

type Function = (&'static str, fn(Line) -> Line);

const FUNCTIONS: [Function; 6] = [
    ("sigmoid", |x| x.sigmoid().float()),
    ("tanh", |x| x.tanh()),
    ("ReLU", |x| x.relu()),
    ("leaky ReLU (0.1)", |x| x.leaky_relu(0.1)),
    ("ELU", |x| x.elu(1.0)),
    ("GELU", |x| x.gelu()),
];

fn show(device: &Device) -> Result<Finding, Mishap> {
    const STEP: f64 = 0.01;
    let places: [f32; PLACES] = std::array::from_fn(|i| (i as f32 - 80.0) / 20.0);
    let x = Tensor::from_array(places, device);
    let mut panels = Vec::new();
    let (mut off, mut greatest) = (0.0_f32, Vec::new());
    for (name, function) in FUNCTIONS {
        let values = function(x.clone()).to_vec();
        let slopes = slope(&x, |x| function(x).sum_all()).to_vec();
        let quotients = ((function(x.clone() + STEP) - function(x.clone() - STEP)) / (2.0 * STEP)).to_vec();
        // At zero some have two slopes, one on either side.
        let smooth = (0..PLACES).filter(|place| places[*place].abs() > STEP as f32);
        off = smooth.map(|place| (slopes[place] - quotients[place]).abs()).fold(off, f32::max);
        greatest.push(slopes.iter().copied().fold(0.0, f32::max));
        let points =
            |of: &[f32]| places.iter().zip(of).map(|(x, y)| (f64::from(*x), f64::from(*y))).collect::<Vec<_>>();
        let panel = Panel::chart(name, "what comes in", "what goes out").within(-4.0..4.0, -1.3..4.3);
        panels.push(panel.line("value", points(&values)).line("derivative", points(&slopes)));
    }
    let named: Vec<String> =
        FUNCTIONS.iter().zip(&greatest).map(|((name, _), slope)| format!("{name} {slope:.2}")).collect();
    let says = format!(
        "greatest slopes: {}; autodiff differs from difference quotients by {off:.0e} at most",
        named.join("; ")
    );
    let holds =
        off < 0.002 && (greatest[0] - 0.25).abs() < 1e-4 && (greatest[1] - 1.0).abs() < 1e-4 && greatest[2] == 1.0;
    Ok(Finding { panels, says, holds })
}
