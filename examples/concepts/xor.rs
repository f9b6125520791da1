//! A perceptron, and XOR.
//!
//! Shows: one neuron parts the plane by a line, as AND and OR ask, and no line parts XOR; a layer before it bends the plane.
//! Prints: how many of the 16 truth tables of two inputs some line makes; how many of XOR's four answers one layer and
//! two layers learn, and one of AND's and OR's.
//! Expected: 14; at most 3 by one layer; 4 by two; 4 of AND and of OR.

use std::collections::BTreeSet;

use burn::optim::{AdamConfig, GradientsParams};
use kiln::interpret::Shade;
use kiln::prelude::*;

use crate::panel::Panel;
use crate::ramp::Ramp;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "xor",
    title: "A perceptron, and XOR",
    about: "One neuron says yes, orange, on one side of a line and no, blue, on the other: enough for AND and for OR. XOR \
            wants yes at two opposite corners of a square, which no line parts from the others: the best that one neuron \
            can say is a half everywhere, white. A layer of eight neurons before it bends the plane until a line does.",
    show,
};

const POINTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// What is wanted at each point.
type Table = [[f32; 1]; 4];
const AND: Table = [[0.0], [0.0], [0.0], [1.0]];
const OR: Table = [[0.0], [1.0], [1.0], [1.0]];
const XOR: Table = [[0.0], [1.0], [1.0], [0.0]];
/// Cells along each side of the picture.
const CELLS: usize = 40;

/// All four points in each step.
fn fit<M: Module>(
    mut network: M,
    table: Table,
    device: &Device,
    logits: impl Fn(&M, Tensor![4, 2]) -> Tensor![4, 1],
) -> M {
    let (points, wanted) = (Tensor::from_array(POINTS, device), Tensor::from_array(table, device));
    let mut optimiser = AdamConfig::new().init();
    for _ in 0..400 {
        let error = logits(&network, points.clone()).sigmoid().float() - wanted.clone();
        let loss = (error.clone() * error).mean_all();
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        network = optimiser.step(0.05, network, gradients);
    }
    network.valid()
}

fn right(answers: &[f32], table: Table) -> usize {
    answers.iter().zip(table.as_flattened()).filter(|(answer, wanted)| (**answer > 0.5) == (**wanted > 0.5)).count()
}

/// What a network says all over the plane, and the points of its table.
fn panel(
    title: &str,
    (name, table): (&str, Table),
    answer: impl Fn(Tensor![Batch, 2]) -> Tensor![Batch, 1],
    device: &Device,
) -> Result<Panel, Mishap> {
    let at = |cell: usize| (cell as f32 + 0.5) / CELLS as f32 * 2.0 - 0.5;
    let places: Vec<f32> = (0..CELLS * CELLS).flat_map(|cell| [at(cell % CELLS), -at(cell / CELLS) + 1.0]).collect();
    let data = burn::tensor::TensorData::new(places, [CELLS * CELLS, 2]);
    let places = Tensor::try_from_burn(burn::Tensor::<2>::from_data(data, device))?;
    let answers: Vec<f32> = answer(places).sigmoid().float().to_vec();
    let (x, y) = (-0.5..1.5, -0.5..1.5);
    let points = |wanted: f32| {
        POINTS
            .iter()
            .zip(table)
            .filter(move |(_, it)| it[0] == wanted)
            .map(|(at, _)| (f64::from(at[0]), f64::from(at[1])))
    };
    Ok(Panel::chart(title, "first input", "second input")
        .within(x.clone(), y.clone())
        .cells(Ramp::new(Shade::Signed, "says", [0.0, 1.0]), &answers, CELLS, x, y)
        .dots(&format!("{name} is 0"), points(0.0))
        .dots(&format!("{name} is 1"), points(1.0)))
}

fn show(device: &Device) -> Result<Finding, Mishap> {
    // Of lines through many places, which truth tables they make.
    let line = |a: i32, b: i32, c: i32| POINTS.map(|[x, y]| a as f32 * x + b as f32 * y + c as f32 * 0.5 > 0.0);
    let sides = || -3..=3;
    let tables: BTreeSet<[bool; 4]> =
        sides().flat_map(|a| sides().flat_map(move |b| sides().map(move |c| line(a, b, c)))).collect();

    let training = device.clone().autodiff();
    let neuron = |table| fit(Linear::<2, 1>::init(&training), table, &training, |net, points| net.forward(points));
    let (and, or, one) = (neuron(AND), neuron(OR), neuron(XOR));
    type Two = Stack![Linear<2, 8>, Tanh, Linear<8, 1>];
    let two = fit(Two::init(&training), XOR, &training, |net, points| points.apply(net));
    let points = Tensor::from_array(POINTS, device);
    let of_one = |net: &Linear<2, 1>, table| right(&net.forward(points.clone()).sigmoid().to_vec(), table);
    let (of_and, of_or, by_one) = (of_one(&and, AND), of_one(&or, OR), of_one(&one, XOR));
    let by_two = right(&points.clone().apply(&two).sigmoid().to_vec(), XOR);
    let panels = vec![
        panel(&format!("AND, one layer: {of_and} of 4"), ("AND", AND), |x| and.forward(x), device)?,
        panel(&format!("OR, one layer: {of_or} of 4"), ("OR", OR), |x| or.forward(x), device)?,
        panel(&format!("XOR, one layer: {by_one} of 4"), ("XOR", XOR), |x| one.forward(x), device)?,
        panel(&format!("XOR, two layers: {by_two} of 4"), ("XOR", XOR), |x| x.apply(&two), device)?,
    ];
    let says = format!(
        "lines make {} of the 16 truth tables of two inputs; of XOR one layer gets {by_one} of 4 right, two layers {by_two}; \
         of AND one gets {of_and}, of OR {of_or}",
        tables.len()
    );
    let holds = tables.len() == 14 && by_one <= 3 && [by_two, of_and, of_or] == [4; 3];
    Ok(Finding { panels, says, holds })
}
