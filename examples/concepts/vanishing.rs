//! Vanishing gradients.
//!
//! Shows: how much of a slope is left after the way back through so many layers, for sigmoid and for ReLU.
//! Prints: the share that is left after 20 layers, compared with one.
//! Expected: below 1e-8 for sigmoid; above 1e-2 for ReLU.

use burn::nn::Initializer;
use kiln::interpret::slope;
use kiln::prelude::*;
use kiln::tensor::Distribution;

use crate::panel::Panel;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "vanishing",
    title: "Vanishing gradients",
    about: "On the way back every layer multiplies the slope by its weights and by its activation's derivative. Sigmoid's is \
            a quarter at most: after twenty layers nothing is left to learn from. ReLU's is one where it is on, and with \
            weights drawn to match, the slope comes through.",
    show,
};

const DEPTH: usize = 20;
const WIDTH: usize = 64;
type Rows = Tensor![32, { WIDTH }];

/// The size of the slope that comes back through 1 to 20 layers.
fn sizes(gain: f64, device: &Device, act: fn(Rows) -> Rows) -> Vec<f64> {
    let drawn = Initializer::KaimingNormal { gain, fan_out_only: false };
    let training = device.clone().autodiff();
    let layer = |_| Linear::<WIDTH, WIDTH>::init(&training).without_bias().with_weight(&drawn).freeze();
    let layers: Vec<Linear<WIDTH, WIDTH>> = (0..DEPTH).map(layer).collect();
    let x = Rows::random(Distribution::Normal(0.0, 1.0), device);
    let way = Rows::random(Distribution::Normal(0.0, 1.0), device);
    let size = |depth: usize| {
        let score = |x: Rows| {
            let end = layers.iter().take(depth).fold(x, |x, layer| act(layer.forward(x)));
            (end * way.clone()).sum_all()
        };
        let slopes = slope(&x, score).to_vec();
        slopes.iter().map(|slope| f64::from(*slope).powi(2)).sum::<f64>().sqrt()
    };
    (1..=DEPTH).map(size).collect()
}

fn show(device: &Device) -> Result<Finding, Mishap> {
    let sigmoid = sizes(1.0, device, |x| x.sigmoid().float());
    let relu = sizes(std::f64::consts::SQRT_2, device, |x| x.relu());
    let left = |sizes: &[f64]| sizes[DEPTH - 1] / sizes[0];
    let points = |sizes: &[f64]| -> Vec<(f64, f64)> {
        sizes.iter().enumerate().map(|(at, size)| ((at + 1) as f64, (size / sizes[0]).log10())).collect()
    };
    let panel = Panel::chart("what is left of the slope", "layers", "share left, as a power of ten")
        .line("ReLU", points(&relu))
        .line("sigmoid", points(&sigmoid));
    let says = format!(
        "after {DEPTH} layers {:.0e} of the slope is left with sigmoid, {:.2} with ReLU",
        left(&sigmoid),
        left(&relu)
    );
    let holds = left(&sigmoid) < 1e-8 && left(&relu) > 1e-2;
    Ok(Finding { panels: vec![panel], says, holds })
}
