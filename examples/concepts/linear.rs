//! Why a deep linear network is one matrix.
//!
//! Shows: layers without anything between them are a product of matrices, which is a matrix; with ReLU between them there
//! is no such matrix.
//! Prints: the largest difference between the network and the one matrix that agrees with it on the unit vectors.
//! Expected: below 1e-5 for four linear layers; above 0.1 with ReLU.

use kiln::prelude::*;
use kiln::tensor::Distribution;

use crate::panel::Panel;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "linear",
    title: "A deep linear network is one matrix",
    about: "Four linear layers, one after the other, are the product of four matrices: one matrix, found by asking the \
            network about the unit vectors, says the same of any input. With ReLU between the layers the matrix found \
            in that way says something else: depth buys something only where something bends.",
    show,
};

/// Inputs it is tried on.
const TRIED: usize = 300;
type Inputs = Tensor![{ TRIED }, 4];

/// The largest difference between the network and its one matrix, and both answers for each input.
fn compare(
    inputs: &Inputs,
    network: impl Fn(Inputs) -> Tensor![{ TRIED }, 2],
    units: impl Fn(Tensor![4, 4]) -> Tensor![4, 2],
) -> (f32, Vec<(f64, f64)>) {
    let unit = |row: usize| std::array::from_fn::<f32, 4, _>(|column| f32::from(u8::from(row == column)));
    let matrix = units(Tensor::from_array([unit(0), unit(1), unit(2), unit(3)], &inputs.device()));
    let (by_matrix, by_network) = (inputs.clone().matmul(matrix).to_vec(), network(inputs.clone()).to_vec());
    let both = by_matrix.iter().zip(&by_network);
    let difference = both.clone().map(|(one, deep)| (one - deep).abs()).fold(0.0, f32::max);
    (difference, both.step_by(2).map(|(one, deep)| (f64::from(*one), f64::from(*deep))).collect())
}

fn show(device: &Device) -> Result<Finding, Mishap> {
    let first = || Linear::<4, 16>::init(device).without_bias().with_weight(&WIDE);
    let inner = || Linear::<16, 16>::init(device).without_bias().with_weight(&WIDE);
    let last = || Linear::<16, 2>::init(device).without_bias().with_weight(&WIDE);
    let deep = stack![first(), inner(), inner(), last()];
    let bent = stack![first(), Relu, inner(), Relu, inner(), Relu, last()];
    let inputs = Inputs::random(Distribution::Normal(0.0, 1.0), device);
    let (straight, linear) = compare(&inputs, |x| x.apply(&deep), |x| x.apply(&deep));
    let (curved, relu) = compare(&inputs, |x| x.apply(&bent), |x| x.apply(&bent));
    let panel = |title: &str, points: Vec<(f64, f64)>| {
        Panel::chart(title, "what the one matrix says", "what the network says").dots("an input", points)
    };
    let panels = vec![panel("four linear layers", linear), panel("with ReLU between them", relu)];
    let says = format!(
        "four linear layers differ from one matrix by {straight:.1e} at most, with ReLU between them by {curved:.2}"
    );
    Ok(Finding { panels, says, holds: straight < 1e-5 && curved > 0.1 })
}

/// Keeps the size of a signal through a ReLU.
const WIDE: Initializer = Initializer::KaimingNormal { gain: 1.0, fan_out_only: false };
