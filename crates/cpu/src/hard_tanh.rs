//! Cutting off at two bounds, with all threads.
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
    tensor::Tensor,
};

/// What is at most `min` becomes `min`, and what is at least `max` becomes `max`; there is no slope at either. What is no
/// number stays none.
///
/// # Errors
/// The tensor as it was, where the kernels do not reach: on other backends, with other numbers than 32-bit floats, and
/// where `min` is not below `max`.
///
/// # Edge cases
/// A tensor that nobody else holds is changed in place.
///
/// # Source
/// PyTorch's `nn.Hardtanh`; from 0 to 6 it is `nn.ReLU6`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let x = Tensor::<1>::from_data([-1.0, 2.0, 9.0], &Device::flex());
/// let y = kiln_cpu::hard_tanh(x, 0.0, 6.0).unwrap();
/// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [0.0, 2.0, 6.0]);
/// ```
#[allow(clippy::result_large_err, reason = "one tensor comes back either way")]
pub fn hard_tanh<const D: usize>(x: Tensor<D>, min: f64, max: f64) -> Result<Tensor<D>, Tensor<D>> {
    let (min, max) = (min as f32, max as f32);
    let Some(isa) = Isa::detect().filter(|_| min < max) else { return Err(x) };
    match Place::of(x) {
        Place::Plain(x) => Ok(Tensor::from_primitive::<Flex>(cut(isa, x, [min, max]))),
        Place::Tracked(x) => {
            let (x, node) = x.into_parts();
            let output = cut(isa, x, [min, max]);
            Ok(recorded(HardTanh, [node], output, |output| (isa, output.clone(), [min, max])))
        }
        Place::Elsewhere(x) => Err(x),
    }
}

fn cut(isa: Isa, x: FlexTensor, bounds: [f32; 2]) -> FlexTensor {
    changed(x, |_, elements| isa.run(Cut { elements, bounds }))
}

struct Cut<'a> {
    elements: &'a mut [f32],
    bounds: [f32; 2],
}

impl Kernel for Cut<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let [min, max] = self.bounds;
        for element in self.elements {
            let above = if *element <= min { min } else { *element };
            *element = if above >= max { max } else { above };
        }
    }
}

/// A gradient, and the output between whose bounds it is let through.
struct Between<'a> {
    gradient: &'a mut [f32],
    output: &'a [f32],
    bounds: [f32; 2],
}

impl Kernel for Between<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let [min, max] = self.bounds;
        for (gradient, output) in self.gradient.iter_mut().zip(self.output) {
            let above = if *output <= min { 0.0 } else { *gradient };
            *gradient = if *output >= max { 0.0 } else { above };
        }
    }
}

#[derive(Debug)]
struct HardTanh;

impl Backward<Flex, 1> for HardTanh {
    type State = (Isa, FlexTensor, [f32; 2]);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        let ([node], (isa, output, bounds)) = (ops.parents, ops.state);
        if let Some(node) = node {
            let output = Elements::of(&output);
            let gradient = changed(gradient, |start, gradient| {
                let output = &output.slice()[start..start + gradient.len()];
                isa.run(Between { gradient, output, bounds });
            });
            grads.register::<Flex>(node.id, gradient);
        }
    }
}
