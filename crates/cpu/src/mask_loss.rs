//! How far masks are from what they should be: cross-entropy and the Dice loss, in one pass forward and one backward.
use crate::{
    exp::{exp, log_1p},
    flex::{Elements, plain, tensor, tracked},
    isa::{Isa, Kernel},
    recorded::recorded,
    scatter::zeros,
    scratch::with_scratch,
    simd::Simd,
};
use burn::{
    backend::{
        Flex,
        autodiff::{
            checkpoint::base::Checkpointer,
            grads::Gradients,
            ops::{Backward, Ops},
        },
        flex::FlexTensor,
    },
    tensor::Tensor,
};
use rayon::prelude::*;
use std::ops::Range;

/// The pixels that a mask is asked of, in an image of twice the size of its map, and which of them it should cover.
#[derive(Clone, Debug)]
pub struct MaskRegion {
    /// Which map is that of the mask.
    pub map: usize,
    /// Rows of the image.
    pub rows: Range<usize>,
    /// Columns of the image.
    pub columns: Range<usize>,
    /// For each pixel, row by row, whether it is covered.
    pub covered: Vec<bool>,
}

/// The mean over regions of how far each mask is from what it should cover: the mean binary cross-entropy of its pixels,
/// and their Dice loss, `1 - (2 sum(p y) + 1) / (sum(p^2) + sum(y^2) + 1)`. A pixel's logit is blended of the four places
/// of its map that are next to it, as in an image that is stretched (bilinear, no corners aligned): what is infinite in one
/// is no number where it weighs nothing.
///
/// # Shapes
/// Maps `[M, H, W]` of logits, and regions of images of `2 H` by `2 W`, to `[1]`.
///
/// # Errors
/// The regions as they were, where the kernels do not reach: on other backends, with other numbers than 32-bit floats, and
/// without a region.
///
/// # Panics
/// When a region names a map or a pixel that there is not, or does not say of each of its pixels whether it is covered.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use kiln_cpu::MaskRegion;
/// let maps = Tensor::<3>::zeros([1, 1, 1], &Device::flex());
/// let region = MaskRegion { map: 0, rows: 0..2, columns: 0..1, covered: vec![true, false] };
/// let loss = kiln_cpu::mask_loss(&maps, vec![region]).unwrap().into_scalar::<f32>();
/// assert_eq!(loss, 2f32.ln() + 1.0 - 2.0 / 2.5);
/// ```
#[track_caller]
pub fn mask_loss(maps: &Tensor<3>, regions: Vec<MaskRegion>) -> Result<Tensor<1>, Vec<MaskRegion>> {
    let Some(isa) = Isa::detect().filter(|_| !regions.is_empty()) else { return Err(regions) };
    let [count, height, width] = maps.dims();
    for MaskRegion { map, rows, columns, covered } in &regions {
        let inside = *map < count && (covered.is_empty() || rows.end <= 2 * height && columns.end <= 2 * width);
        assert!(
            inside,
            "map {map}, rows {rows:?} and columns {columns:?} lie within {count} maps of {height} by {width}"
        );
        let pixels = rows.len() * columns.len();
        assert!(covered.len() == pixels, "of {pixels} pixels there are {} that are covered or not", covered.len());
    }
    let masks = Masks { isa, shape: [count, height, width], regions };
    if let Some(maps) = plain(maps) {
        return Ok(Tensor::from_primitive::<Flex>(masks.forward(&maps)));
    }
    let Some(maps) = tracked(maps) else { return Err(masks.regions) };
    let (maps, node) = maps.into_parts();
    let loss = masks.forward(&maps);
    Ok(recorded(MaskLoss, [node], loss, |_| (masks, maps)))
}

/// Maps of this shape, and what they are asked.
#[derive(Clone, Debug)]
struct Masks {
    isa: Isa,
    shape: [usize; 3],
    regions: Vec<MaskRegion>,
}

impl Masks {
    fn forward(&self, maps: &FlexTensor) -> FlexTensor {
        let maps = Elements::of(maps);
        let [_, height, width] = self.shape;
        let loss = |region: &MaskRegion| {
            let map = &maps.slice()[region.map * height * width..][..height * width];
            self.seen(region, map, |sums, _| sums.loss(region.covered.len()))
        };
        let losses: Vec<f64> = self.regions.par_iter().map(loss).collect();
        tensor(vec![(losses.iter().sum::<f64>() / self.regions.len() as f64) as f32], [1])
    }

    /// The gradient of the maps from that of the loss.
    fn backward(&self, maps: &FlexTensor, gradient: f32) -> FlexTensor {
        let maps = Elements::of(maps);
        let [count, height, width] = self.shape;
        if height * width == 0 {
            return tensor(vec![], self.shape);
        }
        let mut asked = vec![vec![]; count];
        self.regions.iter().for_each(|region| asked[region.map].push(region));
        let mut gradients = zeros(count * height * width);
        let each = gradients.par_chunks_mut(height * width).zip(maps.slice().par_chunks(height * width)).zip(&asked);
        each.for_each(|((gradients, map), regions)| {
            for region in regions {
                let share = gradient / self.regions.len() as f32;
                self.seen(region, map, |sums, logits| {
                    self.isa.run(Slopes { covered: &region.covered, sums, share, logits });
                    let across = blends(&region.columns, width);
                    for (row, slopes) in region.rows.clone().zip(logits.chunks_exact(region.columns.len().max(1))) {
                        for (at, down) in blend(row, height) {
                            let line = &mut gradients[at * width..][..width];
                            for (slope, across) in slopes.iter().zip(&across) {
                                across.iter().for_each(|(place, share)| line[*place] += slope * down * share);
                            }
                        }
                    }
                });
            }
        });
        tensor(gradients, self.shape)
    }

