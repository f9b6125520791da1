//! Convolution with hand-made edge filters against learned ones.
//!
//! Shows: four filters made by hand, which answer to edges, and four that were learnt with the head behind them; what each
//! makes of a digit.
//! Prints: how many of 500 digits a linear head reads on either, after the same training on 2,000.
//! Expected: above 85 % with both, and no more than four points between them.

use burn::module::Param;
use kiln::interpret::Shade;
use kiln::prelude::*;

use crate::digits::{Course, Images, Reads, Set, judge, learn};
use crate::panel::Panel;
use crate::ramp::Ramp;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "edges",
    title: "Edge filters: made by hand, and learned",
    about: "A convolution slides a small filter over the picture. Filters whose weights fall from one side to the other \
            answer where brightness changes: edges. Nobody needs to draw them: trained from random numbers, with the same \
            linear head behind them, filters come to do the same work, a little better or worse.",
    show,
};

/// Upright, level and two slanting edges.
const BY_HAND: [[[[f32; 3]; 3]; 1]; 4] = [
    [[[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]],
    [[[1.0, 2.0, 1.0], [0.0, 0.0, 0.0], [-1.0, -2.0, -1.0]]],
    [[[2.0, 1.0, 0.0], [1.0, 0.0, -1.0], [0.0, -1.0, -2.0]]],
    [[[0.0, 1.0, 2.0], [-1.0, 0.0, 1.0], [-2.0, -1.0, 0.0]]],
];

#[derive(Module, Debug)]
struct Reader {
    filters: Conv2d<1, 4, 3>,
    pool: MaxPool2d<2>,
    head: Linear<676, 10>,
}

impl Reads for Reader {
    fn logits(&self, images: Images) -> Tensor![Batch, 10] {
        self.head.forward(self.pool.forward(self.filters.forward(images).relu()).flatten())
    }
}

fn show(device: &Device) -> Result<Finding, Mishap> {
    let training = device.clone().autodiff();
    let reader = |filters| Reader { filters, pool: MaxPool2d::new(), head: Linear::init(&training) };
    let mut by_hand: Conv2d<1, 4, 3> = Conv2d::init(&training).without_bias();
    by_hand.weight = Param::from_tensor(burn::Tensor::from_data(BY_HAND, &training) / 4.0);
    let course = Course { epochs: 3, batch: 25, rate: 0.01, decay: 0.0 };
    let fit = |network| learn(network, course, &training, |_| Set::train(2000, None), |_| ());
    let made = fit(reader(by_hand.freeze()))?;
    let learnt = fit(reader(Conv2d::init(&training)))?;

    let set = Set::valid(500)?;
    let digits = set.all(device)?;
    let (by_hand, by_learning) = (judge(&made, &digits).0, judge(&learnt, &digits).0);
    let (one, _) = set.batch(&[3], device)?;
    let mut panels = Vec::new();
    for (name, network) in [("made by hand", &made), ("learned", &learnt)] {
        let weights: Vec<f32> = network.filters.weight.val().into_data().iter::<f32>().collect();
        let maps = network.filters.forward(one.clone()).relu().to_vec();
        let (weight, answer) = (Ramp::of(Shade::Signed, "weight", &weights), Ramp::of(Shade::Grey, "answer", &maps));
        panels.push(Panel::grid(format!("filters {name}"), weight, &two_by_two(&weights, 3), 7));
        panels.push(Panel::grid(format!("a digit, by the filters {name}"), answer, &two_by_two(&maps, 26), 53));
    }
    let says = format!(
        "a linear head reads {by_hand:.1} % of 500 digits on filters made by hand, {by_learning:.1} % on learned ones"
    );
    Ok(Finding { panels, says, holds: by_hand > 85.0 && by_learning > 85.0 && (by_learning - by_hand).abs() < 4.0 })
}

/// Four tiles of this side in two rows, with a line between them.
fn two_by_two(tiles: &[f32], side: usize) -> Vec<f32> {
    let size = 2 * side + 1;
    let cell = |y: usize, x: usize| match (y == side || x == side, y / (side + 1), x / (side + 1)) {
        (true, ..) => f32::NAN,
        (_, row, column) => {
            tiles[(row * 2 + column) * side * side + (y - row * (side + 1)) * side + x - column * (side + 1)]
        }
    };
    (0..size * size).map(|at| cell(at / size, at % size)).collect()
}
