//! Over-fitting, and its cures.
//!
//! Shows: a network that learns 200 digits by heart gets worse at digits it has not seen, and what helps.
//! Prints: the loss on 500 digits it has not seen, at its best and at the end, and at the end with each cure.
//! Expected: the end is at least a tenth worse than the best; weight decay, moved digits and more digits all end below
//! it. Dropout need not: so small a network has little to spare.

use kiln::prelude::*;

use crate::digits::{Course, Images, Reads, Set, judge, learn};
use crate::panel::Panel;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "overfit",
    title: "Over-fitting, and its cures",
    about: "200 digits and 50,000 weights: the loss on them goes to nothing, and the loss on digits never seen turns up \
            again. Cures: stop at the best; drop half of the pixels and units at random in each step; pull all weights towards zero; \
            move the digits a little, anew in every epoch; and, best of all, more digits. Dropout is for networks that \
            have units to spare; this one has few.",
    show,
};

const EPOCHS: usize = 60;

#[derive(Module, Debug)]
struct Net {
    hidden: Linear<784, 64>,
    dropout: Dropout,
    head: Linear<64, 10>,
}

impl Reads for Net {
    fn logits(&self, images: Images) -> Tensor![Batch, 10] {
        let hidden = self.hidden.forward(self.dropout.forward(images.flatten())).relu();
        self.head.forward(self.dropout.forward(hidden))
    }
}

/// Loss on what is learnt and on what is not, after each epoch.
fn run(
    dropout: f64,
    decay: f32,
    epochs: usize,
    draw: impl FnMut(usize) -> Result<Set, Mishap>,
    device: &Device,
) -> Result<(Vec<f64>, Vec<f64>), Mishap> {
    let training = device.clone().autodiff();
    device.seed(1);
    let net =
        Net { hidden: Linear::init(&training), dropout: Dropout::try_new(dropout)?, head: Linear::init(&training) };
    let (seen, unseen) = (Set::train(200, None)?.all(device)?, Set::valid(500)?.all(device)?);
    let (mut on_seen, mut on_unseen) = (Vec::new(), Vec::new());
    learn(net, Course { epochs, batch: 50, rate: 0.005, decay }, &training, draw, |net| {
        on_seen.push(judge(net, &seen).1);
        on_unseen.push(judge(net, &unseen).1);
    })?;
    Ok((on_seen, on_unseen))
}

fn show(device: &Device) -> Result<Finding, Mishap> {
    let few = |_| Set::train(200, None);
    let (seen, plain) = run(0.0, 0.0, EPOCHS, few, device)?;
    let (_, dropout) = run(0.5, 0.0, EPOCHS, few, device)?;
    let (_, decay) = run(0.0, 1.0, EPOCHS, few, device)?;
    let (_, moved) = run(0.0, 0.0, EPOCHS, |epoch| Set::train(200, Some(epoch)), device)?;
    // As many steps, over ten times the digits.
    let (_, more) = run(0.0, 0.0, EPOCHS / 10, |_| Set::train(2000, None), device)?;

    let points = |losses: &[f64], each: f64| {
        losses.iter().enumerate().map(move |(at, loss)| ((at + 1) as f64 * each, *loss)).collect::<Vec<_>>()
    };
    let panels = vec![
        Panel::chart("over-fitting", "epochs of 200 digits", "loss")
            .line("on digits not seen", points(&plain, 1.0))
            .line("on the digits learnt", points(&seen, 1.0)),
        Panel::chart("its cures, on digits not seen", "epochs of 200 digits", "loss")
            .line("none", points(&plain, 1.0))
            .line("dropout", points(&dropout, 1.0))
            .line("weight decay", points(&decay, 1.0))
            .line("moved digits", points(&moved, 1.0))
            .line("ten times the digits", points(&more, 10.0)),
    ];
    let last = |losses: &[f64]| losses[losses.len() - 1];
    let best = plain.iter().copied().fold(f64::INFINITY, f64::min);
    let end = last(&plain);
    let cured = [&dropout, &decay, &moved, &more].map(|losses| last(losses));
    let says = format!(
        "the loss on digits not seen ends at {end:.2}, from {best:.2} at its best; with dropout at {:.2}, with weight decay at \
         {:.2}, with moved digits at {:.2}, with ten times the digits at {:.2}",
        cured[0], cured[1], cured[2], cured[3]
    );
    Ok(Finding { panels, says, holds: end > 1.1 * best && cured[1..].iter().all(|loss| *loss < end) })
}
