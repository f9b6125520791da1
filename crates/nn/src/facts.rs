//! What the type of a layer and that of its input know before anything runs.
use crate::{Init, Summary};
use kiln_tensor::{Forward, Geometry, Shaped};

/// What is known of a layer, or a stack of them, for an input of type `X`: constants, so that a budget fails at
/// `cargo check`. [`PARAMETERS`](Init::PARAMETERS) needs no input and is a constant of [`Init`].
///
/// A run-time axis counts as one: with a named batch axis the figures are those of one sample.
///
/// A network written by hand as a struct has the same table at run time, with the feature `capture`: see
#[cfg_attr(feature = "capture", doc = "[`trace`](crate::trace).")]
#[cfg_attr(not(feature = "capture"), doc = "`trace`.")]
///
/// ```
/// use kiln_nn::{Conv2d, Facts, Flatten, Init, Linear, MaxPool2d, Relu, Stack, Summary};
/// use kiln_tensor::{Batch, Tensor};
/// type Net = Stack![Conv2d<1, 32, 3>, Relu, MaxPool2d<2>, Flatten, Linear<5408, 10>];
/// type Images = Tensor![Batch, 1, 28, 28];
/// const _: () = assert!(Net::PARAMETERS < 60_000);
/// const _: () = assert!(<Net as Facts<Images>>::MULTIPLY_ADDS < 300_000);
/// assert_eq!(<Net as Facts<Images>>::OUTPUT, [None, Some(10)]);
/// assert_eq!(<Net as Facts<Images>>::MULTIPLY_ADDS, 32 * 9 * 26 * 26 + 5408 * 10);
/// assert_eq!(<Net as Facts<Images>>::ACTIVATION_BYTES, 4 * (2 * 32 * 26 * 26 + 2 * 5408 + 10));
/// let summary = Summary::of::<Net, Images>();
/// assert_eq!(summary.rows[2].field[0].size, 4);
/// assert_eq!(summary.rows[2].field[0].stride(), 2.0);
/// ```
pub trait Facts<X: Shaped>: Forward<X, Output: Shaped> + Init + Sized {
    /// The size of each axis of what comes out, where the types know it.
    const OUTPUT: &'static [Option<usize>] = <Self::Output as Shaped>::AXES;
    /// How many products are summed up in one element of the output.
    const PRODUCTS: usize = 0;
    /// Products that are summed up: those of convolutions and matrix products. Biases, normalisation and activations
    /// are not counted.
    const MULTIPLY_ADDS: u64 = Self::PRODUCTS as u64 * elements(Self::OUTPUT);
    /// The memory of what every layer gives, at four bytes an element.
    const ACTIVATION_BYTES: u64 = 4 * elements(Self::OUTPUT);
    /// What one element of the output sees of the input, by spatial axis. The statistics of a normalisation are not
    /// counted as seeing.
    const FIELD: [Field; 3] = [Field::POINT; 3];
    /// Where the field of the first element of the output begins, by spatial axis: below zero in the padding. None after
    /// layers that make images larger by their own pixels: fields lie between the elements, or begin within the image.
    const START: Option<[isize; 3]> = Some([0; 3]);
    /// The receptive field along the first spatial axis.
    const RECEPTIVE_FIELD: usize = Self::FIELD[0].size;
    /// The total stride along the first spatial axis, rounded down.
    const TOTAL_STRIDE: usize = Self::FIELD[0].numerator / Self::FIELD[0].denominator;

    /// Adds a row for each layer.
    fn tabulate(summary: &mut Summary) {
        summary.add::<Self, X>();
    }
}

/// What one element of an output sees of the input along one axis: how many elements, and how far on the field of
/// the next output element begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// How many elements of the input; [`usize::MAX`] is all of them, zero is not known.
    pub size: usize,
    pub(crate) numerator: usize,
    pub(crate) denominator: usize,
}

impl Field {
    /// One element sees one element.
    pub const POINT: Self = Self::window(1, 1, 1);
    /// One element sees all.
    pub const WHOLE: Self = Self::window(usize::MAX, 1, 1);
    /// It is not known what one element sees.
    pub const UNKNOWN: Self = Self { size: 0, numerator: 1, denominator: 1 };

    /// The field of a window of `kernel` points that lie `dilation` apart.
    pub const fn window(kernel: usize, stride: usize, dilation: usize) -> Self {
        let gaps = kernel.saturating_sub(1);
        Self { size: gaps.saturating_mul(dilation).saturating_add(1), numerator: stride, denominator: 1 }
    }

    /// The field of what makes `factor` elements of each, and sees `size`.
    pub const fn upward(size: usize, factor: usize) -> Self {
        Self { size, numerator: 1, denominator: factor }
    }

    /// The field of what makes `to` elements of `from`, and sees `size`.
    #[cfg(feature = "capture")]
    pub(crate) const fn ratio(size: usize, from: usize, to: usize) -> Self {
        let common = greatest_common_divisor(from, to);
        Self { size, numerator: from / common, denominator: to / common }
    }

