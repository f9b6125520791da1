//! [`orthogonal`]: a matrix whose singular values are made about one.
#![allow(unsafe_code)]
use crate::{
    awake::ask,
    conv::{
        parts::parts,
        place_tile::{Begin, PlaceTile, VECTORS, tiles},
    },
    isa::Isa,
    scatter::{Scatter, filled},
    transpose::transpose,
};
use rayon::prelude::*;

/// Of Jordan's iteration, which multiplies a matrix `x` by `a + b (x xT) + c (x xT)^2`.
const COEFFICIENTS: [f32; 3] = [3.4445, -4.775, 2.0315];
const ITERATIONS: usize = 5;
/// What a matrix is divided by at least.
const LEAST: f32 = 1e-7;

/// Rows and columns of the small matrices come in so many, which the lanes of every register divide, and rows are shared out.
const TOGETHER: usize = 16;
/// So many columns of the result are made at once.
const PANEL: usize = 64;
/// So many products are worth another thread.
const SHARE: usize = 1 << 18;
/// So many rows of a factor stay in the first cache while they are used.
const DEPTH: usize = 256;

/// The matrix, `[rows, columns]`, divided by its length and multiplied by the polynomials of five of Jordan's iterations.
///
/// All of them are polynomials of the product of the matrix with itself over its longer side, so that they commute: they
/// are multiplied with each other, small as they are, and the matrix by the last of them.
pub fn orthogonal(isa: Isa, matrix: &[f32], [rows, columns]: [usize; 2]) -> Vec<f32> {
    let is_tall = rows > columns;
    let [short, long] = if is_tall { [columns, rows] } else { [rows, columns] };
    let side = short.next_multiple_of(TOGETHER);
    // Lines a power of two apart would share a few places of the first cache.
    let pitch = if side.is_multiple_of(PANEL) { side + TOGETHER } else { side };
    // The shorter side along the lines, which end in zeros.
    let mut lines = vec![0.0; long * pitch];
    if is_tall {
        let pairs = lines.chunks_exact_mut(pitch).zip(matrix.chunks_exact(columns));
        pairs.for_each(|(line, row)| line[..columns].copy_from_slice(row));
    } else {
        transpose(matrix, columns, [rows, columns], &mut lines, pitch);
    }
    let small = Small { isa, short, side, pitch };
    let mut product = vec![0.0; side * pitch];
    small.square(&lines, &mut product);
    let length = (0..short).map(|it| product[it * (pitch + 1)]).sum::<f32>().sqrt().max(LEAST);
    if length.is_infinite() {
        // What is divided by it is nothing.
        product.fill(0.0);
    } else {
        product.iter_mut().for_each(|it| *it /= length * length);
    }
    let mut factor = small.polynomials(product);
    factor.iter_mut().for_each(|it| *it /= length);
    let panels = long.div_ceil(PANEL);
    let fill = |target: &Scatter<'_>| {
        (0..panels).into_par_iter().with_min_len((SHARE / (side * side * PANEL)).max(1)).for_each(|panel| {
            let start = panel * PANEL;
            let width = PANEL.min(long - start);
            let (mut turned, mut made) = (vec![0.0; side * PANEL], vec![0.0; side * PANEL]);
            if is_tall {
                transpose(&lines[start * pitch..], pitch, [width, short], &mut turned, PANEL);
            } else {
                let pairs = turned.chunks_exact_mut(PANEL).zip(matrix.chunks_exact(columns));
                pairs.for_each(|(line, row)| line[..width].copy_from_slice(&row[start..start + width]));
            }
            Product { isa, a: (&factor, pitch), b: (&turned, PANEL) }.write([0, 0], PANEL, &mut made);
            for (row, made) in made.chunks_exact(PANEL).take(short).enumerate() {
                // SAFETY: each panel has places of its own.
                unsafe {
                    if is_tall {
                        target.write_transposed(start * columns + row, columns, made, PANEL, [1, width]);
                    } else {
                        target.write(row * columns + start, &made[..width]);
                    }
                }
            }
        });
    };
    // SAFETY: the panels are all of the matrix.
    unsafe { filled(rows * columns, fill) }
}

