//! Convolution over images, as burn's operation and with the kernels of [`crate::conv`].
use crate::{
    conv::{Axis, Correlation, Geometry, WeightGradient, Winograd, WinogradGradient, bias_gradient},
    depthwise::Depthwise,
    flex::{Elements, tensor},
    grouped::Grouped,
    isa::Isa,
    weighted::{Weighted, apply},
};
use burn::{
    backend::flex::FlexTensor,
    tensor::{Tensor, module, ops::ConvOptions},
};

/// [`burn::tensor::module::conv2d`].
///
/// # Shapes
/// `[N, C, H, W]` with weights `[O, C, KH, KW]` and a bias `[O]` to `[N, O, H', W']`, where `H'` is
/// `(H + 2P - D (KH - 1) - 1) / S + 1`.
///
/// # Edge cases
/// Where three by three weights make it worth it, a value is calculated together with its neighbours: a number that is not
/// finite then reaches the two by two values beside it, and the error of a value is relative to the terms of all four.
///
/// Padding that differs from side to side, other numbers than 32-bit floats and other backends take burn's own operation,
/// as does automatic differentiation with checkpoints.
///
/// # Panics
/// As burn's operation, on shapes that do not fit.
///
/// ```
/// use burn::tensor::{Device, Tensor, ops::ConvOptions};
/// let device = Device::flex();
/// let images = Tensor::<4>::ones([1, 2, 3, 3], &device);
/// let weight = Tensor::<4>::ones([1, 2, 2, 2], &device);
/// let sums = kiln_cpu::conv2d(images, weight, None, ConvOptions::new([1, 1], [0, 0], [1, 1], 1));
/// assert_eq!(sums.into_data().try_to_vec::<f32>().unwrap(), [8.0; 4]);
/// ```
pub fn conv2d(x: Tensor<4>, weight: Tensor<4>, bias: Option<Tensor<1>>, options: ConvOptions<2>) -> Tensor<4> {
    by_kernel(&x, &weight, bias.as_ref(), &options).unwrap_or_else(|| module::conv2d(x, weight, bias, options))
}

fn by_kernel(
    x: &Tensor<4>,
    weight: &Tensor<4>,
    bias: Option<&Tensor<1>>,
    options: &ConvOptions<2>,
) -> Option<Tensor<4>> {
    let isa = Isa::detect()?;
    let it = geometry(x.dims(), weight.dims(), options)?;
    if bias.is_some_and(|bias| bias.dims() != [it.outputs]) {
        return None;
    }
    match (options.groups, weight.dims()[1]) {
        (1, channels) if channels == it.inputs => apply(Conv2d { isa, it }, x, weight, bias),
        (groups, 1) if groups == it.inputs && groups == it.outputs => apply(Depthwise::new(isa, it), x, weight, bias),
        (groups, channels) if groups > 1 && groups * channels == it.inputs && it.outputs % groups == 0 => {
            let of = Conv2d { isa, it: Geometry { inputs: channels, outputs: it.outputs / groups, ..it } };
            let (input, output) = (it.input_shape(), it.output_shape());
            apply(Grouped { of, groups, input, output, weight: weight.dims() }, x, weight, bias)
        }
        _ => None,
    }
}

/// The sizes, where the kernels know them.
fn geometry(x: [usize; 4], weight: [usize; 4], options: &ConvOptions<2>) -> Option<Geometry> {
    let [batch, inputs, height, width] = x;
    let [outputs, _, rows, columns] = weight;
    let known = !options.is_asymmetric() && !x.contains(&0) && !weight.contains(&0);
    let [vertical, horizontal] = options.padding_begin();
    let axes = [
        Axis::new(height, rows, options.stride[0], vertical, options.dilation[0])?,
        Axis::new(width, columns, options.stride[1], horizontal, options.dilation[1])?,
    ];
    known.then_some(Geometry { batch, inputs, outputs, axes })
}

/// The convolution of these sizes.
#[derive(Clone, Debug)]
struct Conv2d {
    isa: Isa,
    it: Geometry,
}

impl Weighted for Conv2d {
    fn forward(&self, x: &FlexTensor, weight: &FlexTensor, bias: Option<&FlexTensor>) -> FlexTensor {
        let (x, weight, bias) = (Elements::of(x), Elements::of(weight), bias.map(Elements::of));
        let bias = bias.as_ref().map(Elements::slice);
        let output = match Winograd::forward(self.isa, &self.it, weight.slice(), bias) {
            Some(it) => it.run(x.slice()),
            None => Correlation::forward(self.isa, &self.it.flattened(), weight.slice(), bias).run(x.slice()),
        };
        tensor(output, self.it.output_shape())
    }

    fn input_gradient(&self, weight: &FlexTensor, gradient: &[f32]) -> FlexTensor {
        let weight = Elements::of(weight);
        let of_input = match Winograd::input_gradient(self.isa, &self.it, weight.slice()) {
            Some(it) => it.run(gradient),
            None => Correlation::input_gradient(self.isa, &self.it.flattened(), weight.slice()).run(gradient),
        };
        tensor(of_input, self.it.input_shape())
    }

    fn weight_gradient(&self, x: &FlexTensor, gradient: &[f32]) -> (FlexTensor, Option<FlexTensor>) {
        let x = Elements::of(x);
        let (weight, bias) = match WinogradGradient::new(self.isa, &self.it) {
            Some(it) => it.run(x.slice(), gradient),
            None => WeightGradient::new(self.isa, &self.it.flattened()).run(x.slice(), gradient),
        };
        (tensor(weight, self.it.weight_shape()), Some(tensor(bias, [self.it.outputs])))
    }

    fn bias_gradient(&self, gradient: &[f32]) -> FlexTensor {
        tensor(bias_gradient(gradient, self.it.outputs, self.it.output_plane()), [self.it.outputs])
    }
}
