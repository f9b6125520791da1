//! [`Squares`]: small squares of registers, each changed along its rows and then along its columns.
#![allow(unsafe_code)]
use crate::{
    isa::{Isa, Kernel},
    simd::Simd,
};
use std::marker::PhantomData;

/// What `I` values in a row become: `O` sums of them.
pub trait Map<const I: usize, const O: usize> {
    /// # Safety
    /// That of [`Simd`].
    unsafe fn map<S: Simd>(row: [S::Register; I]) -> [S::Register; O];
}

/// # Safety
/// That of [`Simd`].
#[inline(always)]
unsafe fn add<S: Simd>(a: S::Register, b: S::Register) -> S::Register {
    // SAFETY: the caller's processor has the instruction.
    unsafe { S::mul_add(a, S::splat(1.0), b) }
}

/// # Safety
/// That of [`Simd`].
#[inline(always)]
unsafe fn sub<S: Simd>(a: S::Register, b: S::Register) -> S::Register {
    // SAFETY: the caller's processor has the instruction.
    unsafe { S::mul_add(b, S::splat(-1.0), a) }
}

macro_rules! maps {
    ($($(#[$doc:meta])* $name:ident: |$($given:ident),*| $inputs:literal to $outputs:literal $body:block)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Map<$inputs, $outputs> for $name {
            #[inline(always)]
            unsafe fn map<S: Simd>([$($given),*]: [S::Register; $inputs]) -> [S::Register; $outputs] {
                // SAFETY: the caller's processor has the instructions.
                #[allow(unused_braces)]
                unsafe { $body }
            }
        }
    )*};
}
maps! {
    /// Four neighbours of the source.
    Source: |a, b, c, d| 4 to 4 { [sub::<S>(a, c), add::<S>(b, c), sub::<S>(c, b), sub::<S>(b, d)] }
    /// Two neighbours of the target, from sums of products.
    Target: |a, b, c, d| 4 to 2 { [add::<S>(add::<S>(a, b), c), sub::<S>(sub::<S>(b, c), d)] }
    /// Three weights.
    Weight: |a, b, c| 3 to 4 {
        let (half, ends) = (S::splat(0.5), add::<S>(a, c));
        let (middle, ends) = (S::mul_add(b, half, S::splat(0.0)), S::mul_add(ends, half, S::splat(0.0)));
        [a, add::<S>(ends, middle), sub::<S>(ends, middle), c]
    }
    /// Three weights the other way round.
    Turned: |a, b, c| 3 to 4 { Weight::map::<S>([c, b, a]) }
    /// [`Target`] transposed: the gradients of sums of products, from those of two neighbours of the target.
    OfTarget: |a, b| 2 to 4 { [a, add::<S>(a, b), sub::<S>(a, b), sub::<S>(S::splat(0.0), b)] }
    /// [`Weight`] transposed: the gradients of three weights, from those of what they became.
    OfWeight: |a, b, c, d| 4 to 3 {
        let half = S::splat(0.5);
        let (sum, difference) = (add::<S>(b, c), sub::<S>(b, c));
        [S::mul_add(sum, half, a), S::mul_add(difference, half, S::splat(0.0)), S::mul_add(sum, half, d)]
    }
}

/// A square, each of its rows mapped and then each column.
///
/// # Safety
/// That of [`Simd`].
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
pub unsafe fn change<S: Simd, M: Map<I, O>, const I: usize, const O: usize>(
    square: [[S::Register; I]; I],
) -> [[S::Register; O]; O] {
    // SAFETY: the caller's processor has the instructions.
    unsafe {
        let mut rows = [[S::splat(0.0); O]; I];
        for i in 0..I {
            rows[i] = M::map::<S>(square[i]);
        }
        let mut changed = [[S::splat(0.0); O]; O];
        for j in 0..O {
            let mut column = [S::splat(0.0); I];
            for i in 0..I {
                column[i] = rows[i][j];
            }
            let column = M::map::<S>(column);
            for i in 0..O {
                changed[i][j] = column[i];
            }
        }
        changed
    }
}

/// Squares of `I` by `I` places, of some lanes each, that become squares of `O` by `O`.
pub struct Squares<'a> {
    /// Where the first place of each is, before and after.
    pub starts: &'a [[usize; 2]],
    /// How far its rows lie apart and its columns, before and after.
    pub steps: [[usize; 2]; 2],
    /// A multiple of those of a register.
    pub lanes: usize,
}

impl Squares<'_> {
    /// Changes each of them, from one slice into the other.
    pub fn run<M: Map<I, O>, const I: usize, const O: usize>(&self, isa: Isa, source: &[f32], target: &mut [f32]) {
        let reach = |side: usize, at: usize| {
            let start = self.starts.iter().map(|start| start[at]).max().unwrap_or(0);
            start + (side - 1) * (self.steps[at][0] + self.steps[at][1]) + self.lanes
        };
        assert!(self.lanes.is_multiple_of(isa.lanes()), "squares are of whole registers");
        assert!(reach(I, 0) <= source.len(), "squares are read within their source");
        assert!(reach(O, 1) <= target.len(), "squares are written within their target");
        isa.run(Change::<M, I, O> { of: self, source, target, map: PhantomData });
    }
}

struct Change<'a, M, const I: usize, const O: usize> {
    of: &'a Squares<'a>,
    source: &'a [f32],
    target: &'a mut [f32],
    map: PhantomData<M>,
}

impl<M: Map<I, O>, const I: usize, const O: usize> Kernel for Change<'_, M, I, O> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "iterators take closures, which lose the instructions of `S`")]
    fn run<S: Simd>(self, _: S) {
        let Squares { starts, steps: [from, to], lanes } = *self.of;
        for &[source, target] in starts {
            for lane in (0..lanes).step_by(S::LANES) {
                // SAFETY: this is compiled for `S`, as it is inlined into `Isa::run`; all places lie within the slices, as
                // `Squares::run` has asserted.
                unsafe {
                    let source = self.source.as_ptr().add(source + lane);
                    let target = self.target.as_mut_ptr().add(target + lane);
                    let mut square = [[S::splat(0.0); I]; I];
                    for i in 0..I {
                        for j in 0..I {
                            square[i][j] = S::load(source.add(i * from[0] + j * from[1]));
                        }
                    }
                    let square = change::<S, M, I, O>(square);
                    for i in 0..O {
                        for j in 0..O {
                            S::store(square[i][j], target.add(i * to[0] + j * to[1]));
                        }
                    }
                }
            }
        }
    }
}
