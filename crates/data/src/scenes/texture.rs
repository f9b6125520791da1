//! The ground of a scene: textures of two or three colours that are not far apart.

use super::colour::{Rgb, blend, brightness, random};
use super::field::{clouds, direction, field, floor, wave};
use super::painting::Painting;
use crate::SampleRng;

/// How far apart in brightness the colours of one texture are at most.
const SPREAD: f32 = 60.0;

/// A ground of one texture or two, lit from one side.
pub(super) fn ground(size: (usize, usize), rng: &mut SampleRng) -> Painting {
    let mut pixels = texture(size, rng);
    if rng.up_to(1) == 0 {
        let other = texture(size, rng);
        let border = border(size, rng);
        for ((pixel, other), beyond) in pixels.iter_mut().zip(other).zip(border) {
            *pixel = blend(*pixel, other, beyond);
        }
    }
    let (strength, (down, right)) = (rng.between(0.0, 0.25), direction(rng));
    let (height, width) = size;
    for (y, row) in pixels.chunks_mut(width).enumerate() {
        let y = (y as f32 / height as f32 - 0.5) * down;
        for (x, pixel) in row.iter_mut().enumerate() {
            let light = 1.0 + strength * (y + (x as f32 / width as f32 - 0.5) * right);
            *pixel = pixel.map(|channel| (channel * light).min(255.0));
        }
    }
    Painting::new(size, pixels)
}

/// Where the second of two textures is: beyond a wavy line.
fn border(size: (usize, usize), rng: &mut SampleRng) -> Vec<f32> {
    let (down, right) = direction(rng);
    let (waves, wavy) = (clouds(size, 32, rng), rng.between(0.0, 40.0));
    let (y0, x0) = (size.0 as f32 * rng.between(0.3, 0.7), size.1 as f32 * rng.between(0.3, 0.7));
    let mut waves = waves.into_iter();
    field(size, |y, x| {
        let bent = (waves.next().unwrap_or(0.5) - 0.5) * wavy;
        (y - y0) * down + (x - x0) * right + bent + 0.5
    })
}

fn texture(size: (usize, usize), rng: &mut SampleRng) -> Vec<Rgb> {
    let (light, vivid) = (rng.between(25.0, 245.0), rng.between(0.05, 0.6));
    let first = random(rng, vivid, light);
    let second = near(first, rng);
    let third = near(first, rng);
    let pattern = pattern(size, rng);
    let (cell, tinted) = (6 + rng.up_to(30), rng.between(0.1, 0.6));
    let tint = clouds(size, cell, rng);
    let colour = |(share, tint): (f32, f32)| blend(blend(first, second, share), third, tint * tinted);
    pattern.into_iter().zip(tint).map(colour).collect()
}

/// A colour not far from another.
fn near(colour: Rgb, rng: &mut SampleRng) -> Rgb {
    let (vivid, light) = (rng.between(0.0, 0.8), rng.between(20.0, 250.0));
    let other = random(rng, vivid, light);
    let apart = (brightness(other) - brightness(colour)).abs();
    blend(colour, other, (SPREAD / apart.max(SPREAD)) * rng.between(0.5, 1.0))
}

/// What makes a texture that one: where it has its second colour.
fn pattern(size: (usize, usize), rng: &mut SampleRng) -> Vec<f32> {
    match rng.up_to(6) {
        0 => clouds(size, 12 + rng.up_to(40), rng),
        1 => clouds(size, 3 + rng.up_to(5), rng).into_iter().map(sharper).collect(),
        2 => clouds(size, 10 + rng.up_to(20), rng).into_iter().map(|value| wave(value * 4.0)).collect(),
        3 => stripes(size, rng),
        4 => woven(size, rng),
        5 => tiles(size, rng),
        _ => cells(size, rng),
    }
}

fn sharper(value: f32) -> f32 {
    ((value - 0.5) * 3.0 + 0.5).clamp(0.0, 1.0)
}

/// Stripes, bent a little, with soft or hard edges.
fn stripes(size: (usize, usize), rng: &mut SampleRng) -> Vec<f32> {
    let (period, (down, right)) = (rng.between(4.0, 24.0), direction(rng));
    let (bent, hard) = (rng.between(0.0, 1.5), rng.between(1.0, 4.0));
    let mut bends = clouds(size, 40, rng).into_iter();
    field(size, |y, x| {
        let at = (y * down + x * right) / period + bends.next().unwrap_or(0.0) * bent;
        (wave(at) - 0.5) * hard + 0.5
    })
}

/// Two families of stripes across each other.
fn woven(size: (usize, usize), rng: &mut SampleRng) -> Vec<f32> {
    let (period, (down, right)) = (rng.between(4.0, 14.0), direction(rng));
    field(size, |y, x| wave((y * down + x * right) / period) * wave((x * down - y * right) / period) * 1.6)
}

/// A chessboard, upright or turned.
fn tiles(size: (usize, usize), rng: &mut SampleRng) -> Vec<f32> {
    let side = rng.between(6.0, 22.0);
    let (down, right) = if rng.up_to(1) == 0 { (1.0, 0.0) } else { direction(rng) };
    field(size, |y, x| {
        let (row, column) = ((y * down + x * right) / side, (x * down - y * right) / side);
        let half = (floor(row) + floor(column)) * 0.5;
        if half == floor(half) { 0.15 } else { 0.85 }
    })
}

/// Patches around points, each of one shade.
fn cells((height, width): (usize, usize), rng: &mut SampleRng) -> Vec<f32> {
    let count = 6 + rng.up_to(10);
    let mut point = || (rng.between(0.0, height as f32), rng.between(0.0, width as f32), rng.between(0.0, 1.0));
    let points: Vec<_> = (0..count).map(|_| point()).collect();
    let mut shades = vec![0.0; height * width];
    let mut nearest = vec![0.0; width];
    for (y, row) in shades.chunks_mut(width).enumerate() {
        nearest.fill(f32::MAX);
        for &(down, right, shade) in &points {
            let squared = (y as f32 - down) * (y as f32 - down);
            for (x, (value, nearest)) in row.iter_mut().zip(&mut nearest).enumerate() {
                let distance = squared + (x as f32 - right) * (x as f32 - right);
                *value = if distance < *nearest { shade } else { *value };
                *nearest = if distance < *nearest { distance } else { *nearest };
            }
        }
    }
    shades
}
