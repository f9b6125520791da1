//! [`Phases`]: an axis that is split by its stride.
use crate::conv::{Axis, copy};
use std::ops::Range;

/// How an axis is split: phase `p` has the places `p`, `p + stride` and so on of the padded axis.
#[derive(Clone, Debug)]
pub struct Phases {
    pub axis: Axis,
    /// How far the last output reads beyond the place of its own number.
    pub reach: usize,
}

impl Phases {
    pub fn new(axis: Axis) -> Self {
        Self { axis, reach: (axis.kernel - 1) * axis.dilation / axis.stride }
    }

    /// Places of each phase.
    pub fn len(&self) -> usize {
        self.axis.output + self.reach
    }

    /// The phase that a weight reads, and how far beyond the place of the output's number.
    pub fn tap(&self, index: usize) -> [usize; 2] {
        let place = index * self.axis.dilation;
        [place % self.axis.stride, place / self.axis.stride]
    }

    /// The input in a place of a phase; nothing in the padding.
    pub fn input(&self, phase: usize, place: usize) -> Option<usize> {
        (place * self.axis.stride + phase).checked_sub(self.axis.padding).filter(|&input| input < self.axis.input)
    }

    /// The places of a phase that hold inputs, and the first of these.
    pub fn inside(&self, phase: usize) -> (Range<usize>, usize) {
        let Axis { input, stride, padding, .. } = self.axis;
        let start = padding.saturating_sub(phase).div_ceil(stride).min(self.len());
        let end = (input + padding).saturating_sub(phase).div_ceil(stride).min(self.len());
        match start < end {
            true => (start..end, start * stride + phase - padding),
            false => (start..start, 0),
        }
    }
}

/// Every so manyth number of a row, as many as fit.
pub fn take_every(stride: usize, row: &[f32], line: &mut [f32]) {
    match stride {
        1 => copy(&row[..line.len()], line),
        // Of pairs the compiler makes shuffles.
        2 => {
            let (pairs, last) = row.as_chunks::<2>();
            line.iter_mut().zip(pairs).for_each(|(it, [x, _])| *it = *x);
            if let (Some(it), [x]) = (line.get_mut(pairs.len()), last) {
                *it = *x;
            }
        }
        _ => line.iter_mut().zip(row.iter().step_by(stride)).for_each(|(it, x)| *it = *x),
    }
}
