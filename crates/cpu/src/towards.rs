//! A step of a moving average, in one pass.
use crate::{
    chunks::{CHUNK, in_chunks},
    flex::{Elements, owned, plain, tensor},
    isa::{Isa, Kernel},
    scatter::in_pieces,
    simd::Simd,
};
use burn::{
    backend::{Flex, flex::FlexTensor},
    tensor::Tensor,
};

/// The average, moved by a share of the way to the values: `average + (values - average) * share`.
///
/// # Edge cases
/// An average that nobody else holds is changed in place. Shapes that differ, tensors inside automatic differentiation, other
/// numbers than 32-bit floats and other backends take burn's own operations.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let [average, values] = [0.0, 4.0].map(|it| Tensor::<1>::from_data([it], &Device::flex()));
/// assert_eq!(kiln_cpu::towards(average, values, 0.25).into_scalar::<f32>(), 1.0);
/// ```
pub fn towards<const D: usize>(average: Tensor<D>, values: Tensor<D>, share: f64) -> Tensor<D> {
    let known = Isa::detect().filter(|_| average.dims() == values.dims());
    if let (Some(isa), Some(before), Some(values)) = (known, plain(&average), plain(&values)) {
        let shape = average.dims();
        drop(average);
        return Tensor::from_primitive::<Flex>(moved(isa, shape, before, &values, share as f32));
    }
    let way = values - average.clone();
    average + way * share
}

fn moved<const D: usize>(
    isa: Isa,
    shape: [usize; D],
    average: FlexTensor,
    values: &FlexTensor,
    share: f32,
) -> FlexTensor {
    let (mut average, values) = (owned(average), Elements::of(values));
    let step = |start: usize, average: &mut [f32]| {
        isa.run(Towards { values: &values.slice()[start..start + average.len()], average, share });
    };
    if average.is_unique() {
        in_chunks(average.storage_mut::<f32>(), step);
        return average;
    }
    let before = average.storage::<f32>();
    let (after, _) = in_pieces(before.len(), CHUNK, |piece, after| {
        after.copy_from_slice(&before[piece * CHUNK..piece * CHUNK + after.len()]);
        step(piece * CHUNK, after);
    });
    tensor(after, shape)
}

struct Towards<'a> {
    average: &'a mut [f32],
    values: &'a [f32],
    share: f32,
}

impl Kernel for Towards<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let both = self.average.iter_mut().zip(self.values);
        both.for_each(|(average, value)| *average += (value - *average) * self.share);
    }
}