/// Square matrices that are equal to their transposes.
#[derive(Clone, Copy)]
struct Small {
    isa: Isa,
    /// Their rows and columns.
    short: usize,
    /// With those of zeros after them.
    side: usize,
    /// How far apart their lines are.
    pitch: usize,
}

impl Small {
    /// `aT b`, where both have as many lines.
    fn product(&self, a: &[f32], b: &[f32], made: &mut [f32]) {
        self.rows(a, b, made, |_| 0);
    }

    /// `aT a`, which is equal to its transpose to the last digit: from the diagonal on it is calculated, and then copied. What
    /// is so but for rounding must not be: that would be rounded into directions in which there is nothing, and grow there.
    fn square(&self, a: &[f32], made: &mut [f32]) {
        let Self { side, pitch, .. } = *self;
        self.rows(a, a, made, |first| first);
        for next in (TOGETHER..side).step_by(TOGETHER) {
            let (done, rest) = made.split_at_mut(next * pitch);
            let first = next - TOGETHER;
            transpose(&done[first * pitch + next..], pitch, [TOGETHER, side - next], &mut rest[first..], pitch);
        }
    }

    /// The rows of `aT b`, each from a column on that follows from the first of its neighbours.
    fn rows(&self, a: &[f32], b: &[f32], made: &mut [f32], from: impl Fn(usize) -> usize + Sync) {
        let Self { isa, side, pitch, .. } = *self;
        let rows = SHARE.div_ceil(a.len()).next_multiple_of(TOGETHER);
        let part = |(part, made): (usize, &mut [f32])| {
            let first = part * rows;
            Product { isa, a: (a, pitch), b: (b, pitch) }.write([first, from(first)], side, made);
        };
        if rows < side {
            ask();
            made.par_chunks_mut(rows * pitch).enumerate().for_each(part);
        } else {
            part((0, made));
        }
    }

    /// What five iterations multiply a matrix by, whose product with itself this is.
    fn polynomials(&self, mut product: Vec<f32>) -> Vec<f32> {
        let [a, b, c] = COEFFICIENTS;
        let [mut next, mut all, mut spare] = [(); 3].map(|()| vec![0.0; product.len()]);
        for iteration in 0..ITERATIONS {
            self.square(&product, &mut next);
            next.iter_mut().zip(&product).for_each(|(next, product)| *next = product * b + *next * c);
            (0..self.short).for_each(|it| next[it * (self.pitch + 1)] += a);
            if iteration == 0 {
                all.copy_from_slice(&next);
            } else {
                self.product(&next, &all, &mut spare);
                (all, spare) = (spare, all);
            }
            if iteration + 1 < ITERATIONS {
                // From both sides, which keeps it symmetric: what rounding leaves on one side alone would grow.
                self.product(&product, &next, &mut spare);
                self.product(&next, &spare, &mut product);
            }
        }
        all
    }
}

