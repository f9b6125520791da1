//! [`Sweep`]: what outputs along one axis read of their source.
use super::geometry::Axis;
use std::ops::Range;

/// A weight along the axis, and where it reads relative to its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tap {
    pub index: usize,
    pub offset: isize,
}

/// Outputs `first + j * step` for `j` below `count`: number `j` reads the source at `origin + j * stride + tap.offset`.
///
/// The forward pass is one sweep of each axis. The gradient of the input is one for each remainder by the stride: what
/// a stride skipped, no sweep multiplies by zero. Places outside the source hold zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    pub first: usize,
    pub step: usize,
    pub count: usize,
    pub origin: isize,
    pub stride: usize,
    pub taps: Vec<Tap>,
}

impl Sweep {
    /// Output from input.
    pub fn forward(axis: &Axis) -> Self {
        let taps = (0..axis.kernel).map(|index| Tap { index, offset: (index * axis.dilation) as isize }).collect();
        let origin = -(axis.padding as isize);
        Self { first: 0, step: 1, count: axis.output, origin, stride: axis.stride, taps }
    }

    /// One output from one input.
    pub fn of_pixel() -> Self {
        Self { first: 0, step: 1, count: 1, origin: 0, stride: 1, taps: vec![Tap { index: 0, offset: 0 }] }
    }

    /// Gradient of the input from that of the output.
    pub fn input_gradient(axis: &Axis) -> Vec<Self> {
        let stride = axis.stride;
        let of_remainder = |remainder: usize| {
            let first = (remainder + stride - axis.padding % stride) % stride;
            let reach = |index: usize| index * axis.dilation;
            let taps = (0..axis.kernel).filter(|&index| reach(index) % stride == remainder);
            let taps = taps.map(|index| Tap { index, offset: -((reach(index) / stride) as isize) }).collect();
            let count = axis.input.saturating_sub(first).div_ceil(stride);
            Self { first, step: stride, count, origin: ((first + axis.padding) / stride) as isize, stride: 1, taps }
        };
        (0..stride).map(of_remainder).filter(|sweep| sweep.count > 0).collect()
    }

    /// The part of some range of outputs that exists.
    pub fn clip(&self, band: &Range<usize>) -> Range<usize> {
        band.start.min(self.count)..band.end.min(self.count)
    }

    /// The smallest offset of a tap; 0 without taps.
    pub fn least(&self) -> isize {
        self.taps.iter().map(|tap| tap.offset).min().unwrap_or(0)
    }

    /// The places of the source that the outputs in `band` read; `None` where they read nothing.
    pub fn reads(&self, band: &Range<usize>) -> Option<Range<isize>> {
        let band = self.clip(band);
        let low = self.taps.iter().map(|tap| tap.offset).min()?;
        let high = self.taps.iter().map(|tap| tap.offset).max()?;
        let last = band.end.checked_sub(1).filter(|_| !band.is_empty())?;
        let at = |j: usize| self.origin + (j * self.stride) as isize;
        Some(at(band.start) + low..at(last) + high + 1)
    }
}
