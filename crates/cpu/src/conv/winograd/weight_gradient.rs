//! The gradients of a convolution's weights and bias, of transformed squares.
use super::{
    lines::Lines,
    pays,
    squares::{OfTarget, OfWeight, Squares},
    tiling::{Tiling, Unit},
};
use crate::{
    conv::{
        frame::apart,
        geometry::Geometry,
        gradient_sums::{add_lines, chunks, finished},
        panels::{Panel, Panels},
        parts::parts,
        place_tile::{Begin, MOST, PlaceTile, tiles},
        tile::MAX_APART,
    },
    isa::Isa,
    scatter::zeros,
    scratch::{with_packed, with_scratch},
    sums::is_long,
    transpose::transpose,
};
use rayon::prelude::*;

/// Numbers that squares become at a time, and sums whose memory is kept for the next gradient: sixteen megabytes.
const MOST_NUMBERS: usize = 1 << 22;

/// Sums over squares in an order that only the sizes and the instructions decide, as
/// [`WeightGradient`](crate::conv::WeightGradient)'s are.
pub struct WinogradGradient<'a> {
    isa: Isa,
    it: &'a Geometry,
    tiling: Tiling,
    units: Vec<Unit>,
}

impl<'a> WinogradGradient<'a> {
    /// Where it is worth it.
    pub fn new(isa: Isa, it: &'a Geometry) -> Option<Self> {
        if !pays(it) {
            return None;
        }
        let tiling = Tiling::forward(it);
        // The more sums there are, the more squares they are loaded for.
        let most = (it.inputs / 2).min(MOST_NUMBERS / (tiling.products() * it.inputs)).max(64);
        let units = tiling.units(it.batch, most, isa.lanes());
        Some(Self { isa, it, tiling, units })
    }

    /// The gradients of the weights, `[O, C, 3, 3]`, and of the bias where it is asked for.
    pub fn run(&self, inputs: &[f32], gradients: &[f32], bias: bool) -> (Vec<f32>, Option<Vec<f32>>) {
        let (it, panels) = (self.it, Panels::new(self.it.outputs, self.isa));
        let of_panel = self.tiling.products() * self.product(panels.widest()) + panels.widest();
        let most = (16 / panels.count()).clamp(1, 8);
        let chunks = chunks(self.units.len(), most, self.it.places());
        let shares = (4 * rayon::current_num_threads()).div_ceil(chunks.len()).min(panels.count());
        let together = panels.count().div_ceil(shares);
        let sum = |sums: &mut [f32]| {
            let of_chunks = sums.par_chunks_mut(of_panel * panels.count()).zip(&chunks);
            of_chunks.for_each(|(sums, &(start, len))| {
                let shares = sums.par_chunks_mut(of_panel * together).enumerate().with_max_len(1);
                shares.for_each(|(share, sums)| {
                    let some = (share * together..).take(sums.len() / of_panel);
                    let some: Vec<_> = some.map(|it| panels.get(it)).collect();
                    let units = self.units[start..start + len].iter().enumerate();
                    units
                        .for_each(|(number, unit)| self.add((unit, number == 0), &some, inputs, gradients, bias, sums));
                });
            });
            let finish = |panel: &Panel, sums: &[f32], weights: &mut [f32], bias: &mut [f32]| {
                self.finish(panel, sums, weights, bias);
            };
            let (weights, of_bias) = finished(it, panels, sums, of_panel, finish);
            (weights, bias.then_some(of_bias))
        };
        let len = of_panel * panels.count() * chunks.len();
        if len <= MOST_NUMBERS { with_packed(len, sum) } else { sum(&mut zeros(len)) }
    }

    /// How far the sums of two products lie apart.
    fn product(&self, lanes: usize) -> usize {
        apart(self.it.inputs * lanes)
    }

    /// Adds what one unit gives for some panels of output channels, to nothing where it is the first.
    fn add(
        &self,
        (unit, is_first): (&Unit, bool),
        panels: &[Panel],
        inputs: &[f32],
        gradients: &[f32],
        bias: bool,
        sums: &mut [f32],
    ) {
        let (isa, it) = (self.isa, self.it);
        let count = self.tiling.count(unit);
        let lines = Lines::new(isa, it.inputs, count);
        let of_panel = sums.len() / panels.len();
        with_scratch(|[framed, transformed, turned]| {
            let transformed = transformed.get(self.tiling.products() * lines.product());
            lines.transform(&self.tiling, unit, inputs, framed, transformed);
            for (panel, sums) in panels.iter().zip(sums.chunks_exact_mut(of_panel)) {
                let lanes = panel.vectors * isa.lanes();
                let turned = turned.get(self.tiling.products() * apart(count * lanes));
                let framed = framed.get(self.tiling.side.pow(2) * count * lanes);
                self.turn(unit, panel, gradients, framed, turned);
                let (weights, of_bias) = sums.split_at_mut(self.tiling.products() * self.product(lanes));
                for (product, sums) in weights.chunks_exact_mut(self.product(lanes)).enumerate() {
                    let gradients = &turned[product * apart(count * lanes)..][..count * lanes];
                    let transformed = &transformed[product * lines.product()..];
                    self.multiply(is_first, transformed, lines.pitch(), gradients, lanes, sums);
                }
                let of_bias = &mut of_bias[..lanes];
                if is_first {
                    of_bias.fill(0.0);
                }
                if bias {
                    add_lines(of_bias, framed);
                }
            }
        });
    }

