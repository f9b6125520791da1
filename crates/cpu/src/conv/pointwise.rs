//! [`Pointwise`]: the convolution by one by one, the product of a matrix with the channels of every place.
//!
//! Its lanes are places that lie side by side, where those of a [`Correlation`](super::Correlation) are channels: weights are
//! read as they lie, and sums are written as they are wanted, line by line.
#![allow(unsafe_code)]
use super::{
    frame::{apart, copy},
    geometry::Geometry,
    parts::pieces,
    place_tile::{Begin, MOST, PlaceTile, TARGETS, VECTORS, tiles},
};
use crate::{
    isa::Isa,
    scatter::{Scatter, filled},
    scratch::{Scratch, with_scratch},
};
use rayon::prelude::*;
use std::ops::Range;

/// Images of fewer places have too few that lie side by side.
const FEWEST_PLACES: usize = 16;
/// Most blocks that are brought into order at a time: each of a tile's weights is used for all of them while it is near.
const MAX_BLOCKS: usize = 4;

/// A value of a target is the sum, over all sources, of the value in the same place times a weight, which lies at
/// `target * steps[0] + source * steps[1]`.
pub struct Pointwise<'a> {
    isa: Isa,
    sources: usize,
    targets: usize,
    plane: usize,
    weights: &'a [f32],
    steps: [usize; 2],
    bias: Option<&'a [f32]>,
}

/// Places, counted through all images, and targets: the work of one thread.
struct Task {
    places: Range<usize>,
    targets: Range<usize>,
}

/// Places that are calculated together, one in each lane of some registers.
struct Block {
    places: Range<usize>,
    vectors: usize,
}

impl<'a> Pointwise<'a> {
    /// Outputs from inputs, where a place reads itself alone and images are large enough.
    pub fn forward(isa: Isa, it: &Geometry, weights: &'a [f32], bias: Option<&'a [f32]>) -> Option<Self> {
        Self::known(it).then(|| Self {
            isa,
            sources: it.inputs,
            targets: it.outputs,
            plane: it.input_plane(),
            weights,
            steps: [it.inputs, 1],
            bias,
        })
    }

    /// Gradients of inputs from those of outputs, where [`Pointwise::forward`] knows the sizes.
    pub fn input_gradient(isa: Isa, it: &Geometry, weights: &'a [f32]) -> Option<Self> {
        Self::known(it).then(|| Self {
            isa,
            sources: it.outputs,
            targets: it.inputs,
            plane: it.input_plane(),
            weights,
            steps: [1, it.inputs],
            bias: None,
        })
    }

    fn known(it: &Geometry) -> bool {
        it.is_pointwise() && it.input_plane() >= FEWEST_PLACES
    }

    /// Every value of the targets.
    pub fn run(&self, source: &[f32]) -> Vec<f32> {
        let places = source.len() / self.sources;
        // SAFETY: the tasks are all places of all targets.
        unsafe {
            filled(places * self.targets, |target| {
                self.tasks(places).into_par_iter().with_max_len(1).for_each(|task| self.work(&task, source, target));
            })
        }
    }

    /// Places of a block of this many registers.
    fn lanes(&self, vectors: usize) -> usize {
        vectors * self.isa.lanes()
    }

    /// What is done at once: blocks of places, and as many targets as leave every thread something to do. No sum depends on it.
    fn tasks(&self, places: usize) -> Vec<Task> {
        let threads = rayon::current_num_threads();
        let (block, tiles) = (self.lanes(VECTORS), self.targets.div_ceil(TARGETS[0]));
        // Targets are shared out rather than places where there are many: weights that few places use are slow to load.
        let blocks = if tiles >= 4 * threads { MAX_BLOCKS } else { places / (4 * threads * block) };
        let together = blocks.clamp(1, MAX_BLOCKS) * block;
        let shares = (2 * threads).div_ceil(places.div_ceil(together)).min(tiles);
        let all = (0..places).step_by(together).map(|start| start..(start + together).min(places));
        let share = |share: usize| share * self.targets / shares..(share + 1) * self.targets / shares;
        all.flat_map(|places| (0..shares).map(move |at| Task { places: places.clone(), targets: share(at) })).collect()
    }

