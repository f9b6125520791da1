//! The chain rule on a graph.
//!
//! Shows: backpropagation, step by step: each operation multiplies the slope that comes back to it by its own.
//! Prints: the largest difference between the slopes worked out along the graph, what autodiff gives, and differences.
//! Expected: 0 to autodiff; below 0.01 to differences.

use kiln::interpret::slope;
use kiln::prelude::*;

use crate::panel::Panel;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "chain",
    title: "The chain rule on a graph",
    about: "y = (a b + c) squared, for a = 2, b = -3 and c = 10. Values run to the right. Slopes run back: what comes back \
            to an operation, times its own slope, goes on to each of its inputs. That is all of backpropagation.",
    show,
};

fn show(device: &Device) -> Result<Finding, Mishap> {
    let [a, b, c] = [2.0_f32, -3.0, 10.0];
    let function = |inputs: Tensor![3]| -> Scalar {
        let (a, b) = (inputs.clone().slice::<0, 0, 1>(), inputs.clone().slice::<0, 1, 1>());
        let sum = a * b + inputs.slice::<0, 2, 1>();
        sum.clone() * sum
    };
    // Forward.
    let product = a * b;
    let sum = product + c;
    let square = sum * sum;
    // Back: the slope of y at each place.
    let at_sum = 2.0 * sum;
    let (at_product, at_c) = (at_sum, at_sum);
    let (at_a, at_b) = (at_product * b, at_product * a);

    let by_hand = [at_a, at_b, at_c];
    let inputs = [a, b, c];
    let by_autodiff = slope(&Tensor::from_array(inputs, device), function).to_vec();
    let value = |inputs: [f32; 3]| function(Tensor::from_array(inputs, device)).into_scalar();
    let by_difference = std::array::from_fn::<f32, 3, _>(|moved| {
        let at = |step: f32| value(std::array::from_fn(|i| inputs[i] + if i == moved { step } else { 0.0 }));
        (at(0.01) - at(-0.01)) / 0.02
    });
    let off = |other: &[f32]| by_hand.iter().zip(other).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
    let (autodiff, difference) = (off(&by_autodiff), off(&by_difference));

    let node = |name: &str, value: f32, slope: f32| format!("{name} = {value}\nslope {slope}");
    let size = (2.9, 1.5);
    let panel = Panel::sketch("values to the right, slopes back to the left", 12.0, 9.0)
        .boxed(node("a", a, at_a), (1.6, 7.6), size)
        .boxed(node("b", b, at_b), (1.6, 4.8), size)
        .boxed(node("c", c, at_c), (1.6, 1.2), size)
        .boxed(node("a b", product, at_product), (6.0, 6.2), size)
        .boxed(node("a b + c", sum, at_sum), (6.0, 2.4), size)
        .boxed(node("y", square, 1.0), (10.4, 2.4), size)
        .arrow((3.1, 7.5), (4.5, 6.5))
        .arrow((3.1, 5.0), (4.5, 5.9))
        .arrow((6.0, 5.4), (6.0, 3.2))
        .arrow((3.1, 1.3), (4.5, 2.1))
        .arrow((7.5, 2.4), (8.9, 2.4))
        .words("times b", (4.5, 7.7))
        .words("times a", (4.5, 4.6))
        .words("times 1", (7.0, 4.3))
        .words("times 1", (4.4, 0.8))
        .words(format!("times\n{at_sum}"), (8.2, 3.4));
    let says = format!(
        "the slopes {at_a}, {at_b} and {at_c}, worked out along the graph, differ from autodiff's by {autodiff}, from \
         difference quotients by {difference:.4}"
    );
    Ok(Finding { panels: vec![panel], says, holds: autodiff == 0.0 && difference < 0.01 })
}
