//! [`Correlation`]: the forward pass of a convolution, and the gradient of its input.
#![allow(unsafe_code)]
use super::{
    frame::{Frame, View, apart},
    geometry::Geometry,
    panels::{Panel, Panels},
    parts::parts,
    sweep::Sweep,
    tile::{Reduction, Table},
};
use crate::{
    isa::Isa,
    scatter::{Scatter, filled},
    scratch::{with_packed, with_scratch},
    transpose::transpose,
};
use rayon::prelude::*;
use std::ops::Range;

/// Images of some channels.
#[derive(Clone, Copy, Debug)]
pub struct Images {
    pub channels: usize,
    pub size: [usize; 2],
}

impl Images {
    fn plane(&self) -> usize {
        self.size[0] * self.size[1]
    }

    fn len(&self) -> usize {
        self.channels * self.plane()
    }
}

/// A kernel for each target and source channel: its element `index` is at
/// `target * per_target + source * per_source + index`.
#[derive(Clone, Copy)]
pub struct Weights<'a> {
    pub data: &'a [f32],
    pub per_target: usize,
    pub per_source: usize,
    pub width: usize,
}

/// Images correlated with weights: a value of the target is the sum over all source channels and the taps of its sweeps.
pub struct Correlation<'a> {
    pub isa: Isa,
    pub source: Images,
    pub target: Images,
    pub rows: Vec<Sweep>,
    pub columns: Vec<Sweep>,
    pub weights: Weights<'a>,
    pub bias: Option<&'a [f32]>,
}

/// A column sweep beside a row sweep, and the weights of their taps as panels.
struct Part<'a> {
    rows: &'a Sweep,
    columns: &'a Sweep,
    terms: usize,
    weights: &'a [f32],
}

/// Images, rows and panels of the target: the work of one thread.
struct Task {
    images: Range<usize>,
    band: Range<usize>,
    panels: Range<usize>,
}

/// Images and rows whose sums are brought together before they are written.
struct Group {
    images: Range<usize>,
    rows: Range<usize>,
}

impl<'a> Correlation<'a> {
    /// Outputs from inputs.
    pub fn forward(isa: Isa, it: &Geometry, weights: &'a [f32], bias: Option<&'a [f32]>) -> Self {
        let [rows, columns] = it.axes.each_ref().map(|axis| vec![Sweep::forward(axis)]);
        let taps = it.taps();
        Self {
            isa,
            source: Images { channels: it.inputs, size: it.axes.map(|axis| axis.input) },
            target: Images { channels: it.outputs, size: it.axes.map(|axis| axis.output) },
            rows,
            columns,
            weights: Weights {
                data: weights,
                per_target: it.inputs * taps,
                per_source: taps,
                width: it.axes[1].kernel,
            },
            bias,
        }
    }

    /// Gradients of inputs from those of outputs.
    pub fn input_gradient(isa: Isa, it: &Geometry, weights: &'a [f32]) -> Self {
        let [rows, columns] = it.axes.each_ref().map(Sweep::input_gradient);
        let taps = it.taps();
        Self {
            isa,
            source: Images { channels: it.outputs, size: it.axes.map(|axis| axis.output) },
            target: Images { channels: it.inputs, size: it.axes.map(|axis| axis.input) },
            rows,
            columns,
            weights: Weights {
                data: weights,
                per_target: taps,
                per_source: it.inputs * taps,
                width: it.axes[1].kernel,
            },
            bias: None,
        }
    }

    /// Images of one pixel, whose weights lie as far apart as `[per_target, per_source]` says.
    pub fn of_pixels(
        isa: Isa,
        [sources, targets]: [usize; 2],
        data: &'a [f32],
        [per_target, per_source]: [usize; 2],
        bias: Option<&'a [f32]>,
    ) -> Self {
        let sweep = vec![Sweep::of_pixel()];
        Self {
            isa,
            source: Images { channels: sources, size: [1; 2] },
            target: Images { channels: targets, size: [1; 2] },
            rows: sweep.clone(),
            columns: sweep,
            weights: Weights { data, per_target, per_source, width: 1 },
            bias,
        }
    }