/// `aT b`.
struct Product<'a> {
    isa: Isa,
    /// Lines, and how far apart they are.
    a: (&'a [f32], usize),
    /// As many lines, and how far apart they and those of the product are.
    b: (&'a [f32], usize),
}

impl Product<'_> {
    /// As many rows as there is room for, from this row on, and of each the columns from one to another; a register divides both.
    fn write(&self, [first, from]: [usize; 2], to: usize, made: &mut [f32]) {
        let Self { isa, a: (a, pitch_a), b: (b, pitch_b) } = *self;
        for (start, lines) in parts(a.len() / pitch_a, DEPTH) {
            for column in (from..to).step_by(VECTORS * isa.lanes()) {
                for rows in tiles(isa, 0..made.len() / pitch_b) {
                    let tile = PlaceTile {
                        packed: &b[start * pitch_b + column..],
                        sources: lines,
                        pitch: pitch_b,
                        weights: &a[start * pitch_a + first + rows.start..],
                        steps: [1, pitch_a],
                        begin: if start > 0 { Begin::Sums } else { Begin::Zero },
                        targets: rows.len(),
                        vectors: ((to - column) / isa.lanes()).min(VECTORS),
                    };
                    tile.run(isa, &mut made[rows.start * pitch_b + column..], pitch_b);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{COEFFICIENTS, ITERATIONS, orthogonal};
    use crate::isa::Isa;

    /// Numbers of Marsaglia's shifts, between -1 and 1.
    fn numbers(count: usize) -> Vec<f32> {
        let mut bits = 0x9e37_79b9_u32;
        let mut next = || {
            bits ^= bits << 13;
            bits ^= bits >> 17;
            bits ^= bits << 5;
            (bits >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    /// The iterations as they are written, one after another, in 64-bit numbers.
    fn slowly(matrix: &[f32], [rows, columns]: [usize; 2]) -> Vec<f64> {
        let times = |a: &[f64], b: &[f64], [n, k, m]: [usize; 3]| -> Vec<f64> {
            let at = |i: usize| (0..k).map(|it| a[i / m * k + it] * b[it * m + i % m]).sum();
            (0..n * m).map(at).collect()
        };
        let length = matrix.iter().map(|it| f64::from(*it).powi(2)).sum::<f64>().sqrt();
        let mut x: Vec<f64> = matrix.iter().map(|it| f64::from(*it) / length).collect();
        for _ in 0..ITERATIONS {
            let turned: Vec<f64> = (0..rows * columns).map(|i| x[i % rows * columns + i / rows]).collect();
            let product = times(&x, &turned, [rows, columns, rows]);
            let squared = times(&product, &product, [rows; 3]);
            let [a, b, c] = COEFFICIENTS.map(f64::from);
            let factor: Vec<f64> = product.iter().zip(&squared).map(|(one, two)| one * b + two * c).collect();
            let moved = times(&factor, &x, [rows, rows, columns]);
            x.iter_mut().zip(moved).for_each(|(x, moved)| *x = *x * a + moved);
        }
        x
    }

    #[test]
    fn matrices_of_any_size_are_what_the_iterations_make_of_them() {
        let sizes =
            [[1, 1], [1, 9], [5, 1], [3, 7], [16, 16], [17, 40], [40, 9], [33, 300], [70, 66], [130, 140], [130, 600]];
        for isa in Isa::known() {
            for size in sizes {
                let matrix = numbers(size[0] * size[1]);
                let (made, wanted) = (orthogonal(isa, &matrix, size), slowly(&matrix, size));
                let far = made.iter().zip(&wanted).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
                assert!(made.len() == wanted.len() && far < 2e-3, "{size:?} with {}: {far}", isa.name());
            }
        }
    }

    /// Of what is not there, rounding makes something that grows with each iteration.
    #[test]
    fn a_matrix_of_one_direction_keeps_to_it() {
        let (left, right) = (numbers(100), numbers(40));
        let matrix: Vec<f32> = left.iter().flat_map(|l| right.iter().map(move |r| l * r)).collect();
        let of = |it: &[f32]| it.iter().map(|it| it * it).sum::<f32>().sqrt();
        let one = of(&slowly(&[1.0], [1, 1]).into_iter().map(|it| it as f32).collect::<Vec<_>>());
        for isa in Isa::known() {
            let made = orthogonal(isa, &matrix, [100, 40]);
            let along = one / (of(&left) * of(&right));
            let far = made.iter().zip(&matrix).map(|(made, it)| (made - it * along).abs()).fold(0.0, f32::max);
            assert!(far < 1e-3, "with {}: {far}", isa.name());
        }
    }

    #[test]
    fn nothing_comes_of_nothing_and_of_what_overflows() {
        for isa in Isa::known() {
            for of in [0.0, 1e-30, 1e20] {
                let made = orthogonal(isa, &[of; 6], [2, 3]);
                assert!(made.iter().all(|it| it.abs() < 1e-6), "{made:?} of {of} with {}", isa.name());
            }
            assert!(orthogonal(isa, &[1.0, f32::NAN], [1, 2]).iter().all(|it| it.is_nan()));
        }
    }
}
