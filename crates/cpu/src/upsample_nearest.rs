//! Images grown by a whole factor, with all threads.
use crate::{
    chunks::CHUNK,
    flex::{Elements, plain, tensor, tracked},
    isa::Isa,
    recorded::recorded,
    scatter::in_pieces,
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

/// Each pixel as a block of `factor` by `factor`.
///
/// Nothing where the kernels do not reach: on other backends, with other numbers than 32-bit floats, and without a pixel or
/// a factor.
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C, factor H, factor W]`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let x = Tensor::<4>::from_data([[[[1.0, 2.0]]]], &Device::flex());
/// let y = kiln_cpu::upsample_nearest(&x, 2).map(|y| y.into_data().try_to_vec::<f32>().unwrap());
/// assert_eq!(y, Some(vec![1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 2.0, 2.0]));
/// ```
pub fn upsample_nearest(x: &Tensor<4>, factor: usize) -> Option<Tensor<4>> {
    Isa::detect()?;
    let blocks = Blocks { small: x.dims(), factor };
    if factor == 0 || x.dims().contains(&0) {
        return None;
    }
    if let Some(x) = plain(x) {
        return Some(Tensor::from_primitive::<Flex>(blocks.grown(&x)));
    }
    let (x, node) = tracked(x)?.into_parts();
    Some(recorded(UpsampleNearest, [node], blocks.grown(&x), |_| blocks))
}

/// Pixels and the blocks that they become.
#[derive(Clone, Copy, Debug)]
struct Blocks {
    small: [usize; 4],
    factor: usize,
}

impl Blocks {
    fn large(&self) -> [usize; 4] {
        let [samples, channels, height, width] = self.small;
        [samples, channels, height * self.factor, width * self.factor]
    }

    /// The lengths of a row and of the rows that it becomes; how many rows are worth a thread.
    fn rows(&self) -> (usize, usize, usize) {
        let row = self.small[3];
        let grown = row * self.factor * self.factor;
        (row, grown, CHUNK.div_ceil(grown))
    }

    fn grown(&self, x: &FlexTensor) -> FlexTensor {
        let x = Elements::of(x);
        let ((row, grown, at_once), factor) = (self.rows(), self.factor);
        let (output, _) = in_pieces(x.slice().len() * factor * factor, grown * at_once, |index, output| {
            let rows = x.slice()[index * row * at_once..].chunks_exact(row);
            for (grown, row) in output.chunks_exact_mut(grown).zip(rows) {
                let (first, others) = grown.split_at_mut(row.len() * factor);
                first.chunks_exact_mut(factor).zip(row).for_each(|(block, pixel)| block.fill(*pixel));
                others.chunks_exact_mut(first.len()).for_each(|other| other.copy_from_slice(first));
            }
        });
        tensor(output, self.large())
    }

    /// The sum of each block.
    fn shrunk(&self, gradient: &[f32]) -> FlexTensor {
        let ((row, grown, at_once), factor) = (self.rows(), self.factor);
        let (sums, _) = in_pieces(gradient.len() / (factor * factor), row * at_once, |index, sums| {
            let blocks = gradient[index * grown * at_once..].chunks_exact(grown);
            for (sums, block) in sums.chunks_exact_mut(row).zip(blocks) {
                sums.fill(0.0);
                for line in block.chunks_exact(row * factor) {
                    sums.iter_mut()
                        .zip(line.chunks_exact(factor))
                        .for_each(|(sum, block)| *sum += block.iter().sum::<f32>());
                }
            }
        });
        tensor(sums, self.small)
    }
}

#[derive(Debug)]
struct UpsampleNearest;

impl Backward<Flex, 1> for UpsampleNearest {
    type State = Blocks;

    fn backward(self, ops: Ops<Blocks, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = Elements::of(&grads.consume::<Flex>(&ops.node));
        let [node] = ops.parents;
        if let Some(node) = node {
            grads.register::<Flex>(node.id, ops.state.shrunk(gradient.slice()));
        }
    }
}
