//! [`Depthwise`]: a convolution of each channel by itself, to one channel or to several.
//!
//! A plane is split into as many planes as its strides make, with its padding, so that what a weight reads for an output
//! lies one further for the next output, and beyond the end of a row the next row begins: all outputs are one line.
mod line;
mod phases;
mod sums;

use self::{
    line::{BEYOND, Line},
    phases::{Phases, take_every},
    sums::{Sums, TAPS},
};
use crate::{
    chunks::CHUNK,
    conv::{Axis, Geometry, bias_gradient, copy},
    flex::{Elements, tensor},
    isa::Isa,
    scatter::in_pieces_worth,
    scratch::with_packed,
    weighted::Weighted,
};
use burn::backend::flex::FlexTensor;
use rayon::prelude::*;
use std::ops::Range;

/// What is split at a time stays in the caches.
const BAND: usize = 1 << 14;
/// Outputs that are worth another thread.
const WORTH: usize = CHUNK / 4;
/// Outputs of one channel whose weights' gradients are calculated together, at most.
const OUTPUTS: usize = 4;

/// The convolution with some kernels for each channel; weights are `[O, 1, KH, KW]`, those of a channel one after another.
#[derive(Clone, Debug)]
pub struct Depthwise {
    isa: Isa,
    it: Geometry,
    rows: Phases,
    columns: Phases,
    /// The planes that weights read.
    phases: Vec<Phase>,
}

/// One of the planes that a plane is split into, and the weights that read it.
#[derive(Clone, Debug)]
struct Phase {
    row: usize,
    column: usize,
    /// The number of each weight, and how many rows and columns beyond the output's own place it reads.
    taps: Vec<(usize, [usize; 2])>,
}

impl Depthwise {
    pub fn new(isa: Isa, it: Geometry) -> Self {
        let [rows, columns] = it.axes.map(Phases::new);
        let mut phases: Vec<Phase> = Vec::new();
        for index in 0..it.taps() {
            let [row, down] = rows.tap(index / it.axes[1].kernel);
            let [column, right] = columns.tap(index % it.axes[1].kernel);
            let tap = (index, [down, right]);
            match phases.iter_mut().find(|phase| (phase.row, phase.column) == (row, column)) {
                Some(phase) => phase.taps.push(tap),
                None => phases.push(Phase { row, column, taps: vec![tap] }),
            }
        }
        Self { isa, it, rows, columns, phases }
    }

    /// Numbers of a row of what is split.
    fn pitch(&self) -> usize {
        self.columns.len()
    }

    /// Numbers of a plane of the input and of the output.
    fn plane(&self) -> [usize; 2] {
        [self.it.input_plane(), self.it.output_plane()]
    }

    /// Outputs of each channel.
    fn multiplier(&self) -> usize {
        self.it.outputs / self.it.inputs
    }

    /// Rows of so many planes that are split at a time.
    fn bands(&self, rows: usize, planes: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let band = (BAND / (self.pitch() * planes)).max(4);
        (0..rows).step_by(band).map(move |start| start..(start + band).min(rows))
    }

    /// Numbers of one phase for a band of outputs.
    fn size(&self, band: &Range<usize>) -> usize {
        (band.len() + self.rows.reach) * self.pitch()
    }

    /// Numbers of all phases for a band of outputs, and beyond.
    fn room(&self, band: &Range<usize>) -> usize {
        self.phases.len() * self.size(band) + BEYOND
    }

    /// Numbers of a line from the first output of a band to its last, and beyond.
    fn line(&self, band: &Range<usize>) -> usize {
        band.len() * self.pitch() - self.columns.reach + BEYOND
    }

    /// Splits what a band of outputs reads of a plane.
    fn split(&self, plane: &[f32], band: &Range<usize>, split: &mut [f32]) {
        let (width, stride, size) = (self.columns.axis.input, self.columns.axis.stride, self.size(band));
        for (phase, split) in self.phases.iter().zip(split.chunks_exact_mut(size)) {
            let (inside, first) = self.columns.inside(phase.column);
            for (line, place) in split.chunks_exact_mut(self.pitch()).zip(band.start..) {
                let Some(row) = self.rows.input(phase.row, place) else {
                    line.fill(0.0);
                    continue;
                };
                line[..inside.start].fill(0.0);
                line[inside.end..].fill(0.0);
                let (line, row) = (&mut line[inside.clone()], &plane[row * width..][..width]);
                take_every(stride, &row[first..], line);
            }
        }
        let all = self.phases.len() * size;
        split[all..all + BEYOND].fill(0.0);
    }

