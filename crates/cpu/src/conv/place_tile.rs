//! [`PlaceTile`]: sums of a few targets, in places that lie side by side.
#![allow(unsafe_code)]
use crate::{
    isa::{Isa, Kernel},
    simd::Simd,
};
use std::ops::Range;

/// Registers of a block of places.
pub const VECTORS: usize = 2;
/// Targets whose sums a tile has: the first that are not too many are taken, again and again.
pub const TARGETS: [usize; 6] = [12, 8, 6, 4, 2, 1];

/// Numbers of the largest tile.
pub const MOST: usize = TARGETS[0] * VECTORS * 16;

/// Sums that stay in registers: those of some targets in the places of some registers. Whatever is a matrix times another is
/// made of them: `weights` has a row for each target, and `packed` a line of places for each source.
pub struct PlaceTile<'a> {
    /// The sources, each with its places side by side.
    pub packed: &'a [f32],
    /// How many they are, and how far apart.
    pub sources: usize,
    pub pitch: usize,
    /// Those of the first target and on: a target's for a source lies at `target * steps[0] + source * steps[1]`.
    pub weights: &'a [f32],
    pub steps: [usize; 2],
    pub begin: Begin<'a>,
    pub targets: usize,
    pub vectors: usize,
}

/// What sums begin with.
pub enum Begin<'a> {
    Zero,
    /// A number for each target.
    Bias(&'a [f32]),
    /// What is there, where they are written.
    Sums,
}

/// Targets, tile by tile: as many at a time as the registers hold the sums of beside what they are made of.
pub fn tiles(isa: Isa, targets: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let (most, mut first) = (if isa.lanes() == 16 { 12 } else { 6 }, targets.start);
    std::iter::from_fn(move || {
        let count = TARGETS.into_iter().find(|&it| it <= targets.end.saturating_sub(first).min(most))?;
        first += count;
        Some(first - count..first)
    })
}

impl PlaceTile<'_> {
    /// Writes the sums of each target as a line, `pitch` apart.
    pub fn run(&self, isa: Isa, out: &mut [f32], pitch: usize) {
        let reach = (self.targets - 1).checked_mul(pitch).and_then(|last| last.checked_add(self.vectors * isa.lanes()));
        assert!(reach.is_some_and(|reach| reach <= out.len()), "a tile writes within its output");
        // SAFETY: the lines lie within the slice.
        unsafe { self.run_at(isa, out.as_mut_ptr(), pitch) };
    }

    /// The same, where nobody else may hold what lies between the lines.
    ///
    /// # Safety
    /// The pointer is good for writing them; where they begin with what is there, also for reading them.
    pub unsafe fn run_at(&self, isa: Isa, out: *mut f32, pitch: usize) {
        // SAFETY: the caller vouches for the lines.
        unsafe {
            match self.vectors {
                1 => self.run_with::<1>(isa, out, pitch),
                2 => self.run_with::<2>(isa, out, pitch),
                vectors => unreachable!("no tile of {vectors} registers"),
            }
        }
    }

    /// Each size is a function of its own.
    ///
    /// # Safety
    /// That of [`PlaceTile::run_at`].
    unsafe fn run_with<const V: usize>(&self, isa: Isa, out: *mut f32, pitch: usize) {
        match self.targets {
            1 => isa.run(Sums::<1, V> { tile: self, out, pitch }),
            2 => isa.run(Sums::<2, V> { tile: self, out, pitch }),
            4 => isa.run(Sums::<4, V> { tile: self, out, pitch }),
            6 => isa.run(Sums::<6, V> { tile: self, out, pitch }),
            8 => isa.run(Sums::<8, V> { tile: self, out, pitch }),
            12 => isa.run(Sums::<12, V> { tile: self, out, pitch }),
            targets => unreachable!("no tile of {targets} targets"),
        }
    }
}

/// The sums of `T` targets in `V` registers each, both known when it is compiled.
struct Sums<'a, const T: usize, const V: usize> {
    tile: &'a PlaceTile<'a>,
    out: *mut f32,
    pitch: usize,
}

impl<const T: usize, const V: usize> Kernel for Sums<'_, T, V> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    fn run<S: Simd>(self, _: S) {
        let (tile, [per_target, per_source]) = (self.tile, self.tile.steps);
        let last = tile.sources.saturating_sub(1);
        let reach = (T - 1) * per_target + last * per_source;
        assert!(
            tile.targets == T && tile.vectors == V && reach < tile.weights.len(),
            "a tile reads within its weights"
        );
        assert!(last * tile.pitch + V * S::LANES <= tile.packed.len(), "a tile reads within its sources");
        if let Begin::Bias(bias) = tile.begin {
            assert!(bias.len() == T, "a bias has a value for each target");
        }
        // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`; what is read lies within slices whose lengths
        // are compared above, and the maker of the tile vouches for the lines.
        unsafe {
            let mut sums = [[S::splat(0.0); V]; T];
            match tile.begin {
                Begin::Zero => (),
                Begin::Bias(bias) => {
                    for t in 0..T {
                        sums[t] = [S::splat(*bias.as_ptr().add(t)); V];
                    }
                }
                Begin::Sums => {
                    for t in 0..T {
                        for v in 0..V {
                            sums[t][v] = S::load(self.out.add(t * self.pitch + v * S::LANES));
                        }
                    }
                }
            }
            // Three targets to a pointer: an address has one step, or two.
            let mut weights = [tile.weights.as_ptr(); 4];
            for (third, from) in weights.iter_mut().enumerate() {
                *from = from.wrapping_add(3 * third * per_target);
            }
            let mut packed = tile.packed.as_ptr();
            for _ in 0..tile.sources {
                let mut values = [S::splat(0.0); V];
                for v in 0..V {
                    values[v] = S::load(packed.add(v * S::LANES));
                }
                packed = packed.wrapping_add(tile.pitch);
                for t in 0..T {
                    let weight = S::splat(*weights[t / 3].add(t % 3 * per_target));
                    for v in 0..V {
                        sums[t][v] = S::mul_add(weight, values[v], sums[t][v]);
                    }
                }
                for third in 0..T.div_ceil(3) {
                    weights[third] = weights[third].wrapping_add(per_source);
                }
            }
            for t in 0..T {
                for v in 0..V {
                    S::store(sums[t][v], self.out.add(t * self.pitch + v * S::LANES));
                }
            }
        }
    }
}
