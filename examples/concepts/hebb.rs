//! A neuron and Hebb's rule.
//!
//! Shows: what fires together wires together. The weight between two pixels is how often they agree in the letters that
//! were learnt; a neuron is a weighted sum of all pixels and a threshold, and 64 of them restore a damaged letter.
//! Prints: how many of 80 letters with 14 of 64 pixels turned come back without a mistake.
//! Expected: 76 or more.

use kiln::data::SampleRng;
use kiln::interpret::Shade;
use kiln::prelude::*;

use crate::panel::Panel;
use crate::ramp::Ramp;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "hebb",
    title: "A neuron, and Hebb's rule",
    about: "Each pixel is a neuron. Its weight to another pixel is how often the two agree in the letters learnt: what \
            fires together wires together. Given a damaged letter, each neuron sums up what the others say and fires or \
            not; a few rounds restore the letter.",
    show,
};

const LETTERS: [[&str; 8]; 4] = [
    ["#....##.", "#...##..", "#..##...", "####....", "####....", "#..##...", "#...##..", "#....##."],
    ["##......", "##......", "##......", "##......", "##......", "##......", "########", "########"],
    ["..####..", ".##..##.", "##....##", "##....##", "##....##", "##....##", ".##..##.", "..####.."],
    ["########", "########", "....###.", "...##...", "..##....", ".###....", "########", "########"],
];
/// Pixels of a letter.
const UNITS: usize = 64;
/// Pixels that are turned.
const DAMAGE: usize = 14;
/// Damaged copies of each letter.
const COPIES: usize = 20;

type Patterns = Tensor![Batch, { UNITS }];

fn show(device: &Device) -> Result<Finding, Mishap> {
    let letters = LETTERS.map(|rows| {
        let pixels: Vec<f32> = rows.concat().bytes().map(|letter| if letter == b'#' { 1.0 } else { -1.0 }).collect();
        std::array::from_fn::<f32, UNITS, _>(|pixel| pixels[pixel])
    });
    let learnt = Tensor::from_array(letters, device);
    // Hebb's rule: the mean product of two neurons; a neuron says nothing to itself.
    let eye: Tensor![{ UNITS }, { UNITS }] = Tensor::try_from_burn(burn::Tensor::eye(UNITS, device))?;
    let agreement = learnt.clone().transpose().matmul(learnt) / UNITS as f64;
    let weights = agreement * (-eye + 1.0);

    let mut rng = SampleRng::new(1, 1, 1);
    let mut copies: Vec<f32> = Vec::new();
    for letter in 0..letters.len() * COPIES {
        let mut pixels = letters[letter % letters.len()];
        let mut turned = [false; UNITS];
        while turned.iter().filter(|it| **it).count() < DAMAGE {
            turned[rng.up_to(UNITS - 1)] = true;
        }
        pixels.iter_mut().zip(turned).filter(|(_, turned)| *turned).for_each(|(pixel, _)| *pixel = -*pixel);
        copies.extend(pixels);
    }
    let data = burn::tensor::TensorData::new(copies.clone(), [letters.len() * COPIES, UNITS]);
    let mut state: Patterns = Tensor::try_from_burn(burn::Tensor::<2>::from_data(data, device))?;
    for _ in 0..10 {
        // A neuron: a weighted sum, and a threshold.
        state = state.matmul(weights.clone()).greater(0.0).float() * 2.0 - 1.0;
    }
    let restored = state.to_vec();
    let whole = restored.chunks(UNITS).enumerate().filter(|(copy, pixels)| *pixels == letters[copy % letters.len()]);
    let whole = whole.count();

    let neuron = 4 * 8 + 3;
    let wires = weights.to_vec()[neuron * UNITS..][..UNITS].to_vec();
    let weight = Ramp::of(Shade::Signed, "weight", &wires);
    let pixel = Ramp::new(Shade::Signed, "pixel", [-1.0, 1.0]);
    let rows =
        [beside(letters.as_flattened()), vec![f32::NAN; 35], beside(&copies), vec![f32::NAN; 35], beside(&restored)];
    let panels = vec![
        Panel::grid("what the marked neuron weighs of the others", weight, &wires, 8).frame(
            "the neuron",
            3.0..4.0,
            3.0..4.0,
        ),
        Panel::grid(format!("learnt; with {DAMAGE} pixels turned; restored"), pixel, &rows.concat(), 35),
    ];
    let says = format!("{whole} of {} letters with {DAMAGE} of {UNITS} pixels turned come back whole", 4 * COPIES);
    Ok(Finding { panels, says, holds: whole >= 76 })
}

/// The first four letters side by side.
fn beside(pixels: &[f32]) -> Vec<f32> {
    let cell = |row: usize, column: usize| match (column / 9, column % 9) {
        (_, 8) => f32::NAN,
        (letter, column) => pixels[letter * UNITS + row * 8 + column],
    };
    (0..8).flat_map(|row| (0..35).map(move |column| cell(row, column))).collect()
}
