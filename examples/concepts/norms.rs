//! The five normalisations: which axes they share, and what small batches do to them.
//!
//! Shows: one number of four is changed, and all that changes with it is marked; and how a network learns in batches of
//! two with each.
//! Prints: how many numbers share a mean in each, and what 500 digits are read with batch norm and with layer norm after
//! training in batches of two.
//! Expected: the products of the axes' sizes; layer norm reads at least two points more.

use burn::module::{ModuleDisplay, Param};
use kiln::interpret::Shade;
use kiln::prelude::*;

use crate::digits::{Course, Images, Reads, Set, judge, learn};
use crate::panel::Panel;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "norms",
    title: "Five normalisations",
    about: "All take a mean and a deviation; they differ in over what. Below, rows are samples, columns are channels, and \
            each cell is a map of 3 x 3. One number was changed: orange is what changed with it. Batch norm asks the other \
            samples, and in a batch of two there is one: it learns worst where batches are small. Weight norm shares \
            nothing among activations but normalises the weights of each output channel.",
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
        (SIDE, _) | (_, SIDE) => -0.15,
        (v, u) => {
            let at = ((y / (SIDE + 1)) * C + x / (SIDE + 1)) * SIDE * SIDE + v * SIDE + u;
            if changed[at] { 1.0 } else { 0.0 }
        }
    };
    let cells: Vec<f32> = (0..wide * high).map(|at| cell(at / wide, at % wide)).collect();
    let middle = (SIDE + 1 + SIDE / 2) as f64;
    let from_top = high as f64 - middle;
    Panel::grid(title, Shade::Signed, &cells, wide).frame(
        "changed by hand",
        middle..middle + 1.0,
        from_top - 1.0..from_top,
    )
}

/// What may stand between the two layers.
trait Between: Module + ModuleDisplay + Forward<Tensor![Batch, 48], Output = Tensor![Batch, 48]> {}
impl<L: Module + ModuleDisplay + Forward<Tensor![Batch, 48], Output = Tensor![Batch, 48]>> Between for L {}

/// Two layers with a normalisation between them.
#[derive(Module, Debug)]
struct Net<L: Module> {
    hidden: Linear<784, 48>,
    norm: L,
    head: Linear<48, 10>,
}

impl<L: Between> Reads for Net<L> {
    fn logits(&self, images: Images) -> Tensor![Batch, 10] {
        let hidden = self.hidden.forward(images.flatten()).apply(&self.norm).relu();
        self.head.forward(hidden)
    }
}

/// The share of digits read right after each epoch, in percent.
fn train<L: Between>(norm: impl FnOnce(&Device) -> L, device: &Device) -> Result<Vec<f64>, Mishap> {
    let training = device.clone().autodiff();
    device.seed(1);
    let net = Net { hidden: Linear::init(&training), norm: norm(&training), head: Linear::init(&training) };
    let digits = Set::valid(500)?.all(device)?;
    let course = Course { epochs: 5, batch: 2, rate: 0.0005, decay: 0.0 };
    let mut scores = Vec::new();
    learn(net, course, &training, |_| Set::train(500, None), |net| scores.push(judge(net, &digits).0))?;
    Ok(scores)
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

    let two_by_batch = train(BatchNorm1d::<48>::init, device)?;
    let two_by_layer = train(LayerNorm::<48>::init, device)?;
    let points = |scores: &[f64]| scores.iter().enumerate().map(|(at, it)| ((at + 1) as f64, *it)).collect::<Vec<_>>();
    let panels = vec![
        panel("batch norm: a channel of all samples", &by_batch),
        panel("layer norm: all of a sample", &by_layer),
        panel("instance norm: a map", &by_instance),
        panel("group norm: half of the channels", &by_group),
        panel("weight norm: the weights of one output", &by_weight),
        Panel::chart("learning in batches of two", "epoch", "digits read right (%)")
            .line("layer norm", points(&two_by_layer))
            .line("batch norm", points(&two_by_batch)),
    ];
    let last = |scores: &[f64]| scores[scores.len() - 1];
    let (batch, layer) = (last(&two_by_batch), last(&two_by_layer));
    let says = format!(
        "a mean is shared by {} numbers in batch norm, {} in layer, {} in instance, {} in group and {} in weight norm; \
         in batches of two batch norm comes to {batch:.1} %, layer norm to {layer:.1} %",
        counts[0], counts[1], counts[2], counts[3], counts[4]
    );
    Ok(Finding { panels, says, holds: counts == wanted && layer >= batch + 2.0 })
}