    /// How far on the field of the next element begins, in elements of the input: below one after upsampling.
    pub const fn stride(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// The field through this layer and `next`.
    pub const fn then(self, next: Self) -> Self {
        let reach = next.size.saturating_sub(1).saturating_mul(self.numerator).div_ceil(self.denominator);
        let (numerator, denominator) = (self.numerator * next.numerator, self.denominator * next.denominator);
        let common = greatest_common_divisor(numerator, denominator);
        let size = match (self.size, next.size) {
            (usize::MAX, _) | (_, usize::MAX) => usize::MAX,
            (0, _) | (_, 0) => 0,
            (size, _) => size.saturating_add(reach),
        };
        Self { size, numerator: numerator / common, denominator: denominator / common }
    }

    /// All that lies in this field, which begins at one place, or in another, which begins at a second.
    pub(crate) const fn and(self, [start, begin]: [isize; 2], other: Self) -> Self {
        match (self.size, other.size) {
            (0 | usize::MAX, _) | (_, 0 | usize::MAX) => self.or(other),
            (size, more) => {
                let end = -least(-(start + size as isize), -(begin + more as isize));
                Self { size: (end - least(start, begin)) as usize, ..self.or(other) }
            }
        }
    }

    /// The larger of two fields that end in one place.
    pub const fn or(self, other: Self) -> Self {
        match (self.size, other.size) {
            (usize::MAX, _) | (0, _) => {
                if other.size == usize::MAX {
                    other
                } else {
                    self
                }
            }
            (_, 0) => other,
            _ => {
                if other.size > self.size {
                    other
                } else {
                    self
                }
            }
        }
    }
}

/// [`Field::then`] on each axis.
pub(crate) const fn through(first: [Field; 3], next: [Field; 3]) -> [Field; 3] {
    [first[0].then(next[0]), first[1].then(next[1]), first[2].then(next[2])]
}

/// Where the fields of what follows begin, which themselves begin at `next` in what the layer `first` gives.
pub(crate) const fn onward(
    start: Option<[isize; 3]>,
    first: [Field; 3],
    next: Option<[isize; 3]>,
) -> Option<[isize; 3]> {
    match (start, next) {
        (Some([a, b, c]), Some([x, y, z])) => {
            let [p, q, r] = [first[0].numerator as isize, first[1].numerator as isize, first[2].numerator as isize];
            Some([a + x * p, b + y * q, c + z * r])
        }
        _ => None,
    }
}

/// The fields of what two layers give of one input, each with where it begins, as one: all that either sees, where it is
/// known where both begin, or else the larger of the two.
pub(crate) const fn both(one: ([Field; 3], Option<[isize; 3]>), other: ([Field; 3], Option<[isize; 3]>)) -> [Field; 3] {
    let mut fields = one.0;
    let mut axis = 0;
    while axis < fields.len() {
        fields[axis] = match (one.1, other.1) {
            (Some(start), Some(begin)) => fields[axis].and([start[axis], begin[axis]], other.0[axis]),
            _ => fields[axis].or(other.0[axis]),
        };
        axis += 1;
    }
    fields
}

/// Where those begin.
pub(crate) const fn earlier(one: Option<[isize; 3]>, other: Option<[isize; 3]>) -> Option<[isize; 3]> {
    match (one, other) {
        (Some([a, b, c]), Some([x, y, z])) => Some([least(a, x), least(b, y), least(c, z)]),
        _ => None,
    }
}

const fn least(a: isize, b: isize) -> isize {
    if b < a { b } else { a }
}

/// The field of a window with the geometry `G` over up to three axes.
pub(crate) const fn window<G: Geometry>(kernel: [usize; 2]) -> [Field; 3] {
    let [h, w] = kernel;
    let (high, wide) = (Field::window(h, G::STRIDE, G::DILATION), Field::window(w, G::STRIDE, G::DILATION));
    [high, wide, wide]
}

/// Where the first window with the geometry `G` begins.
pub(crate) const fn start<G: Geometry>(kernel: [usize; 2]) -> Option<[isize; 3]> {
    const fn zeros<G: Geometry>(kernel: usize) -> isize {
        let zeros = if G::SAME { G::DILATION * kernel.saturating_sub(1) / 2 } else { G::ZEROS };
        -(zeros as isize)
    }
    let [h, w] = [zeros::<G>(kernel[0]), zeros::<G>(kernel[1])];
    Some([h, w, w])
}

/// The field of a transposed window with the geometry `G`.
pub(crate) const fn upward<G: Geometry>(kernel: usize) -> [Field; 3] {
    let reach = G::DILATION.saturating_mul(kernel.saturating_sub(1)).saturating_add(1);
    let stride = if G::STRIDE == 0 { 1 } else { G::STRIDE };
    [Field::upward(reach.div_ceil(stride), stride); 3]
}

/// How many elements these axes have; a run-time axis counts as one.
pub(crate) const fn elements(axes: &[Option<usize>]) -> u64 {
    let (mut product, mut axis) = (1, 0);
    while axis < axes.len() {
        if let Some(size) = axes[axis] {
            product *= size as u64;
        }
        axis += 1;
    }
    product
}

const fn greatest_common_divisor(mut a: usize, mut b: usize) -> usize {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a }
}
