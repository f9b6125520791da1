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

/// # Safety
/// That of [`Simd`].
#[inline(always)]
unsafe fn scaled<S: Simd>(by: f32, a: S::Register) -> S::Register {
    // SAFETY: the caller's processor has the instruction.
    unsafe { S::mul_add(S::splat(by), a, S::splat(0.0)) }
}

/// `by * a + b`.
///
/// # Safety
/// That of [`Simd`].
#[inline(always)]
unsafe fn times<S: Simd>(by: f32, a: S::Register, b: S::Register) -> S::Register {
    // SAFETY: the caller's processor has the instruction.
    unsafe { S::mul_add(S::splat(by), a, b) }
}

/// Neighbours of the source.
pub struct Source;
/// Neighbours of the target, from sums of products.
pub struct Target;
/// Three weights.
pub struct Weight;
/// Three weights the other way round.
pub struct Turned;
/// [`Target`] transposed: the gradients of sums of products, from those of neighbours of the target.
pub struct OfTarget;
/// [`Weight`] transposed: the gradients of three weights, from those of what they became.
pub struct OfWeight;

macro_rules! maps {
    ($($name:ident: |$($given:ident),*| $inputs:literal to $outputs:literal $body:block)*) => {$(
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
// Two neighbours of the target: the points 0, 1, -1 and infinity.
maps! {
    Source: |a, b, c, d| 4 to 4 { [sub::<S>(a, c), add::<S>(b, c), sub::<S>(c, b), sub::<S>(b, d)] }
    Target: |a, b, c, d| 4 to 2 { [add::<S>(add::<S>(a, b), c), sub::<S>(sub::<S>(b, c), d)] }
    Weight: |a, b, c| 3 to 4 {
        let (half, ends) = (scaled::<S>(0.5, b), scaled::<S>(0.5, add::<S>(a, c)));
        [a, add::<S>(ends, half), sub::<S>(ends, half), c]
    }
    Turned: |a, b, c| 3 to 4 { Weight::map::<S>([c, b, a]) }
    OfTarget: |a, b| 2 to 4 { [a, add::<S>(a, b), sub::<S>(a, b), sub::<S>(S::splat(0.0), b)] }
    OfWeight: |a, b, c, d| 4 to 3 {
        let (sum, difference) = (add::<S>(b, c), sub::<S>(b, c));
        [times::<S>(0.5, sum, a), scaled::<S>(0.5, difference), times::<S>(0.5, sum, d)]
    }
}

/// The square root of two, and of a half: points that lose few digits, as one is the inverse of the other.
const WIDE: f32 = std::f32::consts::SQRT_2;
const NEAR: f32 = std::f32::consts::FRAC_1_SQRT_2;
// Four neighbours of the target: the points 0, `NEAR`, `-NEAR`, `WIDE`, `-WIDE` and infinity.
maps! {
    Source: |a, b, c, d, e, f| 6 to 6 {
        let (near, of_near) = (times::<S>(-2.0, c, e), times::<S>(-2.0, b, d));
        let (wide, of_wide) = (times::<S>(-0.5, c, e), times::<S>(-0.5, b, d));
        [
            add::<S>(times::<S>(-2.5, c, a), e),
            times::<S>(NEAR, of_near, near),
            times::<S>(-NEAR, of_near, near),
            times::<S>(WIDE, of_wide, wide),
            times::<S>(-WIDE, of_wide, wide),
            add::<S>(times::<S>(-2.5, d, b), f),
        ]
    }
    Target: |a, b, c, d, e, f| 6 to 4 {
        let (near, of_near) = (add::<S>(b, c), sub::<S>(b, c));
        let (wide, of_wide) = (add::<S>(d, e), sub::<S>(d, e));
        [
            add::<S>(add::<S>(a, near), wide),
            times::<S>(NEAR, of_near, scaled::<S>(WIDE, of_wide)),
            times::<S>(0.5, near, scaled::<S>(2.0, wide)),
            add::<S>(times::<S>(0.5 * NEAR, of_near, scaled::<S>(2.0 * WIDE, of_wide)), f),
        ]
    }
    Weight: |a, b, c| 3 to 6 {
        let (near, wide) = (times::<S>(0.5, c, a), times::<S>(2.0, c, a));
        let (near, of_near) = (scaled::<S>(-2.0 / 3.0, near), scaled::<S>(-2.0 / 3.0 * NEAR, b));
        let (wide, of_wide) = (scaled::<S>(1.0 / 6.0, wide), scaled::<S>(WIDE / 6.0, b));
        let [first, second] = [add::<S>(near, of_near), sub::<S>(near, of_near)];
        [a, first, second, add::<S>(wide, of_wide), sub::<S>(wide, of_wide), c]
    }
    Turned: |a, b, c| 3 to 6 { Weight::map::<S>([c, b, a]) }
    OfTarget: |a, b, c, d| 4 to 6 {
        let (near, of_near) = (times::<S>(0.5, c, a), times::<S>(0.5, d, b));
        let (wide, of_wide) = (times::<S>(2.0, c, a), times::<S>(2.0, d, b));
        [
            a,
            times::<S>(NEAR, of_near, near),
            times::<S>(-NEAR, of_near, near),
            times::<S>(WIDE, of_wide, wide),
            times::<S>(-WIDE, of_wide, wide),
            d,
        ]
    }
    OfWeight: |a, b, c, d, e, f| 6 to 3 {
        let (near, of_near) = (scaled::<S>(-2.0 / 3.0, add::<S>(b, c)), scaled::<S>(-2.0 / 3.0 * NEAR, sub::<S>(b, c)));
        let (wide, of_wide) = (scaled::<S>(1.0 / 6.0, add::<S>(d, e)), scaled::<S>(WIDE / 6.0, sub::<S>(d, e)));
        [
            add::<S>(add::<S>(a, near), wide),
            add::<S>(of_near, of_wide),
            add::<S>(times::<S>(0.5, near, scaled::<S>(2.0, wide)), f),
        ]
    }
}

/// The columns of `T` places to a square that neighbours in a row have: `T` registers of numbers that follow each other
/// become registers of every `T`th of them, and back.
pub trait Columns<const T: usize> {
    /// # Safety
    /// That of [`Simd`].
    unsafe fn apart<S: Simd>(row: [S::Register; T]) -> [S::Register; T];

    /// # Safety
    /// That of [`Simd`].
    unsafe fn together<S: Simd>(columns: [S::Register; T]) -> [S::Register; T];
}

/// Squares of so many places along a side.
pub struct Side<const T: usize>;

impl Columns<2> for Side<2> {
    #[inline(always)]
    unsafe fn apart<S: Simd>([a, b]: [S::Register; 2]) -> [S::Register; 2] {
        // SAFETY: the caller's processor has the instructions.
        unsafe { S::unzip(a, b) }
    }

    #[inline(always)]
    unsafe fn together<S: Simd>([a, b]: [S::Register; 2]) -> [S::Register; 2] {
        // SAFETY: the caller's processor has the instructions.
        unsafe { S::zip(a, b) }
    }
}

impl Columns<4> for Side<4> {
    #[inline(always)]
    unsafe fn apart<S: Simd>([a, b, c, d]: [S::Register; 4]) -> [S::Register; 4] {
        // SAFETY: the caller's processor has the instructions.
        unsafe {
            let [[even, odd], [more_even, more_odd]] = [S::unzip(a, b), S::unzip(c, d)];
            let [[first, third], [second, fourth]] = [S::unzip(even, more_even), S::unzip(odd, more_odd)];
            [first, second, third, fourth]
        }
    }

    #[inline(always)]
    unsafe fn together<S: Simd>([a, b, c, d]: [S::Register; 4]) -> [S::Register; 4] {
        // SAFETY: the caller's processor has the instructions.
        unsafe {
            let [[even, more_even], [odd, more_odd]] = [S::zip(a, c), S::zip(b, d)];
            let [[first, second], [third, fourth]] = [S::zip(even, odd), S::zip(more_even, more_odd)];
            [first, second, third, fourth]
        }
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
