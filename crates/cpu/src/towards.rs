//! A step of a moving average, in one pass.
use crate::{
    changed::changed,
    flex::{Elements, plain},
    isa::{Isa, Kernel},
    simd::Simd,
};
use burn::{backend::Flex, tensor::Tensor};

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
        drop(average);
        let (values, share) = (Elements::of(&values), share as f32);
        return Tensor::from_primitive::<Flex>(changed(before, |start, average| {
            isa.run(Towards { values: &values.slice()[start..start + average.len()], average, share });
        }));
    }
    let way = values - average.clone();
    average + way * share
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