    /// What is made of the sums over a region, and of its logits.
    fn seen<T>(&self, region: &MaskRegion, map: &[f32], make: impl FnOnce(Sums, &mut [f32]) -> T) -> T {
        let [_, height, width] = self.shape;
        with_scratch(|[logits, line, _]| {
            let (logits, line) = (logits.get(region.covered.len()), line.get(width));
            let across = blends(&region.columns, width);
            // Maps without a place have no pixels, whatever rows and columns say.
            let rows = if region.covered.is_empty() { 0..0 } else { region.rows.clone() };
            for (row, logits) in rows.zip(logits.chunks_exact_mut(region.columns.len().max(1))) {
                let [(first, above), (second, below)] = blend(row, height);
                let [first, second] = [first, second].map(|row| &map[row * width..][..width]);
                line.iter_mut().zip(first).zip(second).for_each(|((it, a), b)| *it = above * a + below * b);
                for (logit, [(left, a), (right, b)]) in logits.iter_mut().zip(&across) {
                    *logit = a * line[*left] + b * line[*right];
                }
            }
            let sums = self.isa.run(Totals { covered: &region.covered, logits });
            make(sums, logits)
        })
    }
}

/// The two places next to a pixel along an axis of half as many, and what each weighs there.
fn blend(at: usize, size: usize) -> [(usize, f32); 2] {
    let middle = (at as f32 / 2.0 - 0.25).clamp(0.0, (size - 1) as f32);
    let (first, further) = (middle as usize, middle.fract());
    [(first, 1.0 - further), ((first + 1).min(size - 1), further)]
}

fn blends(range: &Range<usize>, size: usize) -> Vec<[(usize, f32); 2]> {
    range.clone().filter(|_| size > 0).map(|at| blend(at, size)).collect()
}

/// Sums over the pixels of a region.
#[derive(Clone, Copy)]
struct Sums {
    /// Of cross-entropies.
    wrong: f64,
    /// Of probabilities where the mask covers, of their squares, and of what it covers.
    both: f64,
    squares: f64,
    covered: f64,
}

impl Sums {
    fn loss(&self, pixels: usize) -> f64 {
        self.wrong / pixels.max(1) as f64 + 1.0 - self.above() / self.below()
    }

    /// The fraction of the Dice loss.
    fn above(&self) -> f64 {
        2.0 * self.both + 1.0
    }

    fn below(&self) -> f64 {
        self.squares + self.covered + 1.0
    }
}

/// The probability of a logit, and the logarithm of one and the rest.
#[inline(always)]
fn probability(logit: f32) -> (f32, f32) {
    let power = exp(-logit.abs());
    ((if logit < 0.0 { power } else { 1.0 }) / (1.0 + power), log_1p(power))
}

struct Totals<'a> {
    covered: &'a [bool],
    logits: &'a [f32],
}

impl Kernel for Totals<'_> {
    type Output = Sums;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> Sums {
        const LANES: usize = 16;
        let mut sums = Sums { wrong: 0.0, both: 0.0, squares: 0.0, covered: 0.0 };
        for (logits, covered) in self.logits.chunks(LANES).zip(self.covered.chunks(LANES)) {
            let (mut x, mut y, mut terms) = ([f32::NEG_INFINITY; LANES], [0.0; LANES], [[0.0; LANES]; 3]);
            x[..logits.len()].copy_from_slice(logits);
            y.iter_mut().zip(covered).for_each(|(y, covered)| *y = f32::from(u8::from(*covered)));
            for lane in 0..LANES {
                let (p, rest) = probability(x[lane]);
                // Lanes without a pixel have a probability of zero, and none that they should have.
                let against = if y[lane] > 0.0 { -x[lane] } else { x[lane] };
                terms[0][lane] = if against > 0.0 { against } else { 0.0 } + rest;
                terms[1][lane] = p * y[lane];
                terms[2][lane] = p * p;
            }
            let [wrong, both, squares] = terms.map(|terms| f64::from(terms.iter().sum::<f32>()));
            sums.wrong += wrong;
            sums.both += both;
            sums.squares += squares;
            sums.covered += f64::from(y.iter().sum::<f32>());
        }
        sums
    }
}

/// The gradients of logits, in their place.
struct Slopes<'a> {
    covered: &'a [bool],
    sums: Sums,
    share: f32,
    logits: &'a mut [f32],
}

impl Kernel for Slopes<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let (above, below) = (self.sums.above(), self.sums.below());
        let (of_squares, of_covered) = ((2.0 * above / (below * below)) as f32, (2.0 / below) as f32);
        let of_pixel = 1.0 / self.covered.len().max(1) as f32;
        for (logit, covered) in self.logits.iter_mut().zip(self.covered) {
            let ((p, _), y) = (probability(*logit), f32::from(u8::from(*covered)));
            let dice = (of_squares * p - of_covered * y) * p * (1.0 - p);
            *logit = self.share * (of_pixel * (p - y) + dice);
        }
    }
}

#[derive(Debug)]
struct MaskLoss;

impl Backward<Flex, 1> for MaskLoss {
    /// The maps.
    type State = (Masks, FlexTensor);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        let ([node], (masks, maps)) = (ops.parents, ops.state);
        if let Some(node) = node {
            let gradient = Elements::of(&gradient).slice()[0];
            grads.register::<Flex>(node.id, masks.backward(&maps, gradient));
        }
    }
}
