//! A step of Muon, which is two passes over a parameter and small products between them.
use super::inside;
use crate::{
    chunks::{in_chunks, in_chunks_of_both},
    flex::plain,
    isa::{Isa, Kernel},
    orthogonal::orthogonal,
    simd::Simd,
};
use burn::{
    backend::{Flex, flex::FlexTensor},
    tensor::{Tensor, TensorData},
};

/// What a step of Muon follows from.
#[derive(Clone, Copy, Debug)]
pub struct MuonStep {
    /// How much of the step before goes into this one.
    pub momentum: f32,
    /// What is left of a weight where it decays.
    pub keep: f32,
    /// How far to go.
    pub rate: f32,
}

impl MuonStep {
    /// New weights, which are those of the tensor times `keep`, less `rate` times about the orthogonal matrix that is nearest
    /// to the gradient with Nesterov's momentum; and the new velocity. Singular values come to between 0.7 and 1.2.
    ///
    /// # Shapes
    /// All are of one shape. Of more axes than two, the first has the rows of a matrix, and all others are its columns.
    ///
    /// # Edge cases
    /// Other numbers than 32-bit floats, other backends, shapes that differ, empty tensors, lists, and all where kernels are
    /// turned off, are left to `otherwise`, which gets all three. A gradient whose square overflows moves nothing.
    ///
    /// # Source
    /// Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024).
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// let device = Device::flex();
    /// let weight = Tensor::<2>::zeros([2, 2], &device);
    /// let gradient = Tensor::from_data([[8.0, 0.0], [0.0, 1.0]], &device);
    /// let step = kiln_cpu::MuonStep { momentum: 0.0, keep: 1.0, rate: 0.1 };
    /// let signs = |weight: Tensor<2>, gradient: Tensor<2>, _| [weight - gradient.clone().sign(), gradient];
    /// let [weight, velocity] = step.of(weight, gradient.clone(), None, signs);
    /// let moved: Vec<f32> = weight.into_data().try_to_vec().unwrap();
    /// assert!(moved[0] / moved[3] < 2.0, "eight times the gradient, and hardly a longer step");
    /// assert_eq!(velocity.into_data(), gradient.into_data());
    /// ```
    pub fn of<const D: usize>(
        self,
        tensor: Tensor<D>,
        gradient: Tensor<D>,
        velocity: Option<Tensor<D>>,
        otherwise: impl FnOnce(Tensor<D>, Tensor<D>, Option<Tensor<D>>) -> [Tensor<D>; 2],
    ) -> [Tensor<D>; 2] {
        let shape = tensor.dims();
        let all = [&tensor, &gradient].into_iter().chain(&velocity);
        let known = all.into_iter().all(|it| it.dims() == shape && plain(it).is_some());
        let (Some(isa), true) = (Isa::detect(), known && D >= 2 && !shape.contains(&0)) else {
            return otherwise(tensor, gradient, velocity);
        };
        let velocity = velocity.unwrap_or_else(|| Tensor::zeros_like(&tensor));
        let [tensor, mut gradient, mut velocity] = [tensor, gradient, velocity].map(inside);
        let roll = |_, gradient: &mut [f32], velocity: &mut [f32]| {
            isa.run(Roll { momentum: self.momentum, gradient, velocity });
        };
        in_chunks_of_both(gradient.storage_mut::<f32>(), velocity.storage_mut::<f32>(), roll);
        let columns = shape[1..].iter().product();
        let mut weights = orthogonal(isa, gradient.storage::<f32>(), [shape[0], columns]);
        let values = tensor.storage::<f32>();
        in_chunks(&mut weights, |start, weights| {
            isa.run(Leave { step: self, values: &values[start..start + weights.len()], weights });
        });
        [FlexTensor::from_data(TensorData::new(weights, shape)), velocity].map(Tensor::from_primitive::<Flex>)
    }
}

/// Of a chunk, the next velocity, and in place of the gradient where it leads with as much of it again.
struct Roll<'a> {
    momentum: f32,
    gradient: &'a mut [f32],
    velocity: &'a mut [f32],
}

impl Kernel for Roll<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        for (gradient, velocity) in self.gradient.iter_mut().zip(self.velocity) {
            *velocity = *gradient + *velocity * self.momentum;
            *gradient += *velocity * self.momentum;
        }
    }
}

/// Of a chunk, the weights in place of the direction that they go.
struct Leave<'a> {
    step: MuonStep,
    values: &'a [f32],
    weights: &'a mut [f32],
}

impl Kernel for Leave<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let MuonStep { keep, rate, .. } = self.step;
        self.weights.iter_mut().zip(self.values).for_each(|(weight, value)| *weight = value * keep - *weight * rate);
    }
}
