//! Receptive field growth.
//!
//! Shows: how much of the picture one unit depends on, layer by layer; and how much it depends on each pixel.
//! Prints: the field after six layers as the types know it, and as measured by the slope of a unit.
//! Expected: 13 without strides and 127 with strides of two; the measured ones are the same.

use burn::module::Param;
use kiln::interpret::{Shade, field_box, slope};
use kiln::nn::{Cut, Facts};
use kiln::prelude::*;

use crate::panel::Panel;
use crate::ramp::Ramp;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "field",
    title: "The receptive field grows",
    about: "A unit of a 3 x 3 convolution sees three pixels each way. On top of another it sees five, then seven: two more \
            with every layer. With a stride of two it doubles instead. What it sees in the middle counts most: \
            more ways lead there.",
    show,
};

const SIDE: usize = 128;
type Image = Tensor![1, 1, { SIDE }, { SIDE }];
type Step = Conv2d<1, 1, 3, Same>;
type Leap = Conv2d<1, 1, 3, Stride<2, Same>>;
type Steps = Stack![Step, Step, Step, Step, Step, Step];
type Leaps = Stack![Leap, Leap, Leap, Leap, Leap, Leap];

/// The field behind the first `AT` layers.
const fn field<const AT: usize, N: Cut<AT, Head: Facts<Image>>>() -> f64 {
    <N::Head as Facts<Image>>::RECEPTIVE_FIELD as f64
}

/// What the types know of a stack of six, layer by layer.
const fn fields<N>() -> [f64; 6]
where
    N: Cut<1, Head: Facts<Image>> + Cut<2, Head: Facts<Image>> + Cut<3, Head: Facts<Image>>,
    N: Cut<4, Head: Facts<Image>> + Cut<5, Head: Facts<Image>> + Facts<Image>,
{
    let all = N::RECEPTIVE_FIELD as f64;
    [field::<1, N>(), field::<2, N>(), field::<3, N>(), field::<4, N>(), field::<5, N>(), all]
}

/// All weights of a network equal: no way cancels another.
struct Level;

impl burn::module::ModuleMapper for Level {
    fn map_float<const D: usize>(&mut self, parameter: Param<burn::Tensor<D>>) -> Param<burn::Tensor<D>> {
        let value = parameter.val();
        Param::initialized(parameter.id, value.ones_like() / 9.0)
    }
}

/// The slope of the unit in the middle of the map of this side.
fn seen<N: Module>(
    network: N,
    side: usize,
    device: &Device,
    forward: impl Fn(&N, Image) -> burn::Tensor<4>,
) -> Vec<f32> {
    let network = network.map(&mut Level).freeze();
    let middle = side / 2;
    let unit = |x: Image| -> Scalar {
        let map = forward(&network, x);
        let one = map.narrow(2, middle, 1).narrow(3, middle, 1);
        Tensor::from_burn_unchecked(one.reshape([1]))
    };
    slope(&Image::zeros(device), unit).to_vec()
}

fn show(device: &Device) -> Result<Finding, Mishap> {
    let training = device.clone().autodiff();
    let (steps, leaps) = (fields::<Steps>(), fields::<Leaps>());
    let by_steps = seen(Steps::init(&training), SIDE, device, |net, x| x.apply(net).into_burn());
    let by_leaps = seen(Leaps::init(&training), 2, device, |net, x| x.apply(net).into_burn());
    // How many columns matter, of all.
    let width = |slopes: &[f32]| (0..SIDE).filter(|x| (0..SIDE).any(|y| slopes[y * SIDE + x] > 0.0)).count();
    let (measured, leapt) = (width(&by_steps), width(&by_leaps));

    let known = field_box::<Steps, Image>([SIDE / 2, SIDE / 2])?;
    let [left, top, right, bottom] = known.values().map(f64::from);
    // The middle of the picture, where something is to be seen.
    const SHOWN: std::ops::Range<usize> = 48..80;
    let part: Vec<f32> = SHOWN.flat_map(|y| SHOWN.map(move |x| (y, x))).map(|(y, x)| by_steps[y * SIDE + x]).collect();
    let at = |edge: f64| edge - SHOWN.start as f64;
    let high = SHOWN.len() as f64;
    let points = |of: [f64; 6]| (1..=6).map(move |layer| (f64::from(layer), of[layer as usize - 1]));
    let slopes = Ramp::of(Shade::Heat, "slope", &part);
    let panels = vec![
        Panel::chart("what one unit sees", "layers of 3 x 3", "pixels each way")
            .line("stride 1", points(steps))
            .line("stride 2", points(leaps)),
        Panel::grid("how much, after six layers of stride 1", slopes, &part, SHOWN.len()).frame(
            "its field, as the types know it",
            at(left)..at(right),
            high - at(bottom)..high - at(top),
        ),
    ];
    let says = format!(
        "after six layers the types say {} pixels with stride 1 and {} with stride 2; the slope reaches {measured} and {leapt}",
        steps[5], leaps[5]
    );
    // The unit of the strided stack is so wide that the picture cuts it off at the edge.
    let begin = field_box::<Leaps, Image>([1, 1])?.values();
    let holds = (steps[5], leaps[5]) == (13.0, 127.0)
        && measured == 13
        && (right - left, bottom - top) == (13.0, 13.0)
        && leapt as f32 == begin[2] - begin[0];
    Ok(Finding { panels, says, holds })
}