    fn work(&self, task: &Task, source: &[f32], target: &Scatter<'_>) {
        with_scratch(|[packed, rows, _]| {
            let blocks = self.blocks(&task.places);
            let size = self.sources * self.lanes(VECTORS);
            let packed = packed.get(blocks.len() * size);
            for (block, packed) in blocks.iter().zip(packed.chunks_exact_mut(size)) {
                self.pack(block, source, packed);
            }
            for targets in tiles(self.isa, task.targets.clone()) {
                let weights = self.weights_of(&targets, rows);
                for (block, packed) in blocks.iter().zip(packed.chunks_exact(size)) {
                    self.tile(block, packed, &targets, weights, target);
                }
            }
        });
    }

    fn blocks(&self, places: &Range<usize>) -> Vec<Block> {
        let starts = places.clone().step_by(self.lanes(VECTORS));
        let block = |start: usize| {
            let places = start..(start + self.lanes(VECTORS)).min(places.end);
            Block { vectors: places.len().div_ceil(self.isa.lanes()), places }
        };
        starts.map(block).collect()
    }

    /// Brings the places of all sources side by side.
    fn pack(&self, block: &Block, source: &[f32], packed: &mut [f32]) {
        let lanes = self.lanes(block.vectors);
        let packed = &mut packed[..self.sources * lanes];
        let mut lane = 0;
        for (image, places) in pieces(block.places.clone(), self.plane) {
            let planes = source[image * self.sources * self.plane..].chunks_exact(self.plane);
            for (plane, line) in planes.zip(packed.chunks_exact_mut(lanes)) {
                copy(&plane[places.clone()], &mut line[lane..lane + places.len()]);
            }
            lane += places.len();
        }
        if lane < lanes {
            packed.chunks_exact_mut(lanes).for_each(|line| line[lane..].fill(0.0));
        }
    }

    /// The weights of some targets, and their steps: as they lie, or as rows that do not compete for the same few places of
    /// the nearest cache.
    fn weights_of<'b>(&'b self, targets: &Range<usize>, rows: &'b mut Scratch) -> (&'b [f32], [usize; 2]) {
        let pitch = apart(self.sources);
        let weights = &self.weights[targets.start * self.steps[0]..];
        if self.steps[0] == 1 || !self.steps[0].is_multiple_of(256) {
            return (weights, self.steps);
        }
        let rows = rows.get(targets.len() * pitch);
        for (row, weights) in rows.chunks_exact_mut(pitch).zip(weights.chunks(self.steps[0])) {
            row[..self.sources].copy_from_slice(&weights[..self.sources]);
        }
        (rows, [pitch, 1])
    }

    /// The sums of some targets in the places of a block.
    fn tile(
        &self,
        block: &Block,
        packed: &[f32],
        targets: &Range<usize>,
        (weights, steps): (&[f32], [usize; 2]),
        target: &Scatter<'_>,
    ) {
        let lanes = self.lanes(block.vectors);
        let packed = &packed[..self.sources * lanes];
        let begin = self.bias.map_or(Begin::Zero, |bias| Begin::Bias(&bias[targets.clone()]));
        let (sources, vectors) = (self.sources, block.vectors);
        let tile = PlaceTile { packed, sources, pitch: lanes, weights, steps, begin, targets: targets.len(), vectors };
        let at = |image: usize, channel: usize| (image * self.targets + channel) * self.plane;
        if let Some((image, places)) =
            pieces(block.places.clone(), self.plane).find(|(_, places)| places.len() == lanes)
        {
            // SAFETY: no two tasks have a place and a target in common.
            let lines =
                unsafe { target.lines(at(image, targets.start) + places.start, self.plane, [targets.len(), lanes]) };
            // SAFETY: there are so many lines for so many sums.
            return unsafe { tile.run_at(self.isa, lines, self.plane) };
        }
        let mut sums = [0.0; MOST];
        tile.run(self.isa, &mut sums, lanes);
        let mut lane = 0;
        for (image, places) in pieces(block.places.clone(), self.plane) {
            for (channel, sums) in targets.clone().zip(sums.chunks_exact(lanes)) {
                // SAFETY: no two tasks have a place and a target in common.
                unsafe { target.write(at(image, channel) + places.start, &sums[lane..lane + places.len()]) };
            }
            lane += places.len();
        }
    }
}
