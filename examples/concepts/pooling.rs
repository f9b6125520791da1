//! Max and average pooling.
//!
//! Shows: a digit, and what is left of it where every 4 x 4 pixels become their greatest or their mean.
//! Prints: how much each changes when the digit moves by a pixel, in percent of its size; how far the mean of the means is
//! from the mean.
//! Expected: both pools change less than the digit itself; the mean stays to 1e-5.

use kiln::interpret::Shade;
use kiln::prelude::*;

use crate::digits::{Images, Set};
use crate::panel::Panel;
use crate::ramp::Ramp;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "pooling",
    title: "Max and average pooling",
    about: "A pool keeps one number for each window: the greatest says that something is there, the mean how much of it. \
            Either gives up where exactly, so that what comes out changes less than the picture when the picture moves.",
    show,
};

fn show(device: &Device) -> Result<Finding, Mishap> {
    let set = Set::valid(64)?;
    let (digits, _) = set.all(device)?;
    // From black at zero: what moves in from outside is black as well.
    let digits =
        digits.clone() + f64::from(kiln::data::GreyImage::<28, 28>::MEAN / kiln::data::GreyImage::<28, 28>::STD);
    let moved: Images = digits.clone().slice::<3, 0, 27>().pad::<3, 1, 0, _>(0.0);
    let (greatest, mean) = (MaxPool2d::<4>::new(), AvgPool2d::<4>::new());
    let change = |before: Vec<f32>, after: Vec<f32>| {
        let norm = |numbers: &mut dyn Iterator<Item = f32>| numbers.map(|it| it * it).sum::<f32>().sqrt();
        100.0 * norm(&mut before.iter().zip(&after).map(|(a, b)| a - b)) / norm(&mut before.iter().copied())
    };
    let itself = change(digits.to_vec(), moved.to_vec());
    let by_max = change(greatest.forward(digits.clone()).to_vec(), greatest.forward(moved.clone()).to_vec());
    let by_mean = change(mean.forward(digits.clone()).to_vec(), mean.forward(moved.clone()).to_vec());
    let means = mean.forward(digits.clone()).mean_all().into_scalar() - digits.clone().mean_all().into_scalar();

    let first = |numbers: Vec<f32>, side: usize| numbers[3 * side * side..][..side * side].to_vec();
    let digit = first(digits.to_vec(), 28);
    // One scale for all: what is as bright looks as bright.
    let brightness = Ramp::of(Shade::Grey, "brightness", &digit);
    let panel = |title: &str, numbers: Vec<f32>, side: usize| {
        Panel::grid(title, brightness.clone(), &first(numbers, side), side)
    };
    let panels = vec![
        panel("a digit", digits.to_vec(), 28),
        panel("moved by a pixel", moved.to_vec(), 28),
        panel("the greatest of each 4 x 4", greatest.forward(digits.clone()).to_vec(), 7),
        panel("the mean of each 4 x 4", mean.forward(digits).to_vec(), 7),
    ];
    let says = format!(
        "moved by a pixel, digits change by {itself:.0} %, their greatest by {by_max:.0} %, their means by {by_mean:.0} %; \
         the mean of the means is off by {:.0e}",
        means.abs()
    );
    Ok(Finding { panels, says, holds: by_max < itself && by_mean < itself && means.abs() < 1e-5 })
}