    /// Where the weights read what is split for a band, number by number.
    fn places(&self, band: &Range<usize>) -> Vec<usize> {
        let mut places = vec![0; self.it.taps()];
        for (at, phase) in self.phases.iter().enumerate() {
            for &(index, [down, right]) in &phase.taps {
                places[index] = at * self.size(band) + down * self.pitch() + right;
            }
        }
        places
    }

    /// Planes shared out to the threads, so many together at least: `work` makes some that lie side by side, of which it is
    /// told the first.
    fn planes(&self, count: usize, plane: usize, least: usize, work: impl Fn(usize, &mut [f32]) + Sync) -> Vec<f32> {
        let most = count.div_ceil(4 * rayon::current_num_threads()).min(CHUNK.div_ceil(plane));
        let at_once = most.max(WORTH.div_ceil(plane)).max(least);
        in_pieces_worth(WORTH, count * plane, at_once * plane, |piece, targets| work(piece * at_once, targets)).0
    }

    /// Splits a plane band by band of its outputs. `work` is told the band, what is split, where the weights read it, and lent
    /// room for a line.
    fn each_band(&self, plane: &[f32], mut work: impl FnMut(Range<usize>, &[f32], &[usize], &mut [f32])) {
        for band in self.bands(self.rows.axis.output, 1) {
            let (split, line) = (self.room(&band), self.line(&band));
            with_packed(split + line, |both| {
                let (split, line) = both.split_at_mut(split);
                self.split(plane, &band, split);
                let places = self.places(&band);
                work(band, split, &places, line);
            });
        }
    }

    /// Outputs of one plane, those of some weights one after another.
    fn forward(&self, weights: &[f32], bias: Option<&[f32]>, x: &[f32], outputs: &mut [f32]) {
        let (pitch, width, taps) = (self.pitch(), self.columns.axis.output, self.it.taps());
        self.each_band(x, |band, source, places, line| {
            let planes = outputs.chunks_exact_mut(self.it.output_plane()).zip(weights.chunks_exact(taps));
            for (at, (output, weights)) in planes.enumerate() {
                let bias = bias.map_or(0.0, |bias| bias[at]);
                self.isa.run(Line { source, places, weights, bias, sums: line });
                let rows = output[band.start * width..].chunks_exact_mut(width);
                line.chunks(pitch).zip(rows).take(band.len()).for_each(|(line, row)| copy(&line[..width], row));
            }
        });
    }

    /// The gradient of one plane, from those of all its outputs.
    fn back(&self, weights: &[f32], gradients: &[f32], of_input: &mut [f32]) {
        of_input.fill(0.0);
        let together = (BAND / self.size(&(0..4))).clamp(1, self.multiplier());
        let weights = weights.chunks(together * self.it.taps());
        for (gradients, weights) in gradients.chunks(together * self.it.output_plane()).zip(weights) {
            for band in self.bands(self.rows.len(), together) {
                self.add_back(weights, gradients, &band, of_input);
            }
        }
    }

    /// Adds to a band of the gradient of a plane what some of its outputs give.
    fn add_back(&self, weights: &[f32], gradients: &[f32], band: &Range<usize>, of_input: &mut [f32]) {
        let (pitch, [down, right]) = (self.pitch(), [self.rows.reach, self.columns.reach]);
        let (taps, Axis { input: width, output, stride, .. }) = (self.it.taps(), self.columns.axis);
        let (count, plane) = (weights.len() / taps, self.size(band) + right);
        let (framed, line) = (count * plane + BEYOND, band.len() * pitch + BEYOND);
        with_packed(framed + line, |both| {
            let (framed, line) = both.split_at_mut(framed);
            framed.fill(0.0);
            // To the left of each row, and so to the right of the one before, are as many zeros as weights reach.
            let planes = framed.chunks_exact_mut(plane).zip(gradients.chunks_exact(self.it.output_plane()));
            for (framed, gradient) in planes {
                for (framed, place) in framed.chunks_exact_mut(pitch).zip(band.start..) {
                    if let Some(row) = place.checked_sub(down).and_then(|row| gradient.chunks_exact(output).nth(row)) {
                        copy(row, &mut framed[right..]);
                    }
                }
            }
            for phase in &self.phases {
                let all = (0..count).flat_map(|at| phase.taps.iter().map(move |tap| (at, tap)));
                let (places, weights): (Vec<_>, Vec<_>) = all
                    .map(|(at, &(index, [row, column]))| {
                        (at * plane + (down - row) * pitch + right - column, weights[at * taps + index])
                    })
                    .unzip();
                self.isa.run(Line { source: framed, places: &places, weights: &weights, bias: 0.0, sums: line });
                let (inside, first) = self.columns.inside(phase.column);
                for (line, place) in line.chunks(pitch).zip(band.clone()) {
                    let Some(row) = self.rows.input(phase.row, place) else { continue };
                    let (row, line) = (&mut of_input[row * width..][first..width], &line[inside.clone()]);
                    match stride {
                        1 => row.iter_mut().zip(line).for_each(|(x, it)| *x += it),
                        _ => row.iter_mut().step_by(stride).zip(line).for_each(|(x, it)| *x += it),
                    }
                }
            }
        });
    }

