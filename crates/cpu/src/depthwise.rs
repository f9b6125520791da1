//! [`Depthwise`]: a convolution of each channel by itself.
use crate::{
    chunks::CHUNK,
    conv::{Axis, Geometry, bias_gradient},
    flex::{Elements, tensor},
    isa::{Isa, Kernel},
    simd::Simd,
    sums::is_long,
    weighted::Weighted,
};
use burn::backend::flex::FlexTensor;
use rayon::prelude::*;
use std::ops::Range;

/// The convolution with a kernel for each channel; weights are `[C, 1, KH, KW]`.
#[derive(Clone, Debug)]
pub struct Depthwise {
    isa: Isa,
    it: Geometry,
    rows: Vec<Tap>,
    columns: Vec<Tap>,
}

/// An element of the kernel along one axis.
#[derive(Clone, Debug)]
struct Tap {
    index: usize,
    /// The outputs for which it lies inside of the image.
    outputs: Range<usize>,
    /// What it reads for the first of them.
    first: usize,
}

impl Tap {
    fn all(axis: &Axis) -> Vec<Self> {
        let of = |index: usize| {
            let reach = index * axis.dilation;
            let start = axis.padding.saturating_sub(reach).div_ceil(axis.stride);
            let last = (axis.input + axis.padding).checked_sub(reach + 1)? / axis.stride;
            let outputs = start..axis.output.min(last + 1);
            (!outputs.is_empty()).then(|| Self { index, first: start * axis.stride + reach - axis.padding, outputs })
        };
        (0..axis.kernel).filter_map(of).collect()
    }
}

/// A row of outputs beside the elements that one weight multiplies for them.
struct Row {
    weight: usize,
    outputs: Range<usize>,
    /// Where in the plane of the input the first is; the others lie a stride apart.
    first: usize,
}

impl Depthwise {
    pub fn new(isa: Isa, it: Geometry) -> Self {
        let [rows, columns] = it.axes.each_ref().map(Tap::all);
        Self { isa, it, rows, columns }
    }

    fn step(&self) -> usize {
        self.it.axes[1].stride
    }

    #[inline(always)]
    fn each_row(&self, mut work: impl FnMut(Row)) {
        let [vertical, horizontal] = &self.it.axes;
        for tap in &self.rows {
            for (i, row) in tap.outputs.clone().enumerate() {
                let (output, input) = (row * horizontal.output, (tap.first + i * vertical.stride) * horizontal.input);
                for column in &self.columns {
                    work(Row {
                        weight: tap.index * horizontal.kernel + column.index,
                        outputs: output + column.outputs.start..output + column.outputs.end,
                        first: input + column.first,
                    });
                }
            }
        }
    }

    /// Planes made of planes, channel by channel, shared out to the threads.
    fn planes(&self, len: [usize; 2], source: &[f32], work: impl Fn(usize, &[f32], &mut [f32]) + Sync) -> Vec<f32> {
        let [from, to] = len;
        let mut target = vec![0.0; self.it.batch * self.it.outputs * to];
        let at_once = CHUNK.div_ceil(from.max(to));
        let chunks = target.par_chunks_mut(to * at_once).zip(source.par_chunks(from * at_once));
        chunks.enumerate().for_each(|(chunk, (target, source))| {
            for (i, (target, source)) in target.chunks_exact_mut(to).zip(source.chunks_exact(from)).enumerate() {
                work((chunk * at_once + i) % self.it.outputs, source, target);
            }
        });
        target
    }
}

impl Weighted for Depthwise {
    fn forward(&self, x: &FlexTensor, weight: &FlexTensor, bias: Option<&FlexTensor>) -> FlexTensor {
        let (x, weight, bias) = (Elements::of(x), Elements::of(weight), bias.map(Elements::of));
        let (it, taps) = (&self.it, self.it.taps());
        let output = self.planes([it.input_plane(), it.output_plane()], x.slice(), |channel, x, output| {
            if let Some(bias) = &bias {
                output.fill(bias.slice()[channel]);
            }
            let weight = &weight.slice()[channel * taps..][..taps];
            self.isa.run(Forward { of: self, weight, x, output });
        });
        tensor(output, it.output_shape())
    }

    fn input_gradient(&self, weight: &FlexTensor, gradient: &[f32]) -> FlexTensor {
        let weight = Elements::of(weight);
        let (it, taps) = (&self.it, self.it.taps());
        let of_input = self.planes([it.output_plane(), it.input_plane()], gradient, |channel, gradient, of_input| {
            let weight = &weight.slice()[channel * taps..][..taps];
            self.isa.run(Back { of: self, weight, gradient, of_input });
        });
        tensor(of_input, it.input_shape())
    }

