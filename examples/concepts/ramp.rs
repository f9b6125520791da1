//! [`Ramp`]: which number has which colour.

use std::ops::Range;

use kiln::interpret::Shade;

/// Which number has which colour, and what the numbers are.
#[derive(Clone)]
pub struct Ramp {
    /// What the numbers are; nothing if the picture needs no key.
    pub what: &'static str,
    /// The numbers that have the first colour and the last.
    pub ends: [f32; 2],
    shade: Shade,
}

impl Ramp {
    /// From one number to another.
    pub fn new(shade: Shade, what: &'static str, ends: [f32; 2]) -> Self {
        Self { what, ends, shade }
    }

    /// As far as these numbers go.
    pub fn of(shade: Shade, what: &'static str, numbers: &[f32]) -> Self {
        let finite = || numbers.iter().copied().filter(|number| number.is_finite());
        let (least, most) = (finite().fold(f32::INFINITY, f32::min), finite().fold(f32::NEG_INFINITY, f32::max));
        let reach = least.abs().max(most.abs());
        let ends = match shade {
            Shade::Grey => [least, most],
            Shade::Heat => [0.0, reach],
            Shade::Signed => [-reach, reach],
        };
        Self::new(shade, what, ends)
    }

    /// The colour of a number, in steps that are too small to be seen; what is no number is grey.
    pub fn colour(&self, number: f32) -> [u8; 3] {
        const STEPS: f32 = 24.0;
        let [first, last] = self.ends;
        if number.is_nan() {
            return [128; 3];
        }
        let share = if first == last { 0.0 } else { (number - first) / (last - first) };
        let share = if self.shade == Shade::Signed { share * 2.0 - 1.0 } else { share };
        self.shade.colour((share * STEPS).round() / STEPS)
    }

    /// The cells of a row, neighbours of one colour as one.
    pub fn runs(&self, row: &[f32]) -> Vec<(Range<usize>, [u8; 3])> {
        let mut runs: Vec<(Range<usize>, [u8; 3])> = Vec::new();
        for (cell, number) in row.iter().enumerate() {
            let colour = self.colour(*number);
            match runs.last_mut() {
                Some((cells, last)) if *last == colour => cells.end = cell + 1,
                _ => runs.push((cell..cell + 1, colour)),
            }
        }
        runs
    }
}
