//! [`Depthwise`]: a convolution of each channel by itself, to one channel or to several.
//!
//! A plane is split into as many planes as its strides make, with its padding, so that what a weight reads for an output
//! lies one further for the next output, and beyond the end of a row the next row begins: all outputs are one line.
#![allow(unsafe_code)]
use crate::{
    chunks::CHUNK,
    conv::{Axis, Geometry, bias_gradient, copy},
    flex::{Elements, tensor},
    isa::{Isa, Kernel},
    scatter::in_pieces_worth,
    scratch::with_packed,
    simd::Simd,
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
/// Registers whose sums are calculated side by side.
const VECTORS: usize = 4;
/// Lines are read and written beyond their end by less than this.
const BEYOND: usize = VECTORS * 16;

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

/// How an axis is split: phase `p` has the places `p`, `p + stride` and so on of the padded axis.
#[derive(Clone, Debug)]
struct Phases {
    axis: Axis,
    /// How far the last output reads beyond the place of its own number.
    reach: usize,
}

impl Phases {
    fn new(axis: Axis) -> Self {
        Self { axis, reach: (axis.kernel - 1) * axis.dilation / axis.stride }
    }

    /// Places of each phase.
    fn len(&self) -> usize {
        self.axis.output + self.reach
    }

    /// The phase that a weight reads, and how far beyond the place of the output's number.
    fn tap(&self, index: usize) -> [usize; 2] {
        let place = index * self.axis.dilation;
        [place % self.axis.stride, place / self.axis.stride]
    }

    /// The input in a place of a phase; nothing in the padding.
    fn input(&self, phase: usize, place: usize) -> Option<usize> {
        (place * self.axis.stride + phase).checked_sub(self.axis.padding).filter(|&input| input < self.axis.input)
    }

    /// The places of a phase that hold inputs, and the first of these.
    fn inside(&self, phase: usize) -> (Range<usize>, usize) {
        let Axis { input, stride, padding, .. } = self.axis;
        let start = padding.saturating_sub(phase).div_ceil(stride).min(self.len());
        let end = (input + padding).saturating_sub(phase).div_ceil(stride).min(self.len());
        match start < end {
            true => (start..end, start * stride + phase - padding),
            false => (start..start, 0),
        }
    }
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

    /// Outputs of one plane, those of some weights one after another.
    fn forward(&self, weights: &[f32], bias: Option<&[f32]>, x: &[f32], outputs: &mut [f32]) {
        let (pitch, width, taps) = (self.pitch(), self.columns.axis.output, self.it.taps());
        for band in self.bands(self.rows.axis.output, 1) {
            let (split, line) = (self.room(&band), self.line(&band));
            with_packed(split + line, |both| {
                let (split, line) = both.split_at_mut(split);
                self.split(x, &band, split);
                let places = self.places(&band);
                let planes = outputs.chunks_exact_mut(self.it.output_plane()).zip(weights.chunks_exact(taps));
                for (at, (output, weights)) in planes.enumerate() {
                    let bias = bias.map_or(0.0, |bias| bias[at]);
                    self.isa.run(Line { source: split, places: &places, weights, bias, sums: line });
                    let rows = output[band.start * width..].chunks_exact_mut(width);
                    line.chunks(pitch).zip(rows).take(band.len()).for_each(|(line, row)| copy(&line[..width], row));
                }
            });
        }
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
        for band in self.bands(self.rows.axis.output, 1) {
            let (split, line) = (self.room(&band), self.line(&band));
            with_packed(split + line, |both| {
                let (split, line) = both.split_at_mut(split);
                self.split(x, &band, split);
                let places = self.places(&band);
                line.fill(0.0);
                let planes = gradients.chunks_exact(self.it.output_plane()).zip(totals.chunks_exact_mut(taps));
                for (gradient, totals) in planes {
                    let rows = gradient[band.start * width..].chunks_exact(width);
                    let lines = line.chunks_mut(pitch).zip(rows);
                    lines.take(band.len()).for_each(|(line, row)| copy(row, &mut line[..width]));
                    for (places, totals) in places.chunks(TAPS).zip(totals.chunks_mut(TAPS)) {
                        self.isa.run(Sums { source: split, places, line, totals });
                    }
                }
            });
        }
    }
}

/// Every so manyth number of a row, as many as fit.
fn take_every(stride: usize, row: &[f32], line: &mut [f32]) {
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

    fn weight_gradient(&self, x: &FlexTensor, gradient: &[f32]) -> (FlexTensor, Option<FlexTensor>) {
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

/// `sums[i] = bias + sum over k of weights[k] * source[places[k] + i]`, for as many as are wanted and some beyond.
struct Line<'a> {
    source: &'a [f32],
    places: &'a [usize],
    weights: &'a [f32],
    bias: f32,
    /// The last [`BEYOND`] are not wanted.
    sums: &'a mut [f32],
}

impl Kernel for Line<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    fn run<S: Simd>(self, _: S) {
        const { assert!(VECTORS * S::LANES <= BEYOND) };
        let wanted = self.sums.len() - BEYOND;
        let end = wanted.next_multiple_of(VECTORS * S::LANES);
        let last = self.places.iter().max().map_or(0, |place| place + end);
        assert!(last <= self.source.len() && end <= self.sums.len(), "a line is read within its source");
        // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`; the ends of what is read and written are compared
        // above.
        unsafe {
            let (source, sums) = (self.source.as_ptr(), self.sums.as_mut_ptr());
            let mut start = 0;
            while start < end {
                let mut registers = [S::splat(self.bias); VECTORS];
                for (place, weight) in self.places.iter().zip(self.weights) {
                    let (from, weight) = (source.add(place + start), S::splat(*weight));
                    for v in 0..VECTORS {
                        registers[v] = S::mul_add(weight, S::load(from.add(v * S::LANES)), registers[v]);
                    }
                }
                for v in 0..VECTORS {
                    S::store(registers[v], sums.add(start + v * S::LANES));
                }
                start += VECTORS * S::LANES;
            }
        }
    }
}

/// Weights whose sums are calculated side by side.
const TAPS: usize = 9;
/// Terms of a lane that are added up in short numbers.
const SHORT: usize = 256;

/// Adds to each total the sum of the products of a line and what lies from a place of the source on.
struct Sums<'a> {
    source: &'a [f32],
    places: &'a [usize],
    /// The last [`BEYOND`] are zeros.
    line: &'a [f32],
    totals: &'a mut [f64],
}

