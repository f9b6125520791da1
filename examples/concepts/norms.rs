//! The five normalisations: which axes they share, and what small batches do to them.
//!
//! Shows: one number is changed, and all that changes with it is marked; and how a network learns with each, in small
//! batches and in large ones.
//! Prints: how many numbers are scaled together in each, and how many of 500 digits are read right with each after
//! training in batches of 1 and of 32.
//! Expected: the products of the axes' sizes; in batches of one, every other reads at least two points more than batch
//! norm.

use burn::module::{ModuleDisplay, Param};
use kiln::interpret::Shade;
use kiln::prelude::*;

use crate::digits::{Course, Images, Reads, Set, judge, learn};
use crate::panel::{Panel, Points};
use crate::ramp::Ramp;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "norms",
    title: "Five normalisations",
    about: "Four take away a mean and divide by a deviation; they differ in over what. Below, rows are samples, columns are \
            channels, and each cell is a map of 3 x 3. One number was changed: orange is what changed with it, white what \
            did not. Batch norm asks the other samples; in a batch of one there is none, and it loses most there: what it \
            learns with is not what it is used with. The others ask nobody. Weight norm takes no mean and leaves \
            activations alone: it divides the weights of each output channel by their length. In its picture rows are \
            output channels and columns input channels.",
    show,
};

const N: usize = 3;
const C: usize = 4;
const SIDE: usize = 3;
type Maps = Tensor![{ N }, { C }, { SIDE }, { SIDE }];

/// Which numbers change when the one in the middle of sample 1, channel 1 does.
fn shared(layer: &dyn Fn(Maps) -> Vec<f32>, device: &Device) -> Vec<bool> {
    let count = N * C * SIDE * SIDE;
    let probed = (C + 1) * SIDE * SIDE + SIDE * SIDE / 2;
    let with = |probe: f32| {
        let numbers = (0..count).map(|at| (at as f32 * 1.7).sin() + if at == probed { probe } else { 0.0 }).collect();
        let data = burn::tensor::TensorData::new::<f32, _>(numbers, [N, C, SIDE, SIDE]);
        layer(Tensor::from_burn_unchecked(burn::Tensor::<4>::from_data(data, device)))
    };
    with(0.0).iter().zip(with(5.0)).map(|(before, after)| (before - after).abs() > 1e-6).collect()
}

/// Samples in rows, channels in columns.
fn panel(title: &str, changed: &[bool]) -> Panel {
    let (wide, high) = (C * (SIDE + 1) - 1, N * (SIDE + 1) - 1);
    let cell = |y: usize, x: usize| match (y % (SIDE + 1), x % (SIDE + 1)) {
        (SIDE, _) | (_, SIDE) => f32::NAN,
        (v, u) => {
            let at = ((y / (SIDE + 1)) * C + x / (SIDE + 1)) * SIDE * SIDE + v * SIDE + u;
            if changed[at] { 1.0 } else { 0.0 }
        }
    };
    let cells: Vec<f32> = (0..wide * high).map(|at| cell(at / wide, at % wide)).collect();
    let middle = (SIDE + 1 + SIDE / 2) as f64;
    let from_top = high as f64 - middle;
    Panel::grid(title, Ramp::new(Shade::Signed, "", [-1.0, 1.0]), &cells, wide).frame(
        "changed by hand",
        middle..middle + 1.0,
        from_top - 1.0..from_top,
    )
}

/// How many filters look at each quarter of a digit.
const FILTERS: usize = 24;
type Quarters = Conv2d<1, FILTERS, 14, Stride<14>>;

/// Filters and what normalises them.
trait Normed: Module + Init + ModuleDisplay + Forward<Images, Output = Tensor![Batch, { FILTERS }, 2, 2]> {}
impl<L: Module + Init + ModuleDisplay + Forward<Images, Output = Tensor![Batch, { FILTERS }, 2, 2]>> Normed for L {}

/// Filters that are normalised, and a head.
#[derive(Module, Debug)]
struct Net<L: Module> {
    filters: L,
    head: Linear<{ 4 * FILTERS }, 10>,
}

impl<L: Normed> Reads for Net<L> {
    fn logits(&self, images: Images) -> Tensor![Batch, 10] {
        self.head.forward(images.apply(&self.filters).relu().flatten())
    }
}

/// How many digits a step learns from.
const BATCHES: [usize; 3] = [1, 2, 32];

/// Digits to learn from and digits to be tried on.
struct School<'a> {
    set: Set,
    tried: (Images, Labels<Batch, 10>),
    device: &'a Device,
}

impl School<'_> {
    /// For each size of a batch the share of digits read right after each epoch, in percent.
    fn train<L: Normed>(&self) -> Result<[Vec<f64>; 3], Mishap> {
        let training = self.device.clone().autodiff();
        let mut all = [const { Vec::new() }; 3];
        for (scores, batch) in all.iter_mut().zip(BATCHES) {
            self.device.seed(1);
            let net = Net::<L> { filters: L::init(&training), head: Linear::init(&training) };
            // A step of so many digits is so much longer.
            let course = Course { epochs: 5, batch, rate: 0.00025 * batch as f64, decay: 0.0 };
            learn(net, course, &training, |_| Ok(self.set.clone()), |net| scores.push(judge(net, &self.tried).0))?;
        }
        Ok(all)
    }
}

