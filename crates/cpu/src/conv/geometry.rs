//! [`Geometry`]: the sizes of a two-dimensional convolution.
use super::frame::apart;

/// One spatial axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    pub input: usize,
    pub output: usize,
    pub kernel: usize,
    pub stride: usize,
    pub padding: usize,
    pub dilation: usize,
}

impl Axis {
    /// The axis with the output it has; `None` where the kernel does not fit.
    pub fn new(input: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> Option<Self> {
        let reach = dilation * kernel.checked_sub(1)? + 1;
        let output = (input + 2 * padding).checked_sub(reach)? / stride + 1;
        Some(Self { input, output, kernel, stride, padding, dilation })
    }

    fn is_pointwise(&self) -> bool {
        self.kernel == 1 && self.stride == 1 && self.padding == 0
    }
}

/// Outputs of so many images that share a table, where one image has fewer.
pub const SHARED: usize = 256;

/// The sizes of a convolution without groups: tensors are `[N, C, H, W]`, weights `[O, C, KH, KW]`, all contiguous.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    pub batch: usize,
    pub inputs: usize,
    pub outputs: usize,
    pub axes: [Axis; 2],
}

impl Geometry {
    /// Whether an output reads the input in its own place alone.
    pub fn is_pointwise(&self) -> bool {
        self.axes.iter().all(Axis::is_pointwise)
    }

    /// A pointwise convolution does not care where rows end: one long row serves the kernels better.
    pub fn flattened(self) -> Self {
        let [rows, columns] = self.axes;
        if !self.is_pointwise() {
            return self;
        }
        let length = rows.input * columns.input;
        let row = Axis { input: 1, output: 1, ..rows };
        Self { axes: [row, Axis { input: length, output: length, ..columns }], ..self }
    }

    /// Whether kernels find every place of what they read: tables count in 32 bits.
    pub fn is_addressable(&self) -> bool {
        let reads = self.axes.map(|axis| axis.input + (2 * axis.padding).max(axis.dilation * (axis.kernel - 1)));
        let Some(plane) = reads[0].checked_mul(reads[1]) else { return false };
        // Images of few outputs are read together, and those of one pixel as they lie.
        let images = (SHARED / self.output_plane().max(1)).max(1);
        let plane = if plane == 1 { 1 } else { apart(plane) };
        let all = [images, self.inputs.max(self.outputs)].into_iter().try_fold(plane, usize::checked_mul);
        all.is_some_and(|all| u32::try_from(all).is_ok())
    }

    /// Places of one channel of the output in all images: the terms of a weight's gradient.
    pub fn places(&self) -> usize {
        self.batch * self.output_plane()
    }

    /// Elements of one channel of the input.
    pub fn input_plane(&self) -> usize {
        self.axes[0].input * self.axes[1].input
    }

    /// Elements of one channel of the output.
    pub fn output_plane(&self) -> usize {
        self.axes[0].output * self.axes[1].output
    }

    /// `[N, C, H, W]`.
    pub fn input_shape(&self) -> [usize; 4] {
        [self.batch, self.inputs, self.axes[0].input, self.axes[1].input]
    }

    /// `[N, O, H', W']`.
    pub fn output_shape(&self) -> [usize; 4] {
        [self.batch, self.outputs, self.axes[0].output, self.axes[1].output]
    }

    /// `[O, C, KH, KW]`.
    pub fn weight_shape(&self) -> [usize; 4] {
        [self.outputs, self.inputs, self.axes[0].kernel, self.axes[1].kernel]
    }

    /// Weights of one input channel and one output channel.
    pub fn taps(&self) -> usize {
        self.axes[0].kernel * self.axes[1].kernel
    }
}
