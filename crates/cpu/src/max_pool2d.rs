//! The largest value of each window, as burn's operation and with kernels of our own.
use crate::{
    conv::Axis,
    flex::{Elements, Place, tensor},
    isa::{Isa, Kernel},
    recorded::recorded,
    scatter::in_pieces,
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
    tensor::{Tensor, module, ops::MaxPoolOptions},
};
use rayon::prelude::*;
use std::ops::Range;

/// [`burn::tensor::module::max_pool2d`].
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C, H', W']`.
///
/// # Edge cases
/// Dilation, `ceil_mode`, padding that differs from side to side, other numbers than 32-bit floats and other backends take
/// burn's own operation.
///
/// # Panics
/// As burn's operation, on windows that do not fit.
///
/// ```
/// use burn::tensor::{Device, Tensor, ops::MaxPoolOptions};
/// let x = Tensor::<4>::from_data([[[[1.0, 4.0, 2.0, 3.0]]]], &Device::flex());
/// let largest = kiln_cpu::max_pool2d(x, MaxPoolOptions::new([1, 2]));
/// assert_eq!(largest.into_data().try_to_vec::<f32>().unwrap(), [4.0, 3.0]);
/// ```
pub fn max_pool2d(x: Tensor<4>, options: MaxPoolOptions<2>) -> Tensor<4> {
    let Some(windows) = Isa::detect().and_then(|isa| Windows::new(isa, x.dims(), &options)) else {
        return module::max_pool2d(x, options);
    };
    match Place::of(x) {
        Place::Plain(x) => Tensor::from_primitive::<Flex>(windows.forward(&x).0),
        Place::Tracked(x) => {
            let (x, node) = x.into_parts();
            let (output, taps) = windows.forward(&x);
            recorded(MaxPool2d, [node], output, |_| (windows, taps))
        }
        Place::Elsewhere(x) => module::max_pool2d(x, options),
    }
}

/// The windows of each of many planes.
#[derive(Clone, Copy, Debug)]
struct Windows {
    isa: Isa,
    images: [usize; 2],
    rows: Axis,
    columns: Axis,
}

impl Windows {
    /// The windows, where the kernels know them.
    fn new(isa: Isa, x: [usize; 4], options: &MaxPoolOptions<2>) -> Option<Self> {
        let [batch, channels, height, width] = x;
        let axis = |at: usize, size: usize| {
            let (kernel, padding) = (options.kernel_size[at], options.padding[at].0);
            let axis = Axis::new(size, kernel, options.stride[at], padding, 1)?;
            (2 * padding <= kernel && kernel < 16).then_some(axis)
        };
        let known = options.dilation == [1; 2] && !options.ceil_mode && !options.is_asymmetric() && !x.contains(&0);
        known.then_some(Self { isa, images: [batch, channels], rows: axis(0, height)?, columns: axis(1, width)? })
    }

    /// Whether they are those of the usual pooling: two by two, side by side.
    fn of_four(&self) -> bool {
        [self.rows, self.columns].iter().all(|axis| [axis.kernel, axis.stride, axis.padding] == [2, 2, 0])
    }

    fn input_plane(&self) -> usize {
        self.rows.input * self.columns.input
    }

    fn output_plane(&self) -> usize {
        self.rows.output * self.columns.output
    }

    /// So many planes that a thread is worth waking.
    fn planes_at_once(&self) -> usize {
        crate::chunks::CHUNK.div_ceil(self.input_plane())
    }

    /// The largest values, and which element of its window each was.
    fn forward(&self, x: &FlexTensor) -> (FlexTensor, Vec<u8>) {
        let x = Elements::of(x);
        let [batch, channels] = self.images;
        let len = batch * channels * self.output_plane();
        let (mut output, mut taps) = (vec![0.0; len], vec![0; len]);
        let at_once = self.planes_at_once();
        let [source, target] = [self.input_plane(), self.output_plane()];
        let outputs = output.par_chunks_mut(target * at_once).zip(taps.par_chunks_mut(target * at_once));
        outputs.zip(x.slice().par_chunks(source * at_once)).for_each(|((output, taps), x)| {
            let outputs = output.chunks_exact_mut(target).zip(taps.chunks_exact_mut(target));
            outputs.zip(x.chunks_exact(source)).for_each(|((output, taps), x)| self.largest(x, output, taps));
        });
        (tensor(output, [batch, channels, self.rows.output, self.columns.output]), taps)
    }

