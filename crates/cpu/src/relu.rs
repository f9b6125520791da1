//! The rectifier, as burn's operation and with all threads.
use crate::{
    changed::changed,
    flex::{Elements, Place},
    isa::{Isa, Kernel},
    recorded::recorded,
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
    tensor::{Tensor, activation},
};

/// [`burn::tensor::activation::relu`]: `max(0, x)`, and what is no number stays none.
///
/// # Edge cases
/// A tensor that nobody else holds is changed in place. Other numbers than 32-bit floats and other backends take burn's
/// own operation.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let x = Tensor::<1>::from_data([-1.0, 0.0, 2.0], &Device::flex());
/// assert_eq!(kiln_cpu::relu(x).into_data().try_to_vec::<f32>().unwrap(), [0.0, 0.0, 2.0]);
/// ```
pub fn relu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let Some(isa) = Isa::detect() else { return activation::relu(x) };
    match Place::of(x) {
        Place::Plain(x) => Tensor::from_primitive::<Flex>(rectified(isa, x)),
        Place::Tracked(x) => {
            let (x, node) = x.into_parts();
            let output = rectified(isa, x);
            recorded(Relu, [node], output, |output| (isa, output.clone()))
        }
        Place::Elsewhere(x) => activation::relu(x),
    }
}

fn rectified(isa: Isa, x: FlexTensor) -> FlexTensor {
    changed(x, |_, elements| isa.run(Rectify(elements)))
}

struct Rectify<'a>(&'a mut [f32]);

impl Kernel for Rectify<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for element in self.0 {
            *element = if *element <= 0.0 { 0.0 } else { *element };
        }
    }
}

/// A gradient, and the output where it is let through.
struct Mask<'a>(&'a mut [f32], &'a [f32]);

impl Kernel for Mask<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for (gradient, output) in self.0.iter_mut().zip(self.1) {
            *gradient = if *output <= 0.0 { 0.0 } else { *gradient };
        }
    }
}

#[derive(Debug)]
struct Relu;

impl Backward<Flex, 1> for Relu {
    type State = (Isa, FlexTensor);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        let ([node], (isa, output)) = (ops.parents, ops.state);
        if let Some(node) = node {
            let output = Elements::of(&output);
            let gradient = changed(gradient, |start, gradient| {
                isa.run(Mask(gradient, &output.slice()[start..start + gradient.len()]));
            });
            grads.register::<Flex>(node.id, gradient);
        }
    }
}