    fn weight_gradient(&self, x: &FlexTensor, gradient: &[f32]) -> (FlexTensor, Option<FlexTensor>) {
        let x = Elements::of(x);
        let (it, taps) = (&self.it, self.it.taps());
        let [from, to] = [it.input_plane(), it.output_plane()];
        let long = is_long(it.batch * to);
        let mut weights = vec![0.0; it.outputs * taps];
        weights.par_chunks_mut(taps).enumerate().for_each(|(channel, weights)| {
            let (mut totals, mut sums) = (vec![0.0_f64; taps], vec![[0.0; LANES]; taps]);
            for image in 0..it.batch {
                let place = image * it.outputs + channel;
                let (x, gradient) = (&x.slice()[place * from..][..from], &gradient[place * to..][..to]);
                self.isa.run(Sums { of: self, x, gradient, sums: &mut sums, apart: long });
                if long || image + 1 == it.batch {
                    let sums = sums.iter_mut().map(|sums| std::mem::take(sums).iter().sum::<f32>());
                    totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += f64::from(sum));
                }
            }
            weights.iter_mut().zip(totals).for_each(|(weight, total)| *weight = total as f32);
        });
        (tensor(weights, [it.outputs, 1, it.axes[0].kernel, it.axes[1].kernel]), None)
    }

    fn bias_gradient(&self, gradient: &[f32]) -> FlexTensor {
        tensor(bias_gradient(self.isa, gradient, self.it.outputs, self.it.output_plane()), [self.it.outputs])
    }
}

struct Forward<'a> {
    of: &'a Depthwise,
    weight: &'a [f32],
    x: &'a [f32],
    output: &'a mut [f32],
}

impl Kernel for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let step = self.of.step();
        self.of.each_row(
            #[inline(always)]
            |row| {
                let (factor, x) = (self.weight[row.weight], &self.x[row.first..]);
                let output = &mut self.output[row.outputs];
                match step {
                    1 => output.iter_mut().zip(x).for_each(|(output, x)| *output += factor * x),
                    _ => output.iter_mut().zip(x.iter().step_by(step)).for_each(|(output, x)| *output += factor * x),
                }
            },
        );
    }
}

struct Back<'a> {
    of: &'a Depthwise,
    weight: &'a [f32],
    gradient: &'a [f32],
    of_input: &'a mut [f32],
}

impl Kernel for Back<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let step = self.of.step();
        self.of.each_row(
            #[inline(always)]
            |row| {
                let (factor, gradient) = (self.weight[row.weight], &self.gradient[row.outputs]);
                let x = &mut self.of_input[row.first..];
                match step {
                    1 => x.iter_mut().zip(gradient).for_each(|(x, gradient)| *x += factor * gradient),
                    _ => x.iter_mut().step_by(step).zip(gradient).for_each(|(x, gradient)| *x += factor * gradient),
                }
            },
        );
    }
}

/// Sums of a weight's gradient that are kept apart, so that they can be calculated side by side.
const LANES: usize = 16;

struct Sums<'a> {
    of: &'a Depthwise,
    x: &'a [f32],
    gradient: &'a [f32],
    sums: &'a mut [[f32; LANES]],
    /// Whether each row is added up by itself first.
    apart: bool,
}

impl Sums<'_> {
    /// Adds what a row gives.
    #[inline(always)]
    fn add(sums: &mut [f32; LANES], gradient: &[f32], x: &[f32], step: usize) {
        for (gradient, x) in gradient.chunks(LANES).zip(x.chunks(LANES * step)) {
            match step {
                1 => sums.iter_mut().zip(gradient).zip(x).for_each(|((sum, gradient), x)| *sum += gradient * x),
                _ => sums
                    .iter_mut()
                    .zip(gradient)
                    .zip(x.iter().step_by(step))
                    .for_each(|((sum, gradient), x)| *sum += gradient * x),
            }
        }
    }
}

impl Kernel for Sums<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let step = self.of.step();
        self.of.each_row(
            #[inline(always)]
            |row| {
                let (sums, gradient) = (&mut self.sums[row.weight], &self.gradient[row.outputs]);
                let x = &self.x[row.first..];
                if self.apart {
                    let mut of_row = [0.0; LANES];
                    Self::add(&mut of_row, gradient, x, step);
                    sums.iter_mut().zip(of_row).for_each(|(sum, it)| *sum += it);
                } else {
                    Self::add(sums, gradient, x, step);
                }
            },
        );
    }
}
