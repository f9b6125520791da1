//! A loss surface, and gradient descent on it.
//!
//! Shows: the loss of a line through points, over its slope and its height, and the way of gradient descent down to the
//! best line; a step too long climbs out of the valley.
//! Prints: how far from the exact solution it ends, and what the loss grows to just beyond the longest step that works.
//! Expected: below 1e-3; and more than it began with.

use kiln::interpret::{Shade, slope};
use kiln::prelude::*;

use crate::panel::Panel;
use crate::ramp::Ramp;
use crate::{Finding, Idea, Mishap};

pub const IDEA: Idea = Idea {
    name: "descent",
    title: "A loss surface, and gradient descent on it",
    about: "A line y = a x + b through twenty points has a loss for every a and b: a valley. Gradient descent steps \
            against the slope, from dark to light. The longest step that works is two over the greatest curvature; a little below it the \
            way swings from side to side and comes down, a little above it the loss grows.",
    show,
};

const POINTS: usize = 20;

fn show(device: &Device) -> Result<Finding, Mishap> {
    let xs: [f32; POINTS] = std::array::from_fn(|i| i as f32 / 10.0 - 0.5);
    let ys = xs.map(|x| 1.5 * x - 0.5 + 0.4 * (x * 17.0).sin());
    let (x, y) = (Tensor::from_array(xs, device), Tensor::from_array(ys, device));
    let loss = |line: Tensor![2]| -> Scalar {
        let part = |part: Tensor![1]| part.expand::<0, Len<POINTS>, _>();
        let error = part(line.clone().slice::<0, 0, 1>()) * x.clone() + part(line.slice::<0, 1, 1>()) - y.clone();
        (error.clone() * error).mean_all()
    };

    // The exact solution and the curvature, from sums.
    let mean = |of: &dyn Fn(usize) -> f64| (0..POINTS).map(of).sum::<f64>() / POINTS as f64;
    let (mx, my) = (mean(&|i| xs[i].into()), mean(&|i| ys[i].into()));
    let (mxx, mxy) = (mean(&|i| f64::from(xs[i]).powi(2)), mean(&|i| f64::from(xs[i]) * f64::from(ys[i])));
    let a = (mxy - mx * my) / (mxx - mx * mx);
    let best = (a, my - a * mx);
    // The Hessian is 2 [[mxx, mx], [mx, 1]].
    let steepest = (mxx + 1.0) + ((mxx - 1.0).powi(2) + 4.0 * mx * mx).sqrt();
    let longest = 2.0 / steepest;

    let start = Tensor::from_array([-2.0_f32, 1.5], device);
    let walk = |rate: f64, steps: usize| {
        let mut line: Tensor![2] = start.clone();
        let mut way = vec![line.to_vec()];
        for _ in 0..steps {
            line = line.clone() - slope(&line, loss) * rate;
            way.push(line.to_vec());
        }
        (way.iter().map(|at| (f64::from(at[0]), f64::from(at[1]))).collect::<Vec<_>>(), loss(line).into_scalar())
    };
    let (calm, _) = walk(0.3 * longest, 120);
    let (swinging, _) = walk(0.95 * longest, 120);
    let (_, lost) = walk(1.05 * longest, 120);
    let began = loss(start.clone()).into_scalar();
    let end = calm[calm.len() - 1];
    let off = (end.0 - best.0).hypot(end.1 - best.1);

    const CELLS: usize = 48;
    let (across, up) = (-2.5..4.5, -3.5..2.5);
    let place = |range: &std::ops::Range<f64>, share: f64| (range.start + (range.end - range.start) * share) as f32;
    let mut surface = Vec::new();
    for cell in 0..CELLS * CELLS {
        let share = |cell: usize| (cell as f64 + 0.5) / CELLS as f64;
        let at = [place(&across, share(cell % CELLS)), place(&up, 1.0 - share(cell / CELLS))];
        let error = (0..POINTS).map(|i| (at[0] * xs[i] + at[1] - ys[i]).powi(2)).sum::<f32>() / POINTS as f32;
        surface.push(error.sqrt());
    }
    // The lower, the lighter; of its root, or the middle of the valley would look level.
    let height = Ramp::new(Shade::Grey, "root of the loss", [surface.iter().copied().fold(0.0, f32::max), 0.0]);
    let panel = |title: &str, name: &str, way: &[(f64, f64)]| {
        Panel::chart(title, "slope a", "height b")
            .within(across.clone(), up.clone())
            .cells(height.clone(), &surface, CELLS, across.clone(), up.clone())
            .line(name, way.iter().copied())
            .dots("the exact solution", [best])
    };
    let panels = vec![
        panel("short steps", "0.3 of the longest step that works", &calm),
        panel("long steps", "0.95 of it", &swinging),
    ];
    let says = format!(
        "gradient descent ends {off:.1e} from the exact solution; with steps of 1.05 times the longest that works the loss \
         grows from {began:.1} to {lost:.1e}"
    );
    Ok(Finding { panels, says, holds: off < 1e-3 && lost > began })
}
