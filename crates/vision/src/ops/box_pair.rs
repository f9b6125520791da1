//! [`Pair`]: the edges of two boxes at a time, and how far they overlap.
use kiln_tensor::{Ranked, Tensor};
use std::f64::consts::PI;

/// Below this no area falls that is divided by, so that boxes without one have overlaps and gradients whose squares are
/// numbers: small enough for boxes that are small shares of an image. torchvision adds 1e-7 instead, which bends the overlaps
/// of those.
const LEAST: f64 = 1e-14;

/// The same for heights and for what rounding leaves of one.
const LEAST_SIDE: f64 = 1e-7;

/// The edges of two boxes, for each element of a shape.
pub(super) struct Pair<S: Ranked> {
    a: [Tensor<S>; 4],
    b: [Tensor<S>; 4],
}

impl<S: Ranked> Pair<S> {
    /// From left, upper, right and lower edges.
    pub(super) fn new(a: [Tensor<S>; 4], b: [Tensor<S>; 4]) -> Self {
        Self { a, b }
    }

    /// The area shared, over the area of both.
    pub(super) fn iou(&self) -> Tensor<S> {
        let (shared, all) = self.areas();
        shared / at_least(all)
    }

    /// Less the share of the box around both that neither covers.
    pub(super) fn giou(&self) -> Tensor<S> {
        let (shared, all) = self.areas();
        let [w, h] = self.around();
        let around = w * h;
        shared / at_least(all.clone()) - (around.clone() - all) / at_least(around)
    }

    /// Less the squared distance of the centres, over that of the opposite corners of the box around both.
    pub(super) fn diou(&self) -> Tensor<S> {
        let centre = |[x1, y1, x2, y2]: [Tensor<S>; 4]| [(x1 + x2) * 0.5, (y1 + y2) * 0.5];
        let [[x, y], [u, v]] = [centre(self.a.clone()), centre(self.b.clone())];
        let [w, h] = self.around();
        self.iou() - (square(x - u) + square(y - v)) / at_least(square(w) + square(h))
    }

    /// Less how far the shapes differ; how much that weighs is taken as given.
    pub(super) fn ciou(&self) -> Tensor<S> {
        let slope =
            |[x1, y1, x2, y2]: [Tensor<S>; 4]| ((x2 - x1) / (y2 - y1).clamp(LEAST_SIDE, f64::from(f32::MAX))).atan();
        let turn = square(slope(self.b.clone()) - slope(self.a.clone())) * (4.0 / (PI * PI));
        let other = (-self.iou() + 1.0 + turn.clone()).clamp(LEAST_SIDE, f64::from(f32::MAX));
        let weight = (turn.clone() / other).detach();
        self.diou() - weight * turn
    }

    /// What both boxes share, and what they cover together.
    fn areas(&self) -> (Tensor<S>, Tensor<S>) {
        let [[x1, y1, x2, y2], [u1, v1, u2, v2]] = [self.a.clone(), self.b.clone()];
        let w = lesser(x2, u2) - greater(x1, u1);
        let h = lesser(y2, v2) - greater(y1, v1);
        let shared = w.relu() * h.relu();
        let area = |[x1, y1, x2, y2]: [Tensor<S>; 4]| (x2 - x1) * (y2 - y1);
        let all = area(self.a.clone()) + area(self.b.clone()) - shared.clone();
        (shared, all)
    }

    /// Width and height of the smallest box around both.
    fn around(&self) -> [Tensor<S>; 2] {
        let [[x1, y1, x2, y2], [u1, v1, u2, v2]] = [self.a.clone(), self.b.clone()];
        [greater(x2, u2) - lesser(x1, u1), greater(y2, v2) - lesser(y1, v1)]
    }
}

fn square<S: Ranked>(x: Tensor<S>) -> Tensor<S> {
    x.clone() * x
}

fn at_least<S: Ranked>(x: Tensor<S>) -> Tensor<S> {
    x.clamp(LEAST, f64::from(f32::MAX))
}

/// The greater of two: where they are equal, half of the gradient goes to each.
fn greater<S: Ranked>(x: Tensor<S>, y: Tensor<S>) -> Tensor<S> {
    let above = x.clone().greater_than(y.clone()).choose(x.clone(), y.clone());
    let not_below = x.clone().lower_than(y.clone()).choose(y, x);
    (above + not_below) * 0.5
}

/// The lesser of two, in the same manner.
fn lesser<S: Ranked>(x: Tensor<S>, y: Tensor<S>) -> Tensor<S> {
    -greater(-x, -y)
}