    /// Every value of the target.
    pub fn run(&self, source: &[f32]) -> Vec<f32> {
        let images = source.len() / self.source.len();
        // SAFETY: the sweeps cover all rows and columns, and the tasks all images and panels.
        unsafe { filled(images * self.target.len(), |target| self.write(source, images, target)) }
    }

    fn write(&self, source: &[f32], images: usize, target: &Scatter<'_>) {
        let panels = Panels::new(self.target.channels, self.isa);
        let mut bias = vec![0.0; panels.lanes()];
        if let Some(given) = self.bias {
            bias[..given.len()].copy_from_slice(given);
        }
        with_packed(self.packed(panels), |packed| {
            let mut rest = packed;
            let mut part = |rows, columns| {
                let (weights, others) =
                    std::mem::take(&mut rest).split_at_mut(self.terms(rows, columns) * panels.lanes());
                rest = others;
                self.part(rows, columns, panels, weights)
            };
            let parts: Vec<Vec<_>> =
                self.rows.iter().map(|rows| self.columns.iter().map(|columns| part(rows, columns)).collect()).collect();
            let tasks = self.tasks(images, panels.count());
            tasks.into_par_iter().with_max_len(1).for_each(|task| self.work(&task, source, &parts, &bias, target));
        });
    }

    /// Terms of the sums of these sweeps.
    fn terms(&self, rows: &Sweep, columns: &Sweep) -> usize {
        self.source.channels * rows.taps.len() * columns.taps.len()
    }

    /// Numbers of the panels of all sweeps.
    fn packed(&self, panels: Panels) -> usize {
        let pairs = self.rows.iter().flat_map(|rows| self.columns.iter().map(move |columns| (rows, columns)));
        pairs.map(|(rows, columns)| self.terms(rows, columns) * panels.lanes()).sum()
    }

