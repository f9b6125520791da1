//! [`Winograd`]: the forward pass of a convolution, and the gradient of its input, of transformed squares.
#![allow(unsafe_code)]
use super::{
    PRODUCTS, SHARED, pays,
    squares::{Squares, Target, Turned, Weight},
    tiling::{Tiling, Unit},
};
use crate::{
    conv::{
        correlate::Weights,
        frame::apart,
        geometry::Geometry,
        panels::{Panel, Panels},
        tile::{Reduction, Table},
    },
    isa::Isa,
    scatter::{Scatter, filled},
    scratch::{with_packed, with_scratch},
    transpose::transpose,
};
use rayon::prelude::*;
use std::ops::Range;

/// Squares that are worth loading the weights for, and stay in a cache.
const SQUARES: usize = 64;
/// Source channels whose weights are transformed at once.
const SOURCES: usize = 8;

/// Images correlated with weights of three by three.
pub struct Winograd<'a> {
    isa: Isa,
    /// Channels of the source and of the target.
    channels: [usize; 2],
    tiling: Tiling,
    weights: Weights<'a>,
    turned: bool,
    bias: Option<&'a [f32]>,
}

impl<'a> Winograd<'a> {
    /// Outputs from inputs, where it is worth it.
    pub fn forward(isa: Isa, it: &Geometry, weights: &'a [f32], bias: Option<&'a [f32]>) -> Option<Self> {
        let weights = Weights { data: weights, per_target: 9 * it.inputs, per_source: 9, width: 3 };
        let (channels, tiling) = ([it.inputs, it.outputs], Tiling::forward(it));
        pays(it).then_some(Self { isa, channels, tiling, weights, turned: false, bias })
    }

    /// Gradients of inputs from those of outputs, where it is worth it.
    pub fn input_gradient(isa: Isa, it: &Geometry, weights: &'a [f32]) -> Option<Self> {
        let weights = Weights { data: weights, per_target: 9, per_source: 9 * it.inputs, width: 3 };
        let (channels, tiling) = ([it.outputs, it.inputs], Tiling::back(it)?);
        pays(it).then_some(Self { isa, channels, tiling, weights, turned: true, bias: None })
    }

    /// Every value of the target.
    pub fn run(&self, source: &[f32]) -> Vec<f32> {
        let [of_source, of_target] = [self.tiling.source, self.tiling.target].map(|[height, width]| height * width);
        let images = source.len() / (self.channels[0] * of_source);
        // SAFETY: the units hold all images and rows, and the shares all panels.
        unsafe { filled(images * self.channels[1] * of_target, |target| self.write(source, images, target)) }
    }

    fn write(&self, source: &[f32], images: usize, target: &Scatter<'_>) {
        let panels = Panels::new(self.channels[1], self.isa);
        let mut bias = vec![0.0; panels.lanes()];
        if let Some(given) = self.bias {
            bias[..given.len()].copy_from_slice(given);
        }
        with_packed(panels.count() * self.of_panel(panels.widest()), |packed| {
            let of_panels = packed.par_chunks_mut(self.of_panel(panels.widest())).enumerate();
            of_panels.for_each(|(panel, weights)| self.transform(&panels.get(panel), weights));
            // As many panels at once as leave every thread something to do: no sum depends on it.
            let units = self.tiling.units(images, SQUARES);
            let shares = (4 * rayon::current_num_threads()).div_ceil(units.len()).min(panels.count());
            let share = |share: usize| share * panels.count() / shares..(share + 1) * panels.count() / shares;
            let tasks: Vec<_> = units.iter().flat_map(|unit| (0..shares).map(move |it| (unit, share(it)))).collect();
            let tasks = tasks.into_par_iter().with_max_len(1);
            tasks.for_each(|(unit, panels)| self.work(unit, panels, source, packed, &bias, target));
        });
    }

    /// How far the transformed weights of two products lie apart.
    fn product(&self, lanes: usize) -> usize {
        apart(self.channels[0] * lanes)
    }

    fn of_panel(&self, lanes: usize) -> usize {
        PRODUCTS * self.product(lanes)
    }

