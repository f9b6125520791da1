//! The sigmoid and its logarithm, with all threads and without a call for each number.
use crate::{
    changed::changed,
    chunks::CHUNK,
    exp::{exp, log_1p},
    flex::{Elements, Place},
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
    tensor::{Tensor, TensorData, activation},
};

/// [`burn::tensor::activation::sigmoid`]: `1 / (1 + exp(-x))`.
///
/// # Edge cases
/// Below -87 it is zero. Other numbers than 32-bit floats and other backends take burn's own operation.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let x = Tensor::<1>::from_data([-f32::INFINITY, 0.0, f32::INFINITY], &Device::flex());
/// assert_eq!(kiln_cpu::sigmoid(x).into_data().try_to_vec::<f32>().unwrap(), [0.0, 0.5, 1.0]);
/// ```
pub fn sigmoid<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let Some(isa) = Isa::detect() else { return activation::sigmoid(x) };
    match Place::of(x) {
        Place::Plain(x) => Tensor::from_primitive::<Flex>(each(isa, &x, share)),
        Place::Tracked(x) => {
            let (x, node) = x.into_parts();
            recorded(Sigmoid, [node], each(isa, &x, share), |output| (isa, output.clone()))
        }
        Place::Elsewhere(x) => activation::sigmoid(x),
    }
}

/// The logarithm of [`sigmoid`], without overflow: `-log(1 + exp(-x))`. Its slope at zero is a half.
///
/// # Errors
/// The tensor as it was, where the kernels do not reach: on other backends, and with other numbers than 32-bit floats.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let x = Tensor::<1>::from_data([-1000.0, 0.0, 1000.0], &Device::flex());
/// let y = kiln_cpu::log_sigmoid(x).unwrap();
/// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [-1000.0, -2f32.ln(), 0.0]);
/// ```
#[allow(clippy::result_large_err, reason = "one tensor comes back either way")]
pub fn log_sigmoid<const D: usize>(x: Tensor<D>) -> Result<Tensor<D>, Tensor<D>> {
    let Some(isa) = Isa::detect() else { return Err(x) };
    match Place::of(x) {
        Place::Plain(x) => Ok(Tensor::from_primitive::<Flex>(each(isa, &x, log_share))),
        Place::Tracked(x) => {
            let (x, node) = x.into_parts();
            Ok(recorded(LogSigmoid, [node], each(isa, &x, log_share), |_| (isa, x)))
        }
        Place::Elsewhere(x) => Err(x),
    }
}

/// The sigmoid of a number.
#[inline(always)]
fn share(x: f32) -> f32 {
    let power = exp(-x.abs());
    (if x < 0.0 { power } else { 1.0 }) / (1.0 + power)
}

/// Its logarithm.
#[inline(always)]
fn log_share(x: f32) -> f32 {
    (if x < 0.0 { x } else { 0.0 }) - log_1p(exp(-x.abs()))
}

/// What a function makes of each number.
fn each(isa: Isa, x: &FlexTensor, of: impl Fn(f32) -> f32 + Copy + Sync + Send) -> FlexTensor {
    let shape = x.layout().shape().clone();
    let x = Elements::of(x);
    let (output, _) = in_pieces(x.slice().len(), CHUNK, |chunk, output| {
        isa.run(Each { x: &x.slice()[chunk * CHUNK..][..output.len()], output, of });
    });
    FlexTensor::from_data(TensorData::new(output, shape))
}

struct Each<'a, F> {
    x: &'a [f32],
    output: &'a mut [f32],
    of: F,
}

impl<F: Fn(f32) -> f32> Kernel for Each<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        self.output.iter_mut().zip(self.x).for_each(|(output, x)| *output = (self.of)(*x));
    }
}

/// The gradient of what a function's slope is known of: that of its output becomes that of its input.
fn sloped(
    isa: Isa,
    gradient: FlexTensor,
    known: &FlexTensor,
    slope: impl Fn(f32) -> f32 + Copy + Sync + Send,
) -> FlexTensor {
    let known = Elements::of(known);
    changed(gradient, |start, gradient| {
        isa.run(Sloped { known: &known.slice()[start..start + gradient.len()], gradient, slope });
    })
}

struct Sloped<'a, F> {
    gradient: &'a mut [f32],
    known: &'a [f32],
    slope: F,
}

impl<F: Fn(f32) -> f32> Kernel for Sloped<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        self.gradient.iter_mut().zip(self.known).for_each(|(gradient, known)| *gradient *= (self.slope)(*known));
    }
}

#[derive(Debug)]
struct Sigmoid;

impl Backward<Flex, 1> for Sigmoid {
    /// The output.
    type State = (Isa, FlexTensor);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        let ([node], (isa, output)) = (ops.parents, ops.state);
        if let Some(node) = node {
            grads.register::<Flex>(node.id, sloped(isa, gradient, &output, |output| output * (1.0 - output)));
        }
    }
}

#[derive(Debug)]
struct LogSigmoid;

impl Backward<Flex, 1> for LogSigmoid {
    /// The input.
    type State = (Isa, FlexTensor);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        let ([node], (isa, x)) = (ops.parents, ops.state);
        if let Some(node) = node {
            grads.register::<Flex>(node.id, sloped(isa, gradient, &x, |x| share(-x)));
        }
    }
}
