//! [`Tile`]: the micro-kernel of the convolutions, a block of sums that stays in registers.
#![allow(unsafe_code)]
use crate::{
    isa::{Isa, Kernel},
    simd::Simd,
};
use std::ops::Range;

/// Most rows of a tile.
pub const MAX_ROWS: usize = 8;

/// Offsets of a reduction, in elements of the source.
#[derive(Clone, Debug, Default)]
pub struct Table {
    offsets: Vec<u32>,
    largest: usize,
}

impl FromIterator<usize> for Table {
    fn from_iter<I: IntoIterator<Item = usize>>(offsets: I) -> Self {
        let mut largest = 0;
        let offsets = offsets.into_iter().inspect(|&it| largest = largest.max(it));
        let offsets = offsets.map(|it| u32::try_from(it).expect("a frame has less than 2^32 elements")).collect();
        Self { offsets, largest }
    }
}

impl Table {
    /// The terms of the sum.
    pub fn len(&self) -> usize {
        self.offsets.len()
    }

    /// Parts of a sum, each with so few terms that what a panel of so many lanes has for them stays in the nearest cache.
    pub fn parts(&self, lanes: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let (len, most) = (self.len(), (4096 / lanes).max(1));
        (0..len.div_ceil(most).max(1)).map(move |part| part * most..((part + 1) * most).min(len))
    }
}

/// What the sums begin with.
#[derive(Clone, Copy)]
pub enum Begin<'a> {
    /// These values, one for each lane, in every place.
    With(&'a [f32]),
    /// What the output holds.
    Onward,
}

/// `out[r][c][lane] = begin + sum over k of source[rows[r] + c * step + table[k]] * panel[k][lane]`
///
/// for `k` in `terms`, `r` below the number of rows, `c` below `columns`, and as many lanes as `vectors` registers hold.
pub struct Tile<'a> {
    pub source: &'a [f32],
    pub rows: &'a [usize],
    pub columns: usize,
    pub step: usize,
    pub vectors: usize,
    pub table: &'a Table,
    /// Which terms of the table are added.
    pub terms: Range<usize>,
    /// For all terms of the table.
    pub panel: &'a [f32],
    pub begin: Begin<'a>,
}

impl Tile<'_> {
    /// Calculates the sums.
    pub fn run(&self, isa: Isa, out: &mut [f32]) {
        let width = self.vectors * isa.lanes();
        let places = self.rows.len() * self.columns;
        let reach = self.rows.iter().max().map_or(0, |row| row + (self.columns - 1) * self.step + self.table.largest);
        assert!(self.table.len() == 0 || reach < self.source.len(), "a tile reads within its source");
        assert!(
            self.terms.end <= self.table.len() && self.table.len() * width <= self.panel.len(),
            "a tile reads within its panel"
        );
        assert!(places * width <= out.len(), "a tile writes within its output");
        if let Begin::With(begin) = self.begin {
            assert!(width <= begin.len(), "a tile begins with one value for each lane");
        }
        isa.run(Run { tile: self, out });
    }
}

struct Run<'a> {
    tile: &'a Tile<'a>,
    out: &'a mut [f32],
}

macro_rules! sizes {
    ($self:ident, $S:ident, $($step:literal: $($R:literal x [$($C:literal)*])*;)*) => {
        match ($self.tile.rows.len(), $self.tile.columns, $self.tile.step, $self.tile.vectors) {
            // SAFETY: `Tile::run` has checked every access.
            $($($(
                ($R, $C, $step, 1) => unsafe { sums::<$S, $R, $C, $step, 1>($self.tile, $self.out) },
                ($R, $C, $step, 2) => unsafe { sums::<$S, $R, $C, $step, 2>($self.tile, $self.out) },
            )*)*)*
            sizes => unreachable!("no tile of {sizes:?}"),
        }
    };
}

impl Kernel for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        sizes! { self, S,
            1: 1 x [1 2 3 4 5 6 7 8 9 10 11 12] 2 x [1 2 3 4 5 6] 3 x [1 2 3 4] 4 x [1 2 3] 5 x [1 2] 6 x [1 2] 7 x [1] 8 x [1];
            2: 1 x [2 3 4 5 6 7 8 9 10 11 12] 2 x [2 3 4 5 6];
        }
    }
}

/// The sums of `R * C` places in `V` registers each; everything but the number of terms is known when it is compiled.
///
/// # Safety
/// The checks of [`Tile::run`].
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
unsafe fn sums<S: Simd, const R: usize, const C: usize, const STEP: usize, const V: usize>(
    tile: &Tile<'_>,
    out: &mut [f32],
) {
    let lanes = S::LANES;
    let out = out.as_mut_ptr();
    let (begin, begin_step) = match tile.begin {
        Begin::With(begin) => (begin.as_ptr(), 0),
        Begin::Onward => (out.cast_const(), V * lanes),
    };
    // Plain loops, no closures: a closure would not be compiled for the instructions of `S`.
    // SAFETY: this is compiled for `S`, as it is inlined into `Run::run`; all pointers stay within the slices whose
    // lengths `Tile::run` has compared with the largest offsets.
    unsafe {
        let mut sums = [[[S::splat(0.0); V]; C]; R];
        let mut rows = [tile.source.as_ptr(); R];
        for r in 0..R {
            rows[r] = tile.source.as_ptr().wrapping_add(tile.rows[r]);
            for c in 0..C {
                for v in 0..V {
                    sums[r][c][v] = S::load(begin.add((r * C + c) * begin_step + v * lanes));
                }
            }
        }
        let mut panel = tile.panel.as_ptr().add(tile.terms.start * V * lanes);
        for &offset in &tile.table.offsets[tile.terms.clone()] {
            let mut weights = [S::splat(0.0); V];
            for v in 0..V {
                weights[v] = S::load(panel.add(v * lanes));
            }
            panel = panel.add(V * lanes);
            for r in 0..R {
                let row = rows[r].add(offset as usize);
                for c in 0..C {
                    let value = S::splat(*row.add(c * STEP));
                    for v in 0..V {
                        sums[r][c][v] = S::mul_add(value, weights[v], sums[r][c][v]);
                    }
                }
            }
        }
        for r in 0..R {
            for c in 0..C {
                for v in 0..V {
                    S::store(sums[r][c][v], out.add(((r * C + c) * V + v) * lanes));
                }
            }
        }
    }
}