    /// Adds what one product gives: for each input channel, the sums over squares of their products with gradients. The
    /// places of its tiles are output channels, their sources squares, and their targets input channels.
    fn multiply(
        &self,
        is_first: bool,
        transformed: &[f32],
        pitch: usize,
        gradients: &[f32],
        lanes: usize,
        sums: &mut [f32],
    ) {
        let (count, vectors) = (gradients.len() / lanes, lanes / self.isa.lanes());
        let long = is_long(self.it.places());
        for (start, squares) in parts(count, if long { MAX_APART } else { count }) {
            for inputs in tiles(self.isa, 0..self.it.inputs) {
                let sums = &mut sums[inputs.start * lanes..inputs.end * lanes];
                let tile = PlaceTile {
                    packed: &gradients[start * lanes..],
                    sources: squares,
                    pitch: lanes,
                    weights: &transformed[inputs.start * pitch + start..],
                    steps: [pitch, 1],
                    begin: if long || is_first { Begin::Zero } else { Begin::Sums },
                    targets: inputs.len(),
                    vectors,
                };
                if long {
                    let mut part = [0.0; MOST];
                    tile.run(self.isa, &mut part, lanes);
                    if is_first && start == 0 {
                        sums.fill(0.0);
                    }
                    sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
                } else {
                    tile.run(self.isa, sums, lanes);
                }
            }
        }
    }

    /// The gradients of a panel's sums of products: product by product, square by square, channels side by side.
    fn turn(&self, unit: &Unit, panel: &Panel, gradients: &[f32], framed: &mut [f32], turned: &mut [f32]) {
        let (isa, it) = (self.isa, self.it);
        let lanes = panel.vectors * isa.lanes();
        let ([height, width], plane) = (self.tiling.target, it.output_plane());
        let (count, columns) = (self.tiling.count(unit), self.tiling.squares()[1]);
        let side = self.tiling.side;
        let line = side * columns * lanes;
        let product = apart(count * lanes);
        if side * columns > width || side * unit.band.end > height || panel.channels.len() < lanes {
            framed.fill(0.0);
        }
        for (image, framed) in unit.images.clone().zip(framed.chunks_exact_mut(side * unit.band.len() * line)) {
            let source = &gradients[(image * it.outputs + panel.channels.start) * plane..];
            for (row, framed) in (side * unit.band.start..height).zip(framed.chunks_exact_mut(line)) {
                transpose(&source[row * width..], plane, [panel.channels.len(), width], framed, lanes);
            }
        }
        let starts: Vec<_> = self.tiling.starts(unit, [line, lanes], lanes).collect();
        let steps = [[line, lanes], [(side + 2) * product, product]];
        let squares = Squares { starts: &starts, steps, lanes };
        match side {
            2 => squares.run::<OfTarget, 2, 4>(isa, framed, turned),
            _ => squares.run::<OfTarget, 4, 6>(isa, framed, turned),
        }
    }

    /// Writes the gradients of a panel's weights channel by channel.
    fn finish(&self, panel: &Panel, sums: &[f32], weights: &mut [f32], bias: &mut [f32]) {
        let (inputs, lanes) = (self.it.inputs, panel.vectors * self.isa.lanes());
        let (sums, last) = sums.split_at(self.tiling.products() * self.product(lanes));
        with_scratch(|[taps, ..]| {
            let taps = taps.get(9 * inputs * lanes);
            let starts: Vec<_> = (0..inputs).map(|source| [source * lanes, 9 * source * lanes]).collect();
            let wide = (self.tiling.side + 2) * self.product(lanes);
            let steps = [[wide, self.product(lanes)], [3 * lanes, lanes]];
            let squares = Squares { starts: &starts, steps, lanes };
            match self.tiling.side {
                2 => squares.run::<OfWeight, 4, 3>(self.isa, sums, taps),
                _ => squares.run::<OfWeight, 6, 3>(self.isa, sums, taps),
            }
            transpose(taps, lanes, [9 * inputs, panel.channels.len()], weights, 9 * inputs);
        });
        bias.copy_from_slice(&last[..panel.channels.len()]);
    }
}