    /// Adds to the totals of some outputs what one plane gives.
    fn add(&self, x: &[f32], gradients: &[f32], totals: &mut [f64]) {
        let (pitch, width, taps) = (self.pitch(), self.columns.axis.output, self.it.taps());
        self.each_band(x, |band, source, places, line| {
            line.fill(0.0);
            let planes = gradients.chunks_exact(self.it.output_plane()).zip(totals.chunks_exact_mut(taps));
            for (gradient, totals) in planes {
                let rows = gradient[band.start * width..].chunks_exact(width);
                let lines = line.chunks_mut(pitch).zip(rows);
                lines.take(band.len()).for_each(|(line, row)| copy(row, &mut line[..width]));
                for (places, totals) in places.chunks(TAPS).zip(totals.chunks_mut(TAPS)) {
                    self.isa.run(Sums { source, places, line, totals });
                }
            }
        });
    }
}

impl Weighted for Depthwise {
    fn forward(&self, x: &FlexTensor, weight: &FlexTensor, bias: Option<&FlexTensor>) -> FlexTensor {
        let (x, weight, bias) = (Elements::of(x), Elements::of(weight), bias.map(Elements::of));
        let bias = bias.as_ref().map(Elements::slice);
        let (it, taps, multiplier, [from, to]) = (&self.it, self.it.taps(), self.multiplier(), self.plane());
        // An input that is much larger than its outputs is split for several of them.
        let least = (from / to).clamp(1, multiplier);
        let output = self.planes(it.batch * it.outputs, to, least, |first, mut outputs| {
            let (mut first, end) = (first, first + outputs.len() / to);
            while first < end {
                let some = first..end.min((first / multiplier + 1) * multiplier);
                let channel = first % it.outputs;
                let channels = channel..channel + some.len();
                let (now, later) = outputs.split_at_mut(some.len() * to);
                let weights = &weight.slice()[channels.start * taps..channels.end * taps];
                let bias = bias.map(|bias| &bias[channels]);
                self.forward(weights, bias, &x.slice()[first / multiplier * from..][..from], now);
                (first, outputs) = (some.end, later);
            }
        });
        tensor(output, it.output_shape())
    }

    fn input_gradient(&self, weight: &FlexTensor, gradient: &[f32]) -> FlexTensor {
        let weight = Elements::of(weight);
        let (it, multiplier, [from, to]) = (&self.it, self.multiplier(), self.plane());
        let of_input = self.planes(it.batch * it.inputs, from, 1, |first, of_inputs| {
            for (place, of_input) in (first..).zip(of_inputs.chunks_exact_mut(from)) {
                let weights = &weight.slice()[place % it.inputs * multiplier * it.taps()..][..multiplier * it.taps()];
                self.back(weights, &gradient[place * multiplier * to..][..multiplier * to], of_input);
            }
        });
        tensor(of_input, it.input_shape())
    }

    fn weight_gradient(&self, x: &FlexTensor, gradient: &[f32], _: bool) -> (FlexTensor, Option<FlexTensor>) {
        let x = Elements::of(x);
        let (it, taps, [from, to]) = (&self.it, self.it.taps(), self.plane());
        // A plane is split for several of its outputs; they are as many for each, whatever the number of threads.
        let together = (1..=OUTPUTS).rev().find(|it| self.multiplier().is_multiple_of(*it)).unwrap_or(1);
        let mut weights = vec![0.0; it.outputs * taps];
        weights.par_chunks_mut(together * taps).enumerate().for_each(|(part, weights)| {
            let mut totals = vec![0.0_f64; weights.len()];
            for place in (0..it.batch).map(|image| image * it.outputs + part * together) {
                let gradients = &gradient[place * to..][..together * to];
                self.add(&x.slice()[place / self.multiplier() * from..][..from], gradients, &mut totals);
            }
            weights.iter_mut().zip(totals).for_each(|(weight, total)| *weight = total as f32);
        });
        (tensor(weights, [it.outputs, 1, it.axes[0].kernel, it.axes[1].kernel]), None)
    }

    fn bias_gradient(&self, gradient: &[f32]) -> FlexTensor {
        tensor(bias_gradient(self.isa, gradient, self.it.outputs, self.it.output_plane()), [self.it.outputs])
    }
}