impl Kernel for Sums<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    fn run<S: Simd>(self, _: S) {
        let end = (self.line.len() - BEYOND).next_multiple_of(S::LANES);
        // Fewer weights are the first one again.
        let mut places = [self.places[0]; TAPS];
        places[..self.places.len()].copy_from_slice(self.places);
        let last = places.iter().max().map_or(0, |place| place + end);
        assert!(last <= self.source.len() && end <= self.line.len(), "a line is read within its source");
        let (source, line) = (self.source.as_ptr(), self.line.as_ptr());
        let mut start = 0;
        while start < end {
            let stop = end.min(start + SHORT * S::LANES);
            let mut sums = [[0.0_f32; 16]; TAPS];
            // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`; the ends of what is read are compared above,
            // and a list of sums is as long as any register.
            unsafe {
                let mut registers = [S::splat(0.0); TAPS];
                while start < stop {
                    let numbers = S::load(line.add(start));
                    for t in 0..TAPS {
                        registers[t] = S::mul_add(numbers, S::load(source.add(places[t] + start)), registers[t]);
                    }
                    start += S::LANES;
                }
                for t in 0..TAPS {
                    S::store(registers[t], sums[t].as_mut_ptr());
                }
            }
            for (total, sums) in self.totals.iter_mut().zip(sums) {
                *total += f64::from(sums[..S::LANES].iter().sum::<f32>());
            }
        }
    }
}