    /// The transformed weights of a panel: product by product, source channel by source channel.
    fn transform(&self, panel: &Panel, packed: &mut [f32]) {
        let Weights { data, per_target, per_source, .. } = self.weights;
        let (lanes, sources) = (panel.vectors * self.isa.lanes(), self.channels[0]);
        let kernels = &data[panel.channels.start * per_target..];
        let steps = [[3 * lanes, lanes], [4 * self.product(lanes), self.product(lanes)]];
        with_scratch(|[taps, ..]| {
            taps.clear();
            taps.resize(9 * SOURCES * lanes, 0.0);
            for start in (0..sources).step_by(SOURCES) {
                let some = start..(start + SOURCES).min(sources);
                if per_source == 9 {
                    transpose(&kernels[9 * start..], per_target, [panel.channels.len(), 9 * some.len()], taps, lanes);
                } else {
                    for (source, taps) in some.clone().zip(taps.chunks_exact_mut(9 * lanes)) {
                        transpose(&kernels[source * per_source..], per_target, [panel.channels.len(), 9], taps, lanes);
                    }
                }
                let starts: Vec<_> = some.map(|source| [9 * (source - start) * lanes, source * lanes]).collect();
                let squares = Squares { starts: &starts, steps, lanes };
                match self.turned {
                    true => squares.run::<Turned, 3, 4>(self.isa, taps, packed),
                    false => squares.run::<Weight, 3, 4>(self.isa, taps, packed),
                }
            }
        });
    }

    fn work(
        &self,
        unit: &Unit,
        share: Range<usize>,
        source: &[f32],
        packed: &[f32],
        bias: &[f32],
        target: &Scatter<'_>,
    ) {
        let (isa, sources, panels) = (self.isa, self.channels[0], Panels::new(self.channels[1], self.isa));
        let (count, pitch, nothing) = (self.tiling.count(unit), apart(sources), vec![0.0; panels.widest()]);
        let widest = self.tiling.product(unit, panels.widest());
        with_scratch(|[framed, transformed, sums]| {
            transformed.resize((PRODUCTS * self.tiling.product(unit, pitch)).max(transformed.len()), 0.0);
            sums.resize((PRODUCTS * widest * share.len()).max(sums.len()), 0.0);
            self.tiling.transform(isa, sources, unit, source, framed, transformed);
            let places: Vec<_> = (0..count).map(|square| square * pitch).collect();
            let table = Table::of(0..1, &(0..sources).collect::<Vec<_>>());
            for product in 0..PRODUCTS {
                for (place, panel) in share.clone().enumerate() {
                    let (at, vectors) = (panels.lanes_before(panel), panels.get(panel).vectors);
                    let lanes = vectors * isa.lanes();
                    let reduction = Reduction {
                        source: &transformed[product * self.tiling.product(unit, pitch)..],
                        places: &places,
                        table: &table,
                        vectors,
                        panel: &packed[panel * self.of_panel(panels.widest()) + product * self.product(lanes)..],
                        bias: Some(if product == SHARED { &bias[at..] } else { &nothing }),
                    };
                    reduction
                        .run(isa, &mut sums[PRODUCTS * place * widest + product * self.tiling.product(unit, lanes)..]);
                }
            }
            for (place, panel) in share.enumerate() {
                let panel = panels.get(panel);
                let lanes = panel.vectors * isa.lanes();
                let line = 2 * self.tiling.squares()[1] * lanes;
                framed.resize((4 * count * lanes).max(framed.len()), 0.0);
                let starts: Vec<_> =
                    self.tiling.starts(unit, [line, lanes], lanes).map(|[pixels, square]| [square, pixels]).collect();
                let product = self.tiling.product(unit, lanes);
                let steps = [[4 * product, product], [line, lanes]];
                let squares = Squares { starts: &starts, steps, lanes };
                squares.run::<Target, 4, 2>(isa, &sums[PRODUCTS * place * widest..], framed);
                self.write_planes(unit, &panel, framed, target);
            }
        });
    }

    /// The values of a panel, which lie side by side, as planes.
    fn write_planes(&self, unit: &Unit, panel: &Panel, values: &[f32], target: &Scatter<'_>) {
        let [height, width] = self.tiling.target;
        let lanes = panel.vectors * self.isa.lanes();
        let line = 2 * self.tiling.squares()[1] * lanes;
        let rows = 2 * unit.band.start..(2 * unit.band.end).min(height);
        // Where squares end as rows do, all rows are one.
        let at_once = if line == width * lanes { rows.len() } else { 1 };
        for (image, values) in unit.images.clone().zip(values.chunks_exact(2 * unit.band.len() * line)) {
            let start = (image * self.channels[1] + panel.channels.start) * height * width;
            for (row, values) in rows.clone().step_by(at_once).zip(values.chunks_exact(at_once * line)) {
                let sizes = [at_once * width, panel.channels.len()];
                // SAFETY: no two tasks have an image, a row and a panel in common.
                unsafe { target.write_transposed(start + row * width, height * width, values, lanes, sizes) };
            }
        }
    }
}
