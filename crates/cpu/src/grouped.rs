//! [`Grouped`]: a convolution of channels in groups, each group by itself.
use crate::{
    conv::{Correlation, Geometry, WeightGradient, bias_gradient},
    flex::{Elements, tensor},
    isa::Isa,
    weighted::Weighted,
};
use burn::backend::flex::FlexTensor;
use rayon::prelude::*;

/// The convolution whose outputs see the channels of their own group alone; weights are `[O, C / groups, KH, KW]`.
#[derive(Clone, Debug)]
pub struct Grouped {
    isa: Isa,
    groups: usize,
    /// Of one group, a pointwise one as a single row.
    it: Geometry,
    input_shape: [usize; 4],
    output_shape: [usize; 4],
}

impl Grouped {
    /// From the sizes of the whole, where channels come out even.
    pub fn new(isa: Isa, it: Geometry, groups: usize) -> Option<Self> {
        let even = it.inputs.is_multiple_of(groups) && it.outputs.is_multiple_of(groups);
        let of_group = Geometry { inputs: it.inputs / groups, outputs: it.outputs / groups, ..it };
        let (input_shape, output_shape) = (it.input_shape(), it.output_shape());
        even.then(|| Self { isa, groups, it: of_group.flattened(), input_shape, output_shape })
    }

    /// Elements of the weights of one group.
    fn weights(&self) -> usize {
        self.it.outputs * self.it.inputs * self.it.taps()
    }

    /// The weights of a group.
    fn of<'a>(&self, group: usize, weight: &'a Elements) -> &'a [f32] {
        &weight.slice()[group * self.weights()..][..self.weights()]
    }

    /// A group's channels of all images, which are `len` numbers each.
    fn taken(&self, group: usize, images: &[f32], len: usize) -> Vec<f32> {
        images.chunks_exact(len).skip(group).step_by(self.groups).collect::<Vec<_>>().concat()
    }

    fn each<T: Send>(&self, work: impl Fn(usize) -> T + Send + Sync) -> Vec<T> {
        (0..self.groups).into_par_iter().map(work).collect()
    }

    /// The channels of all groups side by side, image by image.
    fn together(&self, groups: &[Vec<f32>], len: usize) -> Vec<f32> {
        let mut images = vec![0.0; self.it.batch * self.groups * len];
        images.par_chunks_mut(len).enumerate().for_each(|(place, target)| {
            target.copy_from_slice(&groups[place % self.groups][place / self.groups * len..][..len]);
        });
        images
    }
}

impl Weighted for Grouped {
    fn forward(&self, x: &FlexTensor, weight: &FlexTensor, bias: Option<&FlexTensor>) -> FlexTensor {
        let (x, weight, bias) = (Elements::of(x), Elements::of(weight), bias.map(Elements::of));
        let it = &self.it;
        let outputs = self.each(|group| {
            let bias = bias.as_ref().map(|bias| &bias.slice()[group * it.outputs..][..it.outputs]);
            let source = self.taken(group, x.slice(), it.inputs * it.input_plane());
            Correlation::forward(self.isa, it, self.of(group, &weight), bias).run(&source)
        });
        tensor(self.together(&outputs, it.outputs * it.output_plane()), self.output_shape)
    }

    fn input_gradient(&self, weight: &FlexTensor, gradient: &[f32]) -> FlexTensor {
        let (weight, it) = (Elements::of(weight), &self.it);
        let of_inputs = self.each(|group| {
            let source = self.taken(group, gradient, it.outputs * it.output_plane());
            Correlation::input_gradient(self.isa, it, self.of(group, &weight)).run(&source)
        });
        tensor(self.together(&of_inputs, it.inputs * it.input_plane()), self.input_shape)
    }

    fn weight_gradient(&self, x: &FlexTensor, gradient: &[f32]) -> (FlexTensor, Option<FlexTensor>) {
        let (x, it) = (Elements::of(x), &self.it);
        let (weights, biases): (Vec<_>, Vec<_>) = self
            .each(|group| {
                let inputs = self.taken(group, x.slice(), it.inputs * it.input_plane());
                let gradients = self.taken(group, gradient, it.outputs * it.output_plane());
                WeightGradient::new(self.isa, it).run(&inputs, &gradients)
            })
            .into_iter()
            .unzip();
        let outputs = self.output_shape[1];
        let [_, inputs, rows, columns] = it.weight_shape();
        let bias = tensor(biases.concat(), [outputs]);
        (tensor(weights.concat(), [outputs, inputs, rows, columns]), Some(bias))
    }

    fn bias_gradient(&self, gradient: &[f32]) -> FlexTensor {
        let outputs = self.output_shape[1];
        tensor(bias_gradient(gradient, outputs, self.it.output_plane()), [outputs])
    }
}
