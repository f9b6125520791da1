//! A perceptron, and XOR.
//!
//! Shows: one neuron parts the plane by a line, and no line parts XOR; a layer before it bends the plane.
//! Prints: how many of the 16 truth tables of two inputs some line makes; how many of XOR's four answers one layer and
//! two layers learn.
//! Expected: 14; at most 3 by one layer; 4 by two.

use std::collections::BTreeSet;

use burn::optim::{AdamConfig, GradientsParams};
use kiln::interpret::Shade;
use kiln::prelude::*;

use crate::panel::Panel;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "xor",
    title: "A perceptron, and XOR",
    about: "One neuron says yes on one side of a line. XOR wants yes at two opposite corners of a square, which no line \
            parts from the others. A layer of eight neurons before it bends the plane until one does.",
    show,
};

const POINTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const XOR: [[f32; 1]; 4] = [[0.0], [1.0], [1.0], [0.0]];
/// Cells along each side of the picture.
const CELLS: usize = 40;

/// All four points in each step.
fn fit<M: Module>(mut network: M, device: &Device, logits: impl Fn(&M, Tensor![4, 2]) -> Tensor![4, 1]) -> M {
    let (points, wanted) = (Tensor::from_array(POINTS, device), Tensor::from_array(XOR, device));
    let mut optimiser = AdamConfig::new().init();
    for _ in 0..400 {
        let error = logits(&network, points.clone()).sigmoid().float() - wanted.clone();
        let loss = (error.clone() * error).mean_all();
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        network = optimiser.step(0.05, network, gradients);
    }
    network.valid()
}

fn right(answers: &[f32]) -> usize {
    answers.iter().zip(XOR.as_flattened()).filter(|(answer, wanted)| (**answer > 0.5) == (**wanted > 0.5)).count()
}

/// What a network says all over the plane, and its points.
fn panel(
    title: &str,
    answer: impl Fn(Tensor![Batch, 2]) -> Tensor![Batch, 1],
    device: &Device,
) -> Result<Panel, Mishap> {
    let at = |cell: usize| (cell as f32 + 0.5) / CELLS as f32 * 2.0 - 0.5;
    let places: Vec<f32> = (0..CELLS * CELLS).flat_map(|cell| [at(cell % CELLS), -at(cell / CELLS) + 1.0]).collect();
    let data = burn::tensor::TensorData::new(places, [CELLS * CELLS, 2]);
    let places = Tensor::try_from_burn(burn::Tensor::<2>::from_data(data, device))?;
    let answers: Vec<f32> = answer(places).sigmoid().float().to_vec().iter().map(|it| it * 2.0 - 1.0).collect();
    let (x, y) = (-0.5..1.5, -0.5..1.5);
    let points = |wanted: f32| {
        POINTS
            .iter()
            .zip(XOR)
            .filter(move |(_, it)| it[0] == wanted)
            .map(|(at, _)| (f64::from(at[0]), f64::from(at[1])))
    };
    Ok(Panel::chart(title, "first input", "second input")
        .within(x.clone(), y.clone())
        .cells(Shade::Signed, &answers, CELLS, x, y)
        .dots("XOR says no", points(0.0))
        .dots("XOR says yes", points(1.0)))
}

fn show(device: &Device) -> Result<Finding, Mishap> {
    // Of lines through many places, which truth tables they make.
    let line = |a: i32, b: i32, c: i32| POINTS.map(|[x, y]| a as f32 * x + b as f32 * y + c as f32 * 0.5 > 0.0);
    let sides = || -3..=3;
    let tables: BTreeSet<[bool; 4]> =
        sides().flat_map(|a| sides().flat_map(move |b| sides().map(move |c| line(a, b, c)))).collect();

    let training = device.clone().autodiff();
    let one = fit(Linear::<2, 1>::init(&training), &training, |net, points| net.forward(points));
    type Two = Stack![Linear<2, 8>, Tanh, Linear<8, 1>];
    let two = fit(Two::init(&training), &training, |net, points| points.apply(net));
    let points = Tensor::from_array(POINTS, device);
    let by_one = right(&one.forward(points.clone()).sigmoid().to_vec());
    let by_two = right(&points.apply(&two).sigmoid().to_vec());
    let panels = vec![
        panel(&format!("one layer: {by_one} of 4"), |x| one.forward(x), device)?,
        panel(&format!("two layers: {by_two} of 4"), |x| x.apply(&two), device)?,
    ];
    let says = format!(
        "lines make {} of the 16 truth tables of two inputs; of XOR one layer gets {by_one} of 4 right, two layers {by_two}",
        tables.len()
    );
    Ok(Finding { panels, says, holds: tables.len() == 14 && by_one <= 3 && by_two == 4 })
}
