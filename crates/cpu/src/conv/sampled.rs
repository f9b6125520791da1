//! [`Sampled`]: a convolution by one by one that passes places over, and what it reads.
use super::geometry::{Axis, Geometry};
use crate::scatter::in_pieces;

/// A convolution by one by one with strides as one without: what it reads of each plane lies side by side.
pub struct Sampled<'a> {
    it: &'a Geometry,
}

impl<'a> Sampled<'a> {
    /// `None` where a value reads more than one place, or beyond the image, or no place is passed over.
    pub fn of(it: &'a Geometry) -> Option<Self> {
        let reads_one = |axis: &Axis| axis.kernel == 1 && axis.padding == 0;
        (it.axes.iter().all(reads_one) && !it.is_pointwise()).then_some(Self { it })
    }

    /// What is left to be done.
    pub fn geometry(&self) -> Geometry {
        let axes = self.it.axes.map(|axis| Axis { input: axis.output, stride: 1, ..axis });
        Geometry { axes, ..*self.it }
    }

    /// What is read of each plane.
    pub fn gather(&self, images: &[f32]) -> Vec<f32> {
        let [rows, columns] = self.it.axes;
        let (whole, small) = (self.it.input_plane(), self.it.output_plane());
        let read = |plane: usize, read: &mut [f32]| {
            let lines = images[plane * whole..][..whole].chunks_exact(columns.input).step_by(rows.stride);
            for (line, read) in lines.zip(read.chunks_exact_mut(columns.output)) {
                line.iter().step_by(columns.stride).zip(read).for_each(|(value, read)| *read = *value);
            }
        };
        in_pieces(self.it.batch * self.it.inputs * small, small, read).0
    }

    /// The gradient of planes from that of what is read of them: what was passed over has none.
    pub fn spread(&self, gradients: &[f32]) -> Vec<f32> {
        let [rows, columns] = self.it.axes;
        let (whole, small) = (self.it.input_plane(), self.it.output_plane());
        let spread = |plane: usize, spread: &mut [f32]| {
            spread.fill(0.0);
            let lines = spread.chunks_exact_mut(columns.input).step_by(rows.stride);
            for (gradients, line) in gradients[plane * small..][..small].chunks_exact(columns.output).zip(lines) {
                line.iter_mut().step_by(columns.stride).zip(gradients).for_each(|(place, gradient)| *place = *gradient);
            }
        };
        in_pieces(self.it.batch * self.it.inputs * whole, whole, spread).0
    }
}
