//! Clutter: what lies on the ground of a scene and is no digit. Nothing here is a closed curve, or one stroke that
//! stands alone and ends on the canvas, since people read such as digits.

use super::colour::random;
use super::field::direction;
use super::painting::{Painting, Point};
use crate::SampleRng;

/// Draws one thing.
pub(super) fn draw(painting: &mut Painting, rng: &mut SampleRng) {
    let (vivid, light) = (rng.between(0.0, 0.9), rng.between(20.0, 255.0));
    let (colour, opacity) = (random(rng, vivid, light), rng.between(0.35, 0.95));
    let centre = (rng.between(0.0, painting.height as f32), rng.between(0.0, painting.width as f32));
    match rng.up_to(6) {
        0 => strand(painting, centre, rng),
        1 => zigzag(painting, centre, rng),
        2 => hatching(painting, centre, rng),
        3 => star(painting, centre, rng),
        4 => dots(painting, centre, rng),
        5 => blob(painting, centre, rng),
        _ => block(painting, centre, rng),
    }
    painting.fill(colour, opacity);
}

/// The point so far from another along a direction, and so far to its right.
fn from(point: Point, (down, right): Point, along: f32, aside: f32) -> Point {
    (point.0 + down * along + right * aside, point.1 + right * along - down * aside)
}

/// A bent line through a point, from beyond one edge of the canvas to beyond another.
fn strand(painting: &mut Painting, through: Point, rng: &mut SampleRng) {
    let (radius, heading) = (rng.between(0.5, 2.0), direction(rng));
    let (reach, bend) = ((painting.height + painting.width) as f32, rng.between(-0.4, 0.4));
    // A parabola in straight pieces.
    let at = |step: i32| {
        let along = step as f32 / 12.0;
        from(through, heading, along * reach, along * along * bend * reach)
    };
    (-12..12).for_each(|step| painting.line(at(step), at(step + 1), radius));
}

/// A line with many corners.
fn zigzag(painting: &mut Painting, centre: Point, rng: &mut SampleRng) {
    let (radius, heading) = (rng.between(0.6, 1.6), direction(rng));
    let (step, wide, corners) = (rng.between(3.0, 6.0), rng.between(3.0, 7.0), 8 + rng.up_to(5) as i32);
    let at = |corner: i32| {
        let aside = if corner % 2 == 0 { -wide } else { wide };
        from(centre, heading, (corner - corners / 2) as f32 * step, aside)
    };
    (0..corners).for_each(|corner| painting.line(at(corner), at(corner + 1), radius));
}

/// Short lines side by side.
fn hatching(painting: &mut Painting, centre: Point, rng: &mut SampleRng) {
    let (radius, heading) = (rng.between(0.4, 0.9), direction(rng));
    let (gap, long) = (rng.between(2.5, 4.0), rng.between(5.0, 16.0));
    let lines = 5 + rng.up_to(7) as i32;
    for line in 0..lines {
        let at = |along| from(centre, heading, along, (line - lines / 2) as f32 * gap);
        painting.line(at(-long), at(long), radius);
    }
}

/// Three or four lines through one point, at equal angles.
fn star(painting: &mut Painting, centre: Point, rng: &mut SampleRng) {
    let (radius, long, mut heading) = (rng.between(0.6, 1.8), rng.between(5.0, 14.0), direction(rng));
    let (lines, (cos, sin)) = [(3, (0.5, 0.866_025_4)), (4, (0.707_106_77, 0.707_106_77))][rng.up_to(1)];
    for _ in 0..lines {
        painting.line(from(centre, heading, -long, 0.0), from(centre, heading, long, 0.0), radius);
        heading = (cos * heading.0 + sin * heading.1, cos * heading.1 - sin * heading.0);
    }
}

/// Many small dots.
fn dots(painting: &mut Painting, centre: Point, rng: &mut SampleRng) {
    let (radius, far) = (rng.between(0.6, 2.0), rng.between(8.0, 24.0));
    for _ in 0..6 + rng.up_to(14) {
        let dot = (centre.0 + rng.between(-far, far), centre.1 + rng.between(-far, far));
        painting.line(dot, dot, radius);
    }
}

/// A filled ellipse, sharp or blurred.
fn blob(painting: &mut Painting, centre: Point, rng: &mut SampleRng) {
    let ((down, right), long, slim) = (direction(rng), rng.between(5.0, 20.0), rng.between(1.0, 2.5));
    let edge = rng.between(1.0, long);
    let near = (centre.0 - long - 1.0, centre.1 - long - 1.0);
    painting.cover(near, (centre.0 + long + 1.0, centre.1 + long + 1.0), |y, x| {
        let (y, x) = (y - centre.0, x - centre.1);
        let (along, aside) = (y * down + x * right, (y * right - x * down) * slim);
        (long - (along * along + aside * aside).sqrt()) / edge
    });
}

/// A turned rectangle, filled or striped.
fn block(painting: &mut Painting, centre: Point, rng: &mut SampleRng) {
    let ((down, right), long, wide) = (direction(rng), rng.between(6.0, 22.0), rng.between(4.0, 14.0));
    let (period, striped) = (rng.between(3.0, 7.0), rng.up_to(1) == 0);
    let reach = long + wide;
    let near = (centre.0 - reach, centre.1 - reach);
    painting.cover(near, (centre.0 + reach, centre.1 + reach), |y, x| {
        let (y, x) = (y - centre.0, x - centre.1);
        let (along, aside) = (y * down + x * right, y * right - x * down);
        let within = (long - along.abs()).min(wide - aside.abs());
        if striped { within.min((super::field::wave(along / period) - 0.5) * period) } else { within }
    });
}
