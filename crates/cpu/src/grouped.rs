//! [`Grouped`]: a convolution of channels in groups, each group by itself.
use crate::{
    conv::bias_gradient,
    flex::{Elements, tensor},
    isa::Isa,
    weighted::Weighted,
};
use burn::backend::flex::FlexTensor;
use rayon::prelude::*;

/// The convolution whose outputs see the channels of their own group alone.
#[derive(Clone, Debug)]
pub struct Grouped<O> {
    pub isa: Isa,
    /// What is done to each group.
    pub of: O,
    pub groups: usize,
    /// The shapes of the whole; that of the weights has the groups one after another.
    pub input: [usize; 4],
    pub output: [usize; 4],
    pub weight: [usize; 4],
}

impl<O: Weighted + Sync> Grouped<O> {
    fn each<T: Send>(&self, work: impl Fn(usize) -> T + Send + Sync) -> Vec<T> {
        (0..self.groups).into_par_iter().map(work).collect()
    }

    /// A group's part of weights or of a bias.
    fn part(&self, group: usize, of: &Elements) -> FlexTensor {
        let len = of.slice().len() / self.groups;
        in_a_row(of.slice()[group * len..][..len].to_vec())
    }

    /// A group's channels of all images.
    fn taken(&self, group: usize, images: &[f32]) -> Vec<f32> {
        let len = images.len() / (self.input[0] * self.groups);
        images.chunks_exact(len).skip(group).step_by(self.groups).collect::<Vec<_>>().concat()
    }

    /// The channels of all groups side by side, image by image.
    fn together(&self, groups: &[FlexTensor], shape: [usize; 4]) -> FlexTensor {
        let groups: Vec<_> = groups.iter().map(|group| group.storage::<f32>()).collect();
        let len = groups[0].len() / self.input[0];
        let mut images = vec![0.0; shape.iter().product()];
        images.par_chunks_mut(len).enumerate().for_each(|(place, target)| {
            target.copy_from_slice(&groups[place % self.groups][place / self.groups * len..][..len]);
        });
        tensor(images, shape)
    }
}

/// Operations look at the elements alone.
fn in_a_row(elements: Vec<f32>) -> FlexTensor {
    let len = elements.len();
    tensor(elements, [len])
}

impl<O: Weighted + Sync> Weighted for Grouped<O> {
    fn forward(&self, x: &FlexTensor, weight: &FlexTensor, bias: Option<&FlexTensor>) -> FlexTensor {
        let (x, weight, bias) = (Elements::of(x), Elements::of(weight), bias.map(Elements::of));
        let outputs = self.each(|group| {
            let x = in_a_row(self.taken(group, x.slice()));
            let bias = bias.as_ref().map(|bias| self.part(group, bias));
            self.of.forward(&x, &self.part(group, &weight), bias.as_ref())
        });
        self.together(&outputs, self.output)
    }

    fn input_gradient(&self, weight: &FlexTensor, gradient: &[f32]) -> FlexTensor {
        let weight = Elements::of(weight);
        let of_inputs =
            self.each(|group| self.of.input_gradient(&self.part(group, &weight), &self.taken(group, gradient)));
        self.together(&of_inputs, self.input)
    }

    fn weight_gradient(&self, x: &FlexTensor, gradient: &[f32], _: bool) -> (FlexTensor, Option<FlexTensor>) {
        let x = Elements::of(x);
        let of_weights = self.each(|group| {
            self.of.weight_gradient(&in_a_row(self.taken(group, x.slice())), &self.taken(group, gradient), false).0
        });
        let of_weights = of_weights.iter().map(|it| it.storage::<f32>()).collect::<Vec<_>>().concat();
        (tensor(of_weights, self.weight), None)
    }

    fn bias_gradient(&self, gradient: &[f32]) -> FlexTensor {
        let [_, channels, height, width] = self.output;
        tensor(bias_gradient(self.isa, gradient, channels, height * width), [channels])
    }
}
