//! Stride.
//!
//! Shows: the same filter with steps of 1, 2 and 4: fewer places, the same answers there.
//! Prints: the largest difference between a stride of 2 or 4 and every second or fourth answer of a stride of 1, and the
//! multiply-adds of each.
//! Expected: 0; a quarter and a sixteenth of the multiply-adds.

use kiln::interpret::Shade;
use kiln::nn::Facts;
use kiln::prelude::*;

use crate::digits::Set;
use crate::panel::Panel;
use crate::ramp::Ramp;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "stride",
    title: "Stride",
    about: "A stride of two asks at every second place only. What it says there is what a stride of one says; the map has \
            a quarter of the places and costs a quarter of the products, which the types know before anything runs.",
    show,
};

type By<const S: usize> = Conv2d<1, 1, 3, Stride<S, Same>>;
type Image = Tensor![1, 1, 28, 28];
const PRODUCTS: [u64; 3] = [
    <By<1> as Facts<Image>>::MULTIPLY_ADDS,
    <By<2> as Facts<Image>>::MULTIPLY_ADDS,
    <By<4> as Facts<Image>>::MULTIPLY_ADDS,
];

fn show(device: &Device) -> Result<Finding, Mishap> {
    let (digit, _) = Set::valid(8)?.batch(&[3], device)?;
    // From black at zero, as the padding is.
    let black = kiln::data::GreyImage::<28, 28>::MEAN / kiln::data::GreyImage::<28, 28>::STD;
    let digit: Image = digit.forget().refine()?;
    let digit = digit + f64::from(black);
    let pixels = digit.to_vec();
    let sobel = || {
        burn::module::Param::from_tensor(burn::Tensor::from_data(
            [[[[1.0_f32, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]]],
            device,
        ))
    };
    let mut one = By::<1>::init(device).without_bias();
    let mut two = By::<2>::init(device).without_bias();
    let mut four = By::<4>::init(device).without_bias();
    (one.weight, two.weight, four.weight) = (sobel(), sobel(), sobel());
    let maps = [one.forward(digit.clone()).to_vec(), two.forward(digit.clone()).to_vec(), four.forward(digit).to_vec()];
    let off = |map: &[f32], stride: usize| {
        let side = 28 / stride;
        let same = |at: usize| (map[at] - maps[0][at / side * stride * 28 + at % side * stride]).abs();
        (0..side * side).map(same).fold(0.0, f32::max)
    };
    let worst = off(&maps[1], 2).max(off(&maps[2], 4));
    let panel = |index: usize, stride: usize| {
        let side = 28 / stride;
        let title = format!("stride {stride}: {side} x {side}, {} products", PRODUCTS[index]);
        Panel::grid(title, Ramp::of(Shade::Signed, "answer", &maps[index]), &maps[index], side)
    };
    let brightness = Ramp::of(Shade::Grey, "brightness", &pixels);
    let panels = vec![Panel::grid("a digit", brightness, &pixels, 28), panel(0, 1), panel(1, 2), panel(2, 4)];
    let says = format!(
        "strides of 2 and 4 differ from every second and fourth answer of a stride of 1 by {worst}; they take {}, {} and {} products",
        PRODUCTS[0], PRODUCTS[1], PRODUCTS[2]
    );
    let holds = worst < 1e-5 && PRODUCTS[1] * 4 == PRODUCTS[0] && PRODUCTS[2] * 16 == PRODUCTS[0];
    Ok(Finding { panels, says, holds })
}
