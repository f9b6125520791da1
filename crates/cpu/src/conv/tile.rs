//! [`Reduction`]: sums of products at many places, by the micro-kernel of the convolutions.
#![allow(unsafe_code)]
use super::parts::parts;
use crate::{
    isa::{Isa, Kernel},
    simd::Simd,
};
use std::ops::Range;

/// Most places of a tile: with two registers each, their sums fill twelve, and enough are in flight for any processor.
const MAX_PLACES: usize = 6;
/// Most lanes of a tile: two registers of sixteen.
const MAX_LANES: usize = 32;
/// Most terms of a long sum that are added up apart.
pub const MAX_APART: usize = 128;

/// Offsets of a reduction, in elements of the source.
#[derive(Clone, Debug, Default)]
pub struct Table {
    offsets: Vec<u32>,
    largest: usize,
}

impl Table {
    /// The sums of a start and a step: all steps of the first start, then of the next.
    pub fn of(starts: impl ExactSizeIterator<Item = usize>, steps: &[usize]) -> Self {
        let mut offsets = Vec::with_capacity(starts.len() * steps.len());
        let mut largest = 0;
        for start in starts {
            largest = largest.max(start);
            offsets.extend(steps.iter().map(|step| (start + step) as u32));
        }
        let largest = largest + steps.iter().max().copied().unwrap_or(0);
        assert!(u32::try_from(largest).is_ok(), "only convolutions that are addressable have tables");
        Self { offsets, largest }
    }

    /// The terms of the sum.
    pub fn len(&self) -> usize {
        self.offsets.len()
    }

    /// Parts of a sum, each of at most so many terms.
    fn parts(&self, most: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let len = self.len();
        (0..len.div_ceil(most).max(1)).map(move |part| part * most..((part + 1) * most).min(len))
    }
}

/// `out[p][lane] = bias[lane] + sum over k of source[places[p] + table[k]] * panel[k][lane]`
///
/// for as many lanes as `vectors` registers hold. Without a bias the sums are added to what `out` holds: `apart` adds up a
/// part of the terms by itself first, which keeps the digits of a long sum.
pub struct Reduction<'a> {
    pub source: &'a [f32],
    pub places: &'a [usize],
    pub table: &'a Table,
    pub vectors: usize,
    pub panel: &'a [f32],
    pub bias: Option<&'a [f32]>,
    pub apart: bool,
}

impl Reduction<'_> {
    /// Calculates the sums, a part of the terms at a time, a few places at a time.
    pub fn run(&self, isa: Isa, out: &mut [f32]) {
        let lanes = self.vectors * isa.lanes();
        // So few terms that what the panel has for them stays in the nearest cache.
        let most = (4096 / lanes).max(1);
        for terms in self.table.parts(if self.apart { most.min(MAX_APART) } else { most }) {
            for (start, len) in parts(self.places.len(), MAX_PLACES) {
                let places = &self.places[start..start + len];
                let (tile, out) = (Tile { of: self, places, terms: terms.clone() }, &mut out[start * lanes..]);
                if self.apart {
                    let mut sums = [0.0; MAX_PLACES * MAX_LANES];
                    tile.run(isa, &mut sums);
                    out.iter_mut().zip(&sums[..len * lanes]).for_each(|(out, sum)| *out += sum);
                } else {
                    tile.run(isa, out);
                }
            }
        }
    }
}

/// A block of sums that stays in registers.
struct Tile<'a> {
    of: &'a Reduction<'a>,
    places: &'a [usize],
    /// Which terms of the table are added.
    terms: Range<usize>,
}

impl Tile<'_> {
    fn run(&self, isa: Isa, out: &mut [f32]) {
        let (it, width) = (self.of, self.of.vectors * isa.lanes());
        let reach = self.places.iter().max().map_or(0, |place| place + it.table.largest);
        assert!(it.table.len() == 0 || reach < it.source.len(), "a tile reads within its source");
        assert!(
            self.terms.end <= it.table.len() && it.table.len() * width <= it.panel.len(),
            "a tile reads within its panel"
        );
        assert!(self.places.len() * width <= out.len(), "a tile writes within its output");
        assert!(it.bias.is_none_or(|bias| width <= bias.len()), "a bias has a value for each lane");
        match it.vectors {
            1 => self.run_with::<1>(isa, out),
            2 => self.run_with::<2>(isa, out),
            vectors => unreachable!("no tile of {vectors} registers"),
        }
    }

    /// Each size is a function of its own: one function with all of them takes the compiler minutes.
    fn run_with<const V: usize>(&self, isa: Isa, out: &mut [f32]) {
        match self.places.len() {
            1 => isa.run(Sums::<1, V> { tile: self, out }),
            2 => isa.run(Sums::<2, V> { tile: self, out }),
            3 => isa.run(Sums::<3, V> { tile: self, out }),
            4 => isa.run(Sums::<4, V> { tile: self, out }),
            5 => isa.run(Sums::<5, V> { tile: self, out }),
            6 => isa.run(Sums::<6, V> { tile: self, out }),
            places => unreachable!("no tile of {places} places"),
        }
    }
}

/// The sums of `P` places in `V` registers each; everything but the number of terms is known when it is compiled.
struct Sums<'a, const P: usize, const V: usize> {
    tile: &'a Tile<'a>,
    out: &'a mut [f32],
}

impl<const P: usize, const V: usize> Kernel for Sums<'_, P, V> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    fn run<S: Simd>(self, _: S) {
        let (tile, it, lanes) = (self.tile, self.tile.of, S::LANES);
        let out = self.out.as_mut_ptr();
        let (begin, begin_step) = match it.bias {
            Some(bias) if tile.terms.start == 0 => (bias.as_ptr(), 0),
            _ => (out.cast_const(), V * lanes),
        };
        // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`; all pointers stay within the slices whose
        // lengths `Tile::run` has compared with the largest offsets.
        unsafe {
            let mut sums = [[S::splat(0.0); V]; P];
            let mut places = [it.source.as_ptr(); P];
            for p in 0..P {
                places[p] = it.source.as_ptr().wrapping_add(tile.places[p]);
                for v in 0..V {
                    sums[p][v] = S::load(begin.add(p * begin_step + v * lanes));
                }
            }
            let mut panel = it.panel.as_ptr().add(tile.terms.start * V * lanes);
            for &offset in &it.table.offsets[tile.terms.clone()] {
                let mut weights = [S::splat(0.0); V];
                for v in 0..V {
                    weights[v] = S::load(panel.add(v * lanes));
                }
                panel = panel.add(V * lanes);
                for p in 0..P {
                    let value = S::splat(*places[p].add(offset as usize));
                    for v in 0..V {
                        sums[p][v] = S::mul_add(value, weights[v], sums[p][v]);
                    }
                }
            }
            for p in 0..P {
                for v in 0..V {
                    S::store(sums[p][v], out.add((p * V + v) * lanes));
                }
            }
        }
    }
}