    fn largest(&self, x: &[f32], output: &mut [f32], taps: &mut [u8]) {
        let Self { rows, columns, .. } = self;
        let lines = output.chunks_exact_mut(columns.output).zip(taps.chunks_exact_mut(columns.output));
        for (row, (output, taps)) in lines.enumerate() {
            let inside = taps_inside(rows, row);
            let top = row * rows.stride + inside.start - rows.padding;
            let lines = &x[top * columns.input..][..inside.len() * columns.input];
            if self.of_four() {
                self.isa.run(LargestOfFour { lines: lines.split_at(columns.input).into(), output, taps });
                continue;
            }
            for (column, (output, tap)) in output.iter_mut().zip(taps.iter_mut()).enumerate() {
                let across = taps_inside(columns, column);
                let left = column * columns.stride + across.start - columns.padding;
                let mut largest = (f32::NEG_INFINITY, inside.start * columns.kernel + across.start);
                for (line, down) in lines.chunks_exact(columns.input).zip(inside.clone()) {
                    for (&element, across) in line[left..][..across.len()].iter().zip(across.clone()) {
                        if element > largest.0 || element.is_nan() {
                            largest = (element, down * columns.kernel + across);
                        }
                    }
                }
                (*output, *tap) = (largest.0, largest.1 as u8);
            }
        }
    }

    /// Each gradient where the largest value was.
    fn backward(&self, gradient: &FlexTensor, taps: &[u8]) -> FlexTensor {
        let gradient = Elements::of(gradient);
        let [batch, channels] = self.images;
        let at_once = self.planes_at_once();
        let [source, target] = [self.output_plane(), self.input_plane()];
        let whole = self.of_four() && 4 * source == target;
        let make = |piece: usize, of_input: &mut [f32]| {
            if !whole {
                of_input.fill(0.0);
            }
            let sources = gradient.slice().chunks_exact(source).zip(taps.chunks_exact(source));
            let sources = sources.skip(piece * at_once);
            of_input.chunks_exact_mut(target).zip(sources).for_each(|(of_input, (gradient, taps))| {
                self.spread(gradient, taps, of_input);
            });
        };
        let (of_input, _) = in_pieces(batch * channels * target, target * at_once, make);
        tensor(of_input, [batch, channels, self.rows.input, self.columns.input])
    }

    fn spread(&self, gradient: &[f32], taps: &[u8], of_input: &mut [f32]) {
        let Self { rows, columns, .. } = self;
        let lines = gradient.chunks_exact(columns.output).zip(taps.chunks_exact(columns.output));
        if self.of_four() {
            for ((gradient, taps), both) in lines.zip(of_input.chunks_exact_mut(2 * columns.input)) {
                self.isa.run(SpreadToFour { gradient, taps, lines: both.split_at_mut(columns.input).into() });
            }
            return;
        }
        for (row, (gradient, taps)) in lines.enumerate() {
            for (column, (gradient, &tap)) in gradient.iter().zip(taps).enumerate() {
                let [down, across] = [usize::from(tap) / columns.kernel, usize::from(tap) % columns.kernel];
                let row = row * rows.stride + down - rows.padding;
                of_input[row * columns.input + column * columns.stride + across - columns.padding] += gradient;
            }
        }
    }
}

/// The elements of window `place` that lie inside of the image.
fn taps_inside(axis: &Axis, place: usize) -> Range<usize> {
    let start = place * axis.stride;
    axis.padding.saturating_sub(start)..axis.kernel.min(axis.input + axis.padding - start)
}

/// A row of the windows of the usual pooling: two by two, side by side.
struct LargestOfFour<'a> {
    /// The two rows of the input.
    lines: [&'a [f32]; 2],
    output: &'a mut [f32],
    taps: &'a mut [u8],
}

impl Kernel for LargestOfFour<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let [above, below] = self.lines.map(|line| line.as_chunks::<2>().0);
        for ((output, tap), (above, below)) in self.output.iter_mut().zip(self.taps).zip(above.iter().zip(below)) {
            let (mut largest, mut place) = (above[0], 0_u32);
            for (at, element) in [(1, above[1]), (2, below[0]), (3, below[1])] {
                // Both sides are looked at, without a branch: then the compiler does it for many windows at once.
                let larger = (element > largest) | element.is_nan();
                largest = if larger { element } else { largest };
                place = if larger { at } else { place };
            }
            (*output, *tap) = (largest, place as u8);
        }
    }
}

/// Their gradients, each where the largest value was, and zeros beside it.
struct SpreadToFour<'a> {
    gradient: &'a [f32],
    taps: &'a [u8],
    /// The two rows of the input.
    lines: [&'a mut [f32]; 2],
}

impl Kernel for SpreadToFour<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let [above, below] = self.lines.map(|line| line.as_chunks_mut::<2>().0);
        for ((gradient, tap), (above, below)) in self.gradient.iter().zip(self.taps).zip(above.iter_mut().zip(below)) {
            let tap = u32::from(*tap);
            let of = |place: u32| if tap == place { *gradient } else { 0.0 };
            (*above, *below) = ([of(0), of(1)], [of(2), of(3)]);
        }
    }
}

#[derive(Debug)]
struct MaxPool2d;

impl Backward<Flex, 1> for MaxPool2d {
    type State = (Windows, Vec<u8>);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        let ([node], (windows, taps)) = (ops.parents, ops.state);
        if let Some(node) = node {
            grads.register::<Flex>(node.id, windows.backward(&gradient, &taps));
        }
    }
}
