//! Transposed convolution over images, as burn's operation and with the kernels of [`crate::conv`].
use crate::{
    conv::{Axis, Correlation, Geometry, WeightGradient, bias_gradient},
    flex::{Elements, tensor},
    grouped::Grouped,
    isa::Isa,
    weighted::{Weighted, apply},
};
use burn::{
    backend::flex::FlexTensor,
    tensor::{Tensor, module, ops::ConvTransposeOptions},
};

/// [`burn::tensor::module::conv_transpose2d`].
///
/// # Shapes
/// `[N, C, H, W]` with weights `[C, O, KH, KW]` and a bias `[O]` to `[N, O, H', W']`.
///
/// # Edge cases
/// More added to the output than a stride has room for, an image of 2^32 numbers, other numbers than 32-bit floats and
/// other backends take burn's own operation.
///
/// # Panics
/// As burn's operation, on shapes that do not fit.
///
/// ```
/// use burn::tensor::{Device, Tensor, ops::ConvTransposeOptions};
/// let device = Device::flex();
/// let (x, weight) = (Tensor::<4>::ones([1, 1, 1, 2], &device), Tensor::<4>::ones([1, 1, 1, 3], &device));
/// let options = ConvTransposeOptions::new([1, 1], [0, 0], [0, 0], [1, 1], 1);
/// let y = kiln_cpu::conv_transpose2d(x, weight, None, options);
/// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [1.0, 2.0, 2.0, 1.0]);
/// ```
pub fn conv_transpose2d(
    x: Tensor<4>,
    weight: Tensor<4>,
    bias: Option<Tensor<1>>,
    options: ConvTransposeOptions<2>,
) -> Tensor<4> {
    by_kernel(&x, &weight, bias.as_ref(), &options)
        .unwrap_or_else(|| module::conv_transpose2d(x, weight, bias, options))
}

fn by_kernel(
    x: &Tensor<4>,
    weight: &Tensor<4>,
    bias: Option<&Tensor<1>>,
    options: &ConvTransposeOptions<2>,
) -> Option<Tensor<4>> {
    let (isa, groups) = (Isa::detect()?, options.groups);
    let of = geometry(x.dims(), weight.dims(), options)?;
    if bias.is_some_and(|bias| bias.dims() != [of.inputs * groups]) {
        return None;
    }
    let operation = ConvTranspose2d { isa, of };
    if groups == 1 {
        return apply(operation, x, weight, bias);
    }
    let [batch, inputs, height, width] = of.input_shape();
    let output = [batch, inputs * groups, height, width];
    apply(Grouped { isa, of: operation, groups, input: x.dims(), output, weight: weight.dims() }, x, weight, bias)
}

/// The sizes of the convolution that this one undoes, or that each group does, where the kernels know them.
fn geometry(x: [usize; 4], weight: [usize; 4], options: &ConvTransposeOptions<2>) -> Option<Geometry> {
    let [batch, channels, height, width] = x;
    let [outputs, inputs, rows, columns] = weight;
    let axis = |at: usize, size: usize, kernel: usize| {
        let [stride, padding, dilation] = [options.stride[at], options.padding[at], options.dilation[at]];
        let whole = (size - 1) * stride + dilation * (kernel - 1) + options.padding_out[at] + 1;
        let axis = Axis::new(whole.checked_sub(2 * padding)?, kernel, stride, padding, dilation)?;
        (axis.output == size && axis.input > 0).then_some(axis)
    };
    let even = options.groups > 0 && channels % options.groups == 0;
    let known = even && channels == outputs && !x.contains(&0) && !weight.contains(&0);
    let axes = || Some([axis(0, height, rows)?, axis(1, width, columns)?]);
    let axes = known.then(axes).flatten()?;
    Some(Geometry { batch, inputs, outputs: outputs / options.groups, axes }).filter(Geometry::is_addressable)
}

/// What undoes the convolution of these sizes: where that reads, this writes.
#[derive(Clone, Debug)]
struct ConvTranspose2d {
    isa: Isa,
    of: Geometry,
}

impl Weighted for ConvTranspose2d {
    fn forward(&self, x: &FlexTensor, weight: &FlexTensor, bias: Option<&FlexTensor>) -> FlexTensor {
        let (x, weight, bias) = (Elements::of(x), Elements::of(weight), bias.map(Elements::of));
        let of = self.of.flattened();
        let mut undone = Correlation::input_gradient(self.isa, &of, weight.slice());
        undone.bias = bias.as_ref().map(Elements::slice);
        tensor(undone.run(x.slice()), self.of.input_shape())
    }

    fn input_gradient(&self, weight: &FlexTensor, gradient: &[f32]) -> FlexTensor {
        let weight = Elements::of(weight);
        let of_input = Correlation::forward(self.isa, &self.of.flattened(), weight.slice(), None).run(gradient);
        tensor(of_input, self.of.output_shape())
    }

    fn weight_gradient(&self, x: &FlexTensor, gradient: &[f32], _: bool) -> (FlexTensor, Option<FlexTensor>) {
        let x = Elements::of(x);
        let (weight, _) = WeightGradient::new(self.isa, &self.of.flattened()).run(gradient, x.slice(), false);
        (tensor(weight, self.of.weight_shape()), None)
    }

    fn bias_gradient(&self, gradient: &[f32]) -> FlexTensor {
        tensor(bias_gradient(self.isa, gradient, self.of.inputs, self.of.input_plane()), [self.of.inputs])
    }
}