    /// Brings the weights of these sweeps into order.
    fn part<'b>(&self, rows: &'b Sweep, columns: &'b Sweep, panels: Panels, packed: &'b mut [f32]) -> Part<'b> {
        let Weights { data, per_target, per_source, width } = self.weights;
        let taps: Vec<_> = rows
            .taps
            .iter()
            .flat_map(|row| columns.taps.iter().map(|column| row.index * width + column.index))
            .collect();
        let terms = self.terms(rows, columns);
        let of_panel = (terms * panels.widest()).max(1);
        packed.par_chunks_mut(of_panel).enumerate().for_each(|(panel, weights)| {
            let Panel { channels, vectors } = panels.get(panel);
            let lanes = vectors * self.isa.lanes();
            if channels.len() < lanes {
                weights.fill(0.0);
            }
            if per_source == taps.len() && taps.iter().copied().eq(0..per_source) {
                let kernels = &data[channels.start * per_target..];
                return transpose(kernels, per_target, [channels.len(), terms], weights, lanes);
            }
            if per_target == 1 && taps == [0] {
                let sources = weights.chunks_exact_mut(lanes).zip(data.chunks(per_source));
                return sources.for_each(|(weights, kernels)| {
                    weights[..channels.len()].copy_from_slice(&kernels[channels.clone()]);
                });
            }
            // A few source channels at a time: what is read and what is written both stay near.
            for sources in (0..self.source.channels).step_by(8) {
                for (lane, channel) in channels.clone().enumerate() {
                    for source in sources..(sources + 8).min(self.source.channels) {
                        let kernel = &data[channel * per_target + source * per_source..];
                        for (term, &tap) in taps.iter().enumerate() {
                            weights[(source * taps.len() + term) * lanes + lane] = kernel[tap];
                        }
                    }
                }
            }
        });
        Part { rows, columns, terms, weights: packed }
    }

    /// What is done at once: images until there are enough places for weights to be worth loading, bands of rows whose
    /// frame stays in the cache, and as many panels as leave every thread something to do. No sum depends on it.
    fn tasks(&self, images: usize, panels: usize) -> Vec<Task> {
        let threads = rayon::current_num_threads();
        let rows = self.rows.iter().map(|sweep| sweep.count).max().unwrap_or(0);
        let row = self.source.len() / rows.max(1);
        let band = (65_536 / row.max(1)).max(4).min(rows.max(1));
        // Panels are shared out rather than images where there are many: weights that few images use are slow to load.
        let most = if panels >= 4 * threads { images } else { images / (4 * threads) };
        let together = (128 / self.target.plane().max(1)).clamp(1, most.max(1));
        let units = images.div_ceil(together) * rows.div_ceil(band);
        let shares = (4 * threads).div_ceil(units.max(1)).min(panels);
        let mut tasks = Vec::new();
        for image in (0..images).step_by(together) {
            for start in (0..rows).step_by(band) {
                for share in 0..shares {
                    tasks.push(Task {
                        images: image..(image + together).min(images),
                        band: start..(start + band).min(rows),
                        panels: share * panels / shares..(share + 1) * panels / shares,
                    });
                }
            }
        }
        tasks
    }

    fn work(&self, task: &Task, source: &[f32], sets: &[Vec<Part<'_>>], bias: &[f32], target: &Scatter<'_>) {
        let frame = Frame::around(&self.rows, &task.band, &self.columns);
        let source = &source[task.images.start * self.source.len()..task.images.end * self.source.len()];
        let panels = Panels::new(self.target.channels, self.isa);
        let whole = self.rows.len() == 1 && self.columns.len() == 1;
        with_scratch(|[framed, sums, lines]| {
            let view = frame.view(source, self.source.size, framed);
            for (rows, parts) in self.rows.iter().zip(sets) {
                let tables: Vec<_> = parts.iter().map(|part| part.table(&view, self.source.channels)).collect();
                for panel in task.panels.clone() {
                    let before = panels.lanes_before(panel);
                    let panel = panels.get(panel);
                    for group in self.groups(task, rows) {
                        let lines = lines.get(self.pitch(&group) * panel.channels.len());
                        for (part, table) in parts.iter().zip(&tables) {
                            let places = self.places(part, &frame, &view, task, &group);
                            let sums = sums.get(places.len() * panel.vectors * self.isa.lanes());
                            let reduction = Reduction {
                                source: view.data,
                                places: &places,
                                table,
                                vectors: panel.vectors,
                                panel: &part.weights[part.terms * before..],
                                bias: Some(&bias[before..]),
                                apart: false,
                            };
                            reduction.run(self.isa, sums);
                            if self.target.plane() == 1 {
                                self.write_pixels(&group, &panel, sums, target);
                            } else if whole {
                                self.write_planes(&group, &panel, sums, target);
                            } else {
                                self.turn(part, &group, &panel, sums, lines);
                            }
                        }
                        if self.target.plane() > 1 && !whole {
                            self.flush(rows, &group, &panel, lines, target);
                        }
                    }
                }
            }
        });
    }

    /// A task's rows of one sweep in groups of about as many places as the weights in the nearest cache are good for.
    fn groups(&self, task: &Task, rows: &Sweep) -> impl Iterator<Item = Group> {
        let (images, band) = (task.images.clone(), rows.clip(&task.band));
        let width = self.target.size[1];
        let height = (128 / width).clamp(1, band.len().max(1));
        let together = if height < band.len() { 1 } else { (128 / (height * width)).max(1) };
        parts(images.len(), together).flat_map(move |(image, count)| {
            let images = images.start + image..images.start + image + count;
            let start = band.start;
            parts(band.len(), height)
                .map(move |(row, height)| Group { images: images.clone(), rows: start + row..start + row + height })
        })
    }

    /// Where the outputs of a group read, image by image, row by row.
    fn places(&self, part: &Part<'_>, frame: &Frame, view: &View<'_>, task: &Task, group: &Group) -> Vec<usize> {
        let corner = view.start + part.corner(view, frame, group.rows.start);
        let image = self.source.channels * view.plane;
        let starts = group.images.clone().map(|it| corner + (it - task.images.start) * image);
        let mut places = Vec::with_capacity(starts.len() * group.rows.len() * part.columns.count);
        for start in starts {
            for row in 0..group.rows.len() {
                let line = start + row * part.rows.stride * view.pitch;
                places.extend((0..part.columns.count).map(|column| line + column * part.columns.stride));
            }
        }
        places
    }

    /// How far apart the lines of a group's channels lie.
    fn pitch(&self, group: &Group) -> usize {
        apart(group.images.len() * group.rows.len() * self.target.size[1])
    }

    /// The same sums as a line for each channel: image by image, row by row.
    fn turn(&self, part: &Part<'_>, group: &Group, panel: &Panel, sums: &[f32], lines: &mut [f32]) {
        let (lanes, channels) = (panel.vectors * self.isa.lanes(), panel.channels.len());
        let (pitch, width) = (self.pitch(group), self.target.size[1]);
        let rows = group.images.len() * group.rows.len();
        let Sweep { first, step, count, .. } = *part.columns;
        if step == 1 {
            return transpose(sums, lanes, [rows * count, channels], lines, pitch);
        }
        for (row, sums) in sums.chunks_exact(count * lanes).take(rows).enumerate() {
            for (lane, line) in lines.chunks_mut(pitch).take(channels).enumerate() {
                let places = line[row * width + first..].iter_mut().step_by(step);
                sums.chunks_exact(lanes).zip(places).for_each(|(sums, place)| *place = sums[lane]);
            }
        }
    }

    /// The sums of images of one pixel: there the lanes are as the target wants them.
    fn write_pixels(&self, group: &Group, panel: &Panel, sums: &[f32], target: &Scatter<'_>) {
        let lanes = panel.vectors * self.isa.lanes();
        for (image, sums) in group.images.clone().zip(sums.chunks_exact(lanes)) {
            // SAFETY: no two tasks have an image and a panel in common.
            unsafe { target.write(image * self.target.channels + panel.channels.start, &sums[..panel.channels.len()]) };
        }
    }

    /// The sums of whole rows, where one sweep along each axis is all there is.
    fn write_planes(&self, group: &Group, panel: &Panel, sums: &[f32], target: &Scatter<'_>) {
        let (lanes, width, plane) = (panel.vectors * self.isa.lanes(), self.target.size[1], self.target.plane());
        let places = group.rows.len() * width;
        for (image, sums) in group.images.clone().zip(sums.chunks_exact(places * lanes)) {
            let start = (image * self.target.channels + panel.channels.start) * plane + group.rows.start * width;
            // SAFETY: no two tasks have an image, a row and a panel in common.
            unsafe { target.write_transposed(start, plane, sums, lanes, [places, panel.channels.len()]) };
        }
    }

    fn flush(&self, rows: &Sweep, group: &Group, panel: &Panel, lines: &[f32], target: &Scatter<'_>) {
        let width = self.target.size[1];
        let together = if rows.step == 1 { group.rows.len() } else { 1 };
        for (channel, line) in panel.channels.clone().zip(lines.chunks_exact(self.pitch(group))) {
            for (image, line) in group.images.clone().zip(line.chunks_exact(group.rows.len() * width)) {
                let plane = (image * self.target.channels + channel) * self.target.plane();
                for (row, line) in group.rows.clone().step_by(together).zip(line.chunks_exact(together * width)) {
                    // SAFETY: no two tasks have an image, a row and a panel in common.
                    unsafe { target.write(plane + (rows.first + row * rows.step) * width, line) };
                }
            }
        }
    }
}

impl Part<'_> {
    /// Where the first output of a band reads with the tap that reaches least.
    fn corner(&self, view: &View<'_>, frame: &Frame, band: usize) -> usize {
        if self.terms == 0 {
            return 0;
        }
        let row = self.rows.origin + (band * self.rows.stride) as isize + self.rows.least();
        let [row, column] = frame.locate(row, self.columns.origin + self.columns.least());
        row * view.pitch + column
    }

    /// What the taps read from there on.
    fn table(&self, view: &View<'_>, channels: usize) -> Table {
        let above = |sweep: &Sweep, offset: isize| (offset - sweep.least()) as usize;
        let mut taps = Vec::with_capacity(self.rows.taps.len() * self.columns.taps.len());
        for row in &self.rows.taps {
            let row = above(self.rows, row.offset) * view.pitch;
            taps.extend(self.columns.taps.iter().map(|column| row + above(self.columns, column.offset)));
        }
        Table::of((0..channels).map(|channel| channel * view.plane), &taps)
    }
}