fn show(device: &Device) -> Result<Finding, Mishap> {
    // Batch norm asks the batch only while it trains.
    let training = device.clone().autodiff();
    let batch = BatchNorm2d::<C>::init(&training);
    let layer = LayerNorm3d::<C, SIDE, SIDE>::init(device);
    let instance = InstanceNorm2d::<C>::init(device);
    let group = GroupNorm::<2, C>::init(device);
    let by_batch = shared(&|x| batch.forward(x).to_vec(), &training);
    let by_layer = shared(&|x| layer.forward(x).to_vec(), device);
    let by_instance = shared(&|x| instance.forward(x).to_vec(), device);
    let by_group = shared(&|x| group.forward(x).to_vec(), device);
    // The weights of three output channels in the place of the samples.
    let by_weight = shared(
        &|weights| {
            let mut conv = Conv2d::<C, N, SIDE>::init(device);
            conv.weight = Param::from_tensor(weights.into_burn());
            let mut normed = WeightNormConv2d::from(conv);
            normed.parametrizations.weight.original0 = Param::from_tensor(burn::Tensor::ones([N, 1, 1, 1], device));
            normed.layer().weight.val().into_data().iter::<f32>().collect()
        },
        device,
    );
    let counts =
        [&by_batch, &by_layer, &by_instance, &by_group, &by_weight].map(|it| it.iter().filter(|it| **it).count());
    let area = SIDE * SIDE;
    let wanted = [N * area, C * area, area, C / 2 * area, C * area];

    let school = School { set: Set::train(500, None)?, tried: Set::valid(500)?.all(device)?, device };
    let learnt = [
        ("batch norm", school.train::<Stack![Quarters, BatchNorm2d<FILTERS>]>()?),
        ("layer norm", school.train::<Stack![Quarters, LayerNorm3d<FILTERS, 2, 2>]>()?),
        ("instance norm", school.train::<Stack![Quarters, InstanceNorm2d<FILTERS, Affine>]>()?),
        ("group norm", school.train::<Stack![Quarters, GroupNorm<4, FILTERS>]>()?),
        ("weight norm", school.train::<WeightNormConv2d<1, FILTERS, 14, Stride<14>>>()?),
    ];
    // One height for all charts.
    let all = || learnt.iter().flat_map(|(_, runs)| runs.iter().flatten().copied());
    let shown = all().fold(100.0, f64::min) - 2.0..all().fold(0.0, f64::max) + 2.0;
    let chart = |title: &str, x: &str, along: std::ops::Range<f64>, points: &dyn Fn(&[Vec<f64>; 3]) -> Points| {
        let empty = Panel::chart(title, x, "digits read right (%)").within(along, shown.clone());
        learnt.iter().fold(empty, |chart, (name, runs)| chart.line(name, points(runs)))
    };
    let epochs = |at: usize| {
        move |runs: &[Vec<f64>; 3]| -> Points {
            runs[at].iter().enumerate().map(|(epoch, score)| ((epoch + 1) as f64, *score)).collect()
        }
    };
    let sizes = |runs: &[Vec<f64>; 3]| -> Points {
        runs.iter().zip(BATCHES).map(|(run, batch)| ((batch as f64).log2(), last(run))).collect()
    };
    let panels = vec![
        panel("batch norm: a channel of all samples", &by_batch),
        panel("layer norm: all of a sample", &by_layer),
        panel("instance norm: a map", &by_instance),
        panel("group norm: half of the channels", &by_group),
        panel("weight norm: the weights of one output", &by_weight),
        chart("learning in batches of 1", "epoch", 0.9..5.1, &epochs(0)),
        chart("learning in batches of 32", "epoch", 0.9..5.1, &epochs(2)),
        chart("at the end, by the size of a batch", "digits in a batch, as a power of two", -0.1..5.1, &sizes),
    ];
    let reads =
        |at: usize| learnt.iter().map(|(name, runs)| format!("{name} {:.1} %", last(&runs[at]))).collect::<Vec<_>>();
    let says = format!(
        "numbers that are scaled together: {} in batch norm, {} in layer, {} in instance, {} in group and {} in weight norm; \
         digits read after batches of 1: {}; of 32: {}",
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        counts[4],
        reads(0).join(", "),
        reads(2).join(", ")
    );
    let [batch, others @ ..] = learnt.each_ref().map(|(_, runs)| last(&runs[0]));
    let holds = counts == wanted && others.iter().all(|score| *score >= batch + 2.0);
    Ok(Finding { panels, says, holds })
}

/// The score at the end.
fn last(scores: &[f64]) -> f64 {
    scores.last().copied().unwrap_or(f64::NAN)
}
