//! Convolution over images, as burn's operation and with the kernels of [`crate::conv`].
use crate::{
    conv::{Axis, Correlation, Geometry, WeightGradient, bias_gradient},
    flex::{Elements, Tracked, plain, tensor, tracked},
    isa::Isa,
};
use burn::{
    backend::{
        Autodiff, Flex,
        autodiff::{
            checkpoint::{base::Checkpointer, strategy::NoCheckpointing},
            grads::Gradients,
            ops::{Backward, Ops, OpsKind},
        },
        flex::FlexTensor,
    },
    tensor::{Tensor, module, ops::ConvOptions},
};

/// [`burn::tensor::module::conv2d`].
///
/// # Shapes
/// `[N, C, H, W]` with weights `[O, C, KH, KW]` and a bias `[O]` to `[N, O, H', W']`, where `H'` is
/// `(H + 2P - D (KH - 1) - 1) / S + 1`.
///
/// # Edge cases
/// Groups, padding that differs from side to side, other numbers than 32-bit floats and other backends take burn's own
/// operation, as does automatic differentiation with checkpoints.
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
    if let Some(x) = plain(x) {
        let bias = match bias {
            Some(bias) => Some(plain(bias)?),
            None => None,
        };
        let output = forward(isa, &it, &x, &plain(weight)?, bias.as_ref());
        return Some(Tensor::from_primitive::<Flex>(output));
    }
    let (x, weight) = (tracked(x)?, tracked(weight)?);
    let output = match bias {
        Some(bias) => {
            let bias = tracked(bias)?;
            let nodes = [x.node(), weight.node(), bias.node()];
            let output = forward(isa, &it, x.primitive(), weight.primitive(), Some(bias.primitive()));
            match Conv2d.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
                OpsKind::Tracked(prep) => prep.finish(Saved::of(isa, it, &x, &weight), output),
                OpsKind::UnTracked(prep) => prep.finish(output),
            }
        }
        None => {
            let nodes = [x.node(), weight.node()];
            let output = forward(isa, &it, x.primitive(), weight.primitive(), None);
            match Conv2d.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
                OpsKind::Tracked(prep) => prep.finish(Saved::of(isa, it, &x, &weight), output),
                OpsKind::UnTracked(prep) => prep.finish(output),
            }
        }
    };
    Some(Tensor::from_primitive::<Autodiff<Flex>>(output))
}

/// The sizes, where the kernels know them.
fn geometry(x: [usize; 4], weight: [usize; 4], options: &ConvOptions<2>) -> Option<Geometry> {
    let [batch, inputs, height, width] = x;
    let [outputs, channels, rows, columns] = weight;
    let known = options.groups == 1 && !options.is_asymmetric() && channels == inputs && !x.contains(&0) && outputs > 0;
    let [vertical, horizontal] = options.padding_begin();
    let axes = [
        Axis::new(height, rows, options.stride[0], vertical, options.dilation[0])?,
        Axis::new(width, columns, options.stride[1], horizontal, options.dilation[1])?,
    ];
    known.then_some(Geometry { batch, inputs, outputs, axes })
}

fn forward(isa: Isa, it: &Geometry, x: &FlexTensor, weight: &FlexTensor, bias: Option<&FlexTensor>) -> FlexTensor {
    let (x, weight, bias) = (Elements::of(x), Elements::of(weight), bias.map(Elements::of));
    let bias = bias.as_ref().map(Elements::slice);
    let output = Correlation::forward(isa, &it.flattened(), weight.slice(), bias).run(x.slice());
    tensor(output, it.output_shape())
}

/// What the backward pass needs of the forward pass: the tensors that a wanted gradient depends on.
#[derive(Clone, Debug)]
struct Saved {
    isa: Isa,
    it: Geometry,
    x: Option<FlexTensor>,
    weight: Option<FlexTensor>,
}

impl Saved {
    fn of(isa: Isa, it: Geometry, x: &Tracked, weight: &Tracked) -> Self {
        let keep = |tensor: &Tracked| Elements::of(tensor.primitive()).into_tensor();
        Self { isa, it, x: weight.is_tracked().then(|| keep(x)), weight: x.is_tracked().then(|| keep(weight)) }
    }

    fn input_gradient(&self, gradient: &[f32]) -> Option<FlexTensor> {
        let weight = Elements::of(self.weight.as_ref()?);
        let of_input = Correlation::input_gradient(self.isa, &self.it.flattened(), weight.slice()).run(gradient);
        Some(tensor(of_input, self.it.input_shape()))
    }

    fn weight_gradients(&self, gradient: &[f32]) -> Option<[FlexTensor; 2]> {
        let x = Elements::of(self.x.as_ref()?);
        let (weight, bias) = WeightGradient::new(self.isa, &self.it.flattened()).run(x.slice(), gradient);
        Some([tensor(weight, self.it.weight_shape()), tensor(bias, [self.it.outputs])])
    }
}

#[derive(Debug)]
struct Conv2d;

impl Backward<Flex, 2> for Conv2d {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = Elements::of(&grads.consume::<Flex>(&ops.node));
        let [x, weight] = ops.parents;
        if let Some((node, gradient)) = x.zip(ops.state.input_gradient(gradient.slice())) {
            grads.register::<Flex>(node.id, gradient);
        }
        if let Some((node, [gradient, _])) = weight.zip(ops.state.weight_gradients(gradient.slice())) {
            grads.register::<Flex>(node.id, gradient);
        }
    }
}

impl Backward<Flex, 3> for Conv2d {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = Elements::of(&grads.consume::<Flex>(&ops.node));
        let [x, weight, bias] = ops.parents;
        if let Some((node, gradient)) = x.zip(ops.state.input_gradient(gradient.slice())) {
            grads.register::<Flex>(node.id, gradient);
        }
        let [of_weight, of_bias] =
            ops.state.weight_gradients(gradient.slice()).map_or([None, None], |both| both.map(Some));
        if let Some((node, gradient)) = weight.zip(of_weight) {
            grads.register::<Flex>(node.id, gradient);
        }
        if let Some(node) = bias {
            let of_bias = of_bias.unwrap_or_else(|| {
                let it = &ops.state.it;
                tensor(bias_gradient(gradient.slice(), it.outputs, it.output_plane()), [it.outputs])
            });
            grads.register::<Flex>(node.id, of_bias);
        }
    }
}
