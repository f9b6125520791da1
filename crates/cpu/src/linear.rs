//! The product with a matrix, as burn's operation and with the kernels of [`crate::conv`].
use crate::{
    conv::{Axis, Correlation, Geometry, WeightGradient},
    few_rows::{FEW, few_rows},
    flex::{Elements, tensor},
    isa::Isa,
    weighted::{Weighted, apply},
};
use burn::{
    backend::flex::FlexTensor,
    tensor::{Shape, Tensor, TensorData, module},
};

/// [`burn::tensor::module::linear`].
///
/// # Shapes
/// `[.., I]` with weights `[I, O]` and a bias `[O]` to `[.., O]`.
///
/// # Edge cases
/// Other numbers than 32-bit floats and other backends take burn's own operation.
///
/// # Panics
/// As burn's operation, on shapes that do not fit.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let device = Device::flex();
/// let x = Tensor::<2>::from_data([[1.0, 2.0]], &device);
/// let weight = Tensor::<2>::from_data([[1.0, 10.0], [100.0, 1000.0]], &device);
/// let y = kiln_cpu::linear(x, weight, None).into_data();
/// assert_eq!(y.try_to_vec::<f32>().unwrap(), [201.0, 2010.0]);
/// ```
pub fn linear<const D: usize>(x: Tensor<D>, weight: Tensor<2>, bias: Option<Tensor<1>>) -> Tensor<D> {
    let product = Isa::detect().and_then(|isa| Product::new(isa, &x, &weight, bias.as_ref()));
    let output = product.and_then(|product| apply(product, &x, &weight, bias.as_ref()));
    output.unwrap_or_else(|| module::linear(x, weight, bias))
}

/// Rows times a matrix: the convolution of images that are one pixel.
#[derive(Clone, Debug)]
struct Product {
    isa: Isa,
    /// All axes but the last.
    leading: Vec<usize>,
    sizes: [usize; 2],
}

impl Product {
    fn new<const D: usize>(isa: Isa, x: &Tensor<D>, weight: &Tensor<2>, bias: Option<&Tensor<1>>) -> Option<Self> {
        let (dims, sizes) = (x.dims(), weight.dims());
        let (&last, leading) = dims.split_last()?;
        let fits = last == sizes[0] && bias.is_none_or(|bias| bias.dims() == [sizes[1]]);
        let known = fits && D >= 2 && !dims.contains(&0) && !sizes.contains(&0);
        let product = known.then(|| Self { isa, leading: leading.to_vec(), sizes })?;
        product.geometry(sizes).is_addressable().then_some(product)
    }

    /// The convolution of rows of so many numbers to rows of so many others.
    fn geometry(&self, [inputs, outputs]: [usize; 2]) -> Geometry {
        let pixel = Axis { input: 1, output: 1, kernel: 1, stride: 1, padding: 0, dilation: 1 };
        Geometry { batch: self.leading.iter().product(), inputs, outputs, axes: [pixel; 2] }
    }

    fn rows(&self, elements: Vec<f32>, size: usize) -> FlexTensor {
        let shape: Vec<_> = self.leading.iter().copied().chain([size]).collect();
        FlexTensor::from_data(TensorData::new(elements, Shape::from(shape)))
    }
}

impl Weighted for Product {
    fn forward(&self, x: &FlexTensor, weight: &FlexTensor, bias: Option<&FlexTensor>) -> FlexTensor {
        let (x, weight, bias) = (Elements::of(x), Elements::of(weight), bias.map(Elements::of));
        let bias = bias.as_ref().map(Elements::slice);
        let [inputs, outputs] = self.sizes;
        if self.leading.iter().product::<usize>() <= FEW {
            return self.rows(few_rows(self.isa, x.slice(), weight.slice(), bias, self.sizes), outputs);
        }
        let product = Correlation::of_pixels(self.isa, [inputs, outputs], weight.slice(), [1, outputs], bias);
        self.rows(product.run(x.slice()), outputs)
    }

    fn input_gradient(&self, weight: &FlexTensor, gradient: &[f32]) -> FlexTensor {
        let weight = Elements::of(weight);
        let [inputs, outputs] = self.sizes;
        let product = Correlation::of_pixels(self.isa, [outputs, inputs], weight.slice(), [outputs, 1], None);
        self.rows(product.run(gradient), inputs)
    }

    fn weight_gradient(&self, x: &FlexTensor, gradient: &[f32], _: bool) -> (FlexTensor, Option<FlexTensor>) {
        let x = Elements::of(x);
        let [inputs, outputs] = self.sizes;
        // The weights of a convolution come output by output, these input by input: the two change places.
        let turned = self.geometry([outputs, inputs]);
        let (weight, _) = WeightGradient::new(self.isa, &turned).run(gradient, x.slice(), false);
        (tensor(weight, [inputs, outputs]), None)
    }

    fn bias_gradient(&self, gradient: &[f32]) -> FlexTensor {
        let outputs = self.sizes[1];
        let mut sums = vec![0.0_f64; outputs];
        for row in gradient.chunks_exact(outputs) {
            sums.iter_mut().zip(row).for_each(|(sum, it)| *sum += f64::from(*it));
        }
        tensor(sums.into_iter().map(|it| it as f32).collect(), [outputs])
    }
}
