//! The gradients of a convolution's weights and bias.
use super::{
    frame::{Frame, View},
    geometry::{Geometry, SHARED},
    gradient_sums::{add_lines, chunks, finished},
    panels::{Panel, Panels},
    sweep::Sweep,
    tile::{Reduction, Table},
};
use crate::{
    isa::Isa,
    scatter::zeros,
    scratch::with_scratch,
    sums::{is_long, sum_of},
    transpose::transpose,
};
use rayon::prelude::*;
use std::ops::Range;

/// Sums over images and places, in an order that only the sizes decide.
///
/// The images, or bands of their rows, are cut into chunks; each chunk is summed by itself, and the sums are added in
/// order. So the result does not depend on the number of threads. Of many places there are more chunks, and within them
/// few terms are summed at a time.
pub struct WeightGradient<'a> {
    isa: Isa,
    it: &'a Geometry,
    rows: Sweep,
    columns: Sweep,
    units: Vec<Unit>,
}

/// Images and output rows whose gradients are brought into order together.
struct Unit {
    images: Range<usize>,
    band: Range<usize>,
}

impl<'a> WeightGradient<'a> {
    pub fn new(isa: Isa, it: &'a Geometry) -> Self {
        let [rows, columns] = it.axes.each_ref().map(Sweep::forward);
        let [height, width] = it.axes.map(|axis| axis.output);
        // A unit stays whole in a chunk: of long sums it is smaller.
        let most = if is_long(it.places()) { 16_384 } else { 65_536 };
        let band = (most / (it.outputs.max(it.inputs) * width)).max(4).min(height);
        let together = (SHARED / (height * width)).max(1);
        let bands = (0..height).step_by(band).map(|start| start..(start + band).min(height));
        let images = (0..it.batch).step_by(together).map(|start| start..(start + together).min(it.batch));
        let units =
            images.flat_map(|images| bands.clone().map(move |band| Unit { images: images.clone(), band })).collect();
        Self { isa, it, rows, columns, units }
    }

    /// The gradients of the weights, `[O, C, KH, KW]`, and of the bias where it is asked for.
    pub fn run(&self, inputs: &[f32], gradients: &[f32], bias: bool) -> (Vec<f32>, Option<Vec<f32>>) {
        let panels = Panels::new(self.it.outputs, self.isa);
        let of_panel = (self.terms() + 1) * panels.widest();
        let most = (32 / panels.count()).clamp(1, 16);
        let chunks = chunks(self.units.len(), most, self.it.places());
        let mut sums = zeros(of_panel * panels.count() * chunks.len());
        sums.par_chunks_mut(of_panel).enumerate().with_max_len(1).for_each(|(task, sums)| {
            let (start, len) = chunks[task / panels.count()];
            let panel = panels.get(task % panels.count());
            let units = &self.units[start..start + len];
            units.iter().for_each(|unit| self.add(unit, &panel, inputs, gradients, bias, sums));
        });
        let finish = |panel: &Panel, sums: &[f32], weights: &mut [f32], bias: &mut [f32]| {
            self.finish(panel, sums, weights, bias)
        };
        let (weights, of_bias) = finished(self.it, panels, &mut sums, of_panel, finish);
        (weights, bias.then_some(of_bias))
    }

    /// Terms of one output channel's weights.
    fn terms(&self) -> usize {
        self.it.inputs * self.it.taps()
    }

    /// Adds what one unit gives for one panel of output channels.
    fn add(&self, unit: &Unit, panel: &Panel, inputs: &[f32], gradients: &[f32], bias: bool, sums: &mut [f32]) {
        let (it, lanes) = (self.it, panel.vectors * self.isa.lanes());
        let frame = Frame::around(std::slice::from_ref(&self.rows), &unit.band, std::slice::from_ref(&self.columns));
        let image = it.inputs * it.input_plane();
        let width = it.axes[1].output;
        let places = unit.band.len() * width;
        with_scratch(|[framed, turned, _]| {
            let view = frame.view(
                &inputs[unit.images.start * image..unit.images.end * image],
                it.axes.map(|axis| axis.input),
                framed,
            );
            let table = self.table(unit, &view);
            let turned = turned.get(unit.images.len() * places * lanes);
            for (image, turned) in unit.images.clone().zip(turned.chunks_exact_mut(places * lanes)) {
                let plane = it.output_plane();
                let source =
                    &gradients[(image * it.outputs + panel.channels.start) * plane + unit.band.start * width..];
                transpose(source, plane, [panel.channels.len(), places], turned, lanes);
                turned.chunks_exact_mut(lanes).for_each(|line| line[panel.channels.len()..].fill(0.0));
            }
            let (weights, of_bias) = sums.split_at_mut(self.terms() * lanes);
            let places = self.starts(&view);
            let reduction = Reduction {
                source: view.data,
                places: &places,
                table: &table,
                vectors: panel.vectors,
                panel: turned,
                bias: None,
                apart: is_long(it.places()),
            };
            reduction.run(self.isa, weights);
            if bias {
                add_lines(&mut of_bias[..lanes], turned);
            }
        });
    }

    /// Where each weight of an output channel reads for the unit's first output.
    fn starts(&self, view: &View<'_>) -> Vec<usize> {
        let [rows, columns] = self.it.axes;
        let mut places = Vec::with_capacity(self.terms());
        for channel in 0..self.it.inputs {
            for row in 0..rows.kernel {
                let line = view.start + channel * view.plane + row * rows.dilation * view.pitch;
                places.extend((0..columns.kernel).map(|column| line + column * columns.dilation));
            }
        }
        places
    }

    /// Where the unit's outputs read, from the first on.
    fn table(&self, unit: &Unit, view: &View<'_>) -> Table {
        let [rows, columns] = self.it.axes;
        let steps: Vec<_> = (0..columns.output).map(|column| column * columns.stride).collect();
        let height = unit.band.len();
        let starts = (0..unit.images.len() * height)
            .map(|line| line / height * self.it.inputs * view.plane + line % height * rows.stride * view.pitch);
        Table::of(starts, &steps)
    }

    /// Writes the sums of a panel channel by channel.
    fn finish(&self, panel: &Panel, sums: &[f32], weights: &mut [f32], bias: &mut [f32]) {
        let lanes = panel.vectors * self.isa.lanes();
        let (sums, last) = sums.split_at(self.terms() * lanes);
        transpose(sums, lanes, [self.terms(), panel.channels.len()], weights, self.terms());
        bias.copy_from_slice(&last[..panel.channels.len()]);
    }
}

/// The gradient of the bias alone: the sum over images and places, for each channel.
pub fn bias_gradient(isa: Isa, gradients: &[f32], channels: usize, plane: usize) -> Vec<f32> {
    let sum = |channel: usize| {
        let planes = gradients.chunks_exact(plane).skip(channel).step_by(channels);
        planes.map(|plane| sum_of(isa, [plane; 2], |it, _| it)).sum::<f64>() as f32
    };
    (0..channels).into_par_iter().map(sum).collect()
}
