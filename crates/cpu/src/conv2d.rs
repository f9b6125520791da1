//! Convolution over images, as burn's operation and with the kernels of [`crate::conv`].
use crate::{
    conv::{
        Axis, Correlation, Geometry, Pointwise, Sampled, WeightGradient, Winograd, WinogradGradient, bias_gradient,
    },
    depthwise::Depthwise,
    flex::{Elements, tensor},
    grouped::Grouped,
    isa::Isa,
    sums::is_long,
    weighted::{Weighted, apply},
};
use burn::{
    backend::flex::FlexTensor,
    tensor::{Tensor, module, ops::ConvOptions},
};
use std::borrow::Cow;

/// [`burn::tensor::module::conv2d`].
///
/// # Shapes
/// `[N, C, H, W]` with weights `[O, C, KH, KW]` and a bias `[O]` to `[N, O, H', W']`, where `H'` is
/// `(H + 2P - D (KH - 1) - 1) / S + 1`.
///
/// # Edge cases
/// Where three by three weights make it worth it, a value is calculated together with its neighbours, two by two from a
/// square of four by four, or four by four from one of six by six. Its error is then relative to the magnitudes of a kernel
/// times those of the whole square, summed over channels, and a number in the square that is not finite reaches all of
/// them.
///
/// Of channels by themselves, an input that is not finite also reaches gradients of weights that it has no part in.
///
/// Padding that differs from side to side, an image of 2^32 numbers, other numbers than 32-bit floats and other backends
/// take burn's own operation, as does automatic differentiation with checkpoints.
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
        // One channel of a large image, or to a few, is better shared out to the threads as any convolution is.
        (1, 1) if it.inputs == 1 && (it.outputs < 8 || it.input_plane() > 1 << 16) => {
            apply(Conv2d { isa, it }, x, weight, bias)
        }
        (groups, 1) if groups == it.inputs && it.outputs.is_multiple_of(groups) => {
            apply(Depthwise::new(isa, it), x, weight, bias)
        }
        (1, channels) if channels == it.inputs => apply(Conv2d { isa, it }, x, weight, bias),
        (groups, channels) if groups > 1 && groups * channels == it.inputs && it.outputs % groups == 0 => {
            let of = Conv2d { isa, it: Geometry { inputs: channels, outputs: it.outputs / groups, ..it } };
            let (input, output) = (it.input_shape(), it.output_shape());
            apply(Grouped { isa, of, groups, input, output, weight: weight.dims() }, x, weight, bias)
        }
        _ => None,
    }
}

/// The sizes, where the kernels know them and can count its places.
fn geometry(x: [usize; 4], weight: [usize; 4], options: &ConvOptions<2>) -> Option<Geometry> {
    let [batch, inputs, height, width] = x;
    let [outputs, _, rows, columns] = weight;
    let known = !options.is_asymmetric() && !x.contains(&0) && !weight.contains(&0);
    let [vertical, horizontal] = options.padding_begin();
    let axes = [
        Axis::new(height, rows, options.stride[0], vertical, options.dilation[0])?,
        Axis::new(width, columns, options.stride[1], horizontal, options.dilation[1])?,
    ];
    Some(Geometry { batch, inputs, outputs, axes }).filter(|it| known && it.is_addressable())
}

/// The convolution of these sizes.
#[derive(Clone, Debug)]
struct Conv2d {
    isa: Isa,
    it: Geometry,
}

impl Conv2d {
    /// What is to be done, and what of the images it reads.
    fn read<'a>(&self, images: &'a [f32]) -> (Geometry, Cow<'a, [f32]>) {
        match Sampled::of(&self.it) {
            Some(sampled) => (sampled.geometry(), sampled.gather(images).into()),
            None => (self.it, images.into()),
        }
    }
}

impl Weighted for Conv2d {
    fn forward(&self, x: &FlexTensor, weight: &FlexTensor, bias: Option<&FlexTensor>) -> FlexTensor {
        let (x, weight, bias) = (Elements::of(x), Elements::of(weight), bias.map(Elements::of));
        let bias = bias.as_ref().map(Elements::slice);
        let (isa, (it, x), weight) = (self.isa, self.read(x.slice()), weight.slice());
        let output = if let Some(of_places) = Pointwise::forward(isa, &it, weight, bias) {
            of_places.run(&x)
        } else if let Some(of_squares) = Winograd::forward(isa, &it, weight, bias) {
            of_squares.run(&x)
        } else {
            Correlation::forward(isa, &it.flattened(), weight, bias).run(&x)
        };
        tensor(output, self.it.output_shape())
    }

    fn input_gradient(&self, weight: &FlexTensor, gradient: &[f32]) -> FlexTensor {
        let weight = Elements::of(weight);
        let sampled = Sampled::of(&self.it);
        let it = &sampled.as_ref().map_or(self.it, Sampled::geometry);
        let (isa, weight) = (self.isa, weight.slice());
        let of_input = if let Some(of_places) = Pointwise::input_gradient(isa, it, weight) {
            of_places.run(gradient)
        } else if let Some(of_squares) = Winograd::input_gradient(isa, it, weight) {
            of_squares.run(gradient)
        } else {
            Correlation::input_gradient(isa, &it.flattened(), weight).run(gradient)
        };
        let of_input = match sampled {
            Some(sampled) => sampled.spread(&of_input),
            None => of_input,
        };
        tensor(of_input, self.it.input_shape())
    }

    fn weight_gradient(&self, x: &FlexTensor, gradient: &[f32], bias: bool) -> (FlexTensor, Option<FlexTensor>) {
        let x = Elements::of(x);
        let (it, x) = self.read(x.slice());
        let (weight, bias) = match WinogradGradient::new(self.isa, &it) {
            Some(it) => it.run(&x, gradient, bias),
            None => {
                // Rows that are kept apart part a long sum too.
                let it = if is_long(it.places()) { it } else { it.flattened() };
                WeightGradient::new(self.isa, &it).run(&x, gradient, bias)
            }
        };
        (tensor(weight, self.it.weight_shape()), bias.map(|bias| tensor(bias, [self.it.outputs])))
    }

    fn bias_gradient(&self, gradient: &[f32]) -> FlexTensor {
        tensor(bias_gradient(self.isa, gradient, self.it.outputs, self.it.output_plane()), [self.it.outputs])
    }
}

#[cfg(test)]
mod tests {
    use super::geometry;
    use burn::tensor::ops::ConvOptions;

    #[test]
    fn an_image_whose_places_32_bits_do_not_count_has_no_kernel() {
        let known = |x: [usize; 4], padding: usize| {
            let options = ConvOptions::new([1, 1], [padding; 2], [1, 1], 1);
            geometry(x, [16, x[1], 3, 3], &options).is_some()
        };
        assert!(known([1, 1 << 15, 256, 256], 1));
        assert!(!known([1, 1 << 16, 256, 256], 1));
        assert!(known([1, 64, 2000, 2000], 1));
        assert!(!known([1, 64, 2000, 2000], 4000));
        // Small images are read together.
        assert!(known([256, 1 << 16, 3, 3], 0));
        assert!(!known([256, 1 << 21, 3, 3], 0));
    }
}
