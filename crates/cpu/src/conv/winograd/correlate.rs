//! [`Winograd`]: the forward pass of a convolution, and the gradient of its input, of transformed squares.
#![allow(unsafe_code)]
use super::{
    lines::Lines,
    pays,
    planes::Planes,
    squares::{Squares, Turned, Weight},
    tiling::{Tiling, Unit},
};
use crate::{
    conv::{
        correlate::Weights,
        frame::apart,
        geometry::Geometry,
        panels::{Panel, Panels},
        parts::parts,
        place_tile::{Begin, PlaceTile, VECTORS, tiles},
    },
    isa::Isa,
    scatter::{Scatter, filled},
    scratch::{with_packed, with_scratch},
    transpose::transpose,
};
use rayon::prelude::*;
use std::ops::Range;

/// Fewest and most squares of a unit: enough to load the weights for, and so few that a core's own cache holds what becomes
/// of them.
const SQUARES: [usize; 2] = [32, 64];
/// Numbers that squares become of which it does.
const CACHED: usize = 1 << 18;
/// Source channels whose weights for a panel, and whose squares of a block, a near cache holds.
const SOURCES_NEAR: usize = 128;
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
        with_packed(panels.count() * self.of_panel(panels.widest()), |packed| {
            let of_panels = packed.par_chunks_mut(self.of_panel(panels.widest())).enumerate();
            of_panels.for_each(|(panel, weights)| self.transform(&panels.get(panel), weights));
            // As many squares and panels at once as leave every thread something to do: no sum depends on it.
            let threads = rayon::current_num_threads();
            let ([rows, columns], [few, many]) = (self.tiling.squares(), SQUARES);
            let most = (images * rows * columns / (4 * threads))
                .min(CACHED / (self.tiling.products() * self.channels[0]))
                .clamp(few, many);
            let units = self.tiling.units(images, most, self.isa.lanes());
            let shares = (2 * threads).div_ceil(units.len()).min(panels.count());
            let share = |share: usize| share * panels.count() / shares..(share + 1) * panels.count() / shares;
            let tasks: Vec<_> = units.iter().flat_map(|unit| (0..shares).map(move |it| (unit, share(it)))).collect();
            let tasks = tasks.into_par_iter().with_max_len(1);
            tasks.for_each(|(unit, panels)| self.work(unit, panels, source, packed, target));
        });
    }

    /// How far the transformed weights of two products lie apart.
    fn product(&self, lanes: usize) -> usize {
        apart(self.channels[0] * lanes)
    }

    fn of_panel(&self, lanes: usize) -> usize {
        self.tiling.products() * self.product(lanes)
    }

    /// The transformed weights of a panel: product by product, source channel by source channel.
    fn transform(&self, panel: &Panel, packed: &mut [f32]) {
        let Weights { data, per_target, per_source, .. } = self.weights;
        let (lanes, sources) = (panel.vectors * self.isa.lanes(), self.channels[0]);
        let kernels = &data[panel.channels.start * per_target..];
        let wide = (self.tiling.side + 2) * self.product(lanes);
        let steps = [[3 * lanes, lanes], [wide, self.product(lanes)]];
        with_scratch(|[taps, ..]| {
            let taps = taps.get(9 * SOURCES * lanes);
            taps.fill(0.0);
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
                match (self.turned, self.tiling.side) {
                    (true, 2) => squares.run::<Turned, 3, 4>(self.isa, taps, packed),
                    (false, 2) => squares.run::<Weight, 3, 4>(self.isa, taps, packed),
                    (true, _) => squares.run::<Turned, 3, 6>(self.isa, taps, packed),
                    (false, _) => squares.run::<Weight, 3, 6>(self.isa, taps, packed),
                }
            }
        });
    }

    fn work(&self, unit: &Unit, share: Range<usize>, source: &[f32], packed: &[f32], target: &Scatter<'_>) {
        let (isa, [sources, channels]) = (self.isa, self.channels);
        let (panels, squares) = (Panels::new(channels, isa), self.tiling.count(unit));
        let lines = Lines::new(isa, sources, squares);
        let pitch = lines.pitch();
        with_scratch(|[rows, transformed, sums]| {
            let transformed = transformed.get(self.tiling.products() * lines.product());
            lines.transform(&self.tiling, unit, source, rows, transformed);
            for panel in share {
                let (weights, of_panel) = (&packed[panel * self.of_panel(panels.widest())..], panels.get(panel));
                let product = apart(of_panel.channels.len() * pitch);
                let sums = sums.get(self.tiling.products() * product);
                for (number, sums) in sums.chunks_exact_mut(product).enumerate() {
                    let transformed = &transformed[number * lines.product()..];
                    self.multiply(&of_panel, number, transformed, weights, pitch, sums);
                }
                let first = of_panel.channels.start;
                let bias = self.bias.map(|bias| &bias[of_panel.channels.clone()]);
                let planes = Planes { tiling: &self.tiling, unit, channels, first, bias, sums, pitch, product };
                // SAFETY: no two tasks have an image, a row and a panel in common.
                unsafe { planes.write(isa, of_panel.channels.len(), rows, target) };
            }
        });
    }

    /// The sums of one product, target by target: the squares of a unit side by side.
    fn multiply(
        &self,
        panel: &Panel,
        product: usize,
        transformed: &[f32],
        weights: &[f32],
        pitch: usize,
        sums: &mut [f32],
    ) {
        let (step, targets) = (panel.vectors * self.isa.lanes(), panel.channels.len());
        let weights = &weights[product * self.product(step)..];
        for (source, sources) in parts(self.channels[0], SOURCES_NEAR) {
            for block in (0..pitch).step_by(VECTORS * self.isa.lanes()) {
                for targets in tiles(self.isa, 0..targets) {
                    let tile = PlaceTile {
                        packed: &transformed[source * pitch + block..],
                        sources,
                        pitch,
                        weights: &weights[source * step + targets.start..],
                        steps: [1, step],
                        begin: if source > 0 { Begin::Sums } else { Begin::Zero },
                        targets: targets.len(),
                        vectors: ((pitch - block) / self.isa.lanes()).min(VECTORS),
                    };
                    tile.run(self.isa, &mut sums[targets.start * pitch + block..], pitch);
                }
            }
        }
    }
}
