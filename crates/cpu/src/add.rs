//! Sums of two tensors, as burn's operations and with all threads.
use crate::{
    changed::changed,
    chunks::CHUNK,
    flex::{Elements, plain, tracked},
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

/// [`Tensor::add`]: the sum of each element and the other's in its place.
///
/// # Edge cases
/// A tensor that nobody else holds is changed in place. Tensors that are broadcast, turned, or so small that no second thread
/// is worth it, other numbers than 32-bit floats and other backends take burn's own operation.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let x = Tensor::<2>::ones([200, 100], &Device::flex());
/// assert_eq!(kiln_cpu::add(x.clone(), x * 2.0).sum().into_scalar::<f32>(), 60_000.0);
/// ```
pub fn add<const D: usize>(x: Tensor<D>, y: Tensor<D>) -> Tensor<D> {
    let shape = x.dims();
    let is_worth_it = shape == y.dims() && shape.iter().product::<usize>() > CHUNK;
    let Some(isa) = Isa::detect().filter(|_| is_worth_it) else { return x + y };
    let have_no_gaps = |a: &FlexTensor, b: &FlexTensor| a.is_contiguous() && b.is_contiguous();
    match (plain(&x).zip(plain(&y)), tracked(&x).zip(tracked(&y))) {
        (Some((a, b)), _) if have_no_gaps(&a, &b) => {
            drop((x, y));
            Tensor::from_primitive::<Flex>(sum(isa, a, b))
        }
        (_, Some((a, b))) if have_no_gaps(a.primitive(), b.primitive()) => {
            drop((x, y));
            let ((a, of_a), (b, of_b)) = (a.into_parts(), b.into_parts());
            recorded(Add, [of_a, of_b], sum(isa, a, b), |_| ())
        }
        _ => x + y,
    }
}

/// The sum of tensors without gaps, in the memory of one of them where nobody else holds it.
fn sum(isa: Isa, a: FlexTensor, b: FlexTensor) -> FlexTensor {
    let (a, b) = if a.is_unique() { (a, b) } else { (b, a) };
    let others = Elements::of(&b);
    changed(a, |start, sums| isa.run(Increase(sums, &others.slice()[start..start + sums.len()])))
}

/// Numbers, and what is added to each.
struct Increase<'a>(&'a mut [f32], &'a [f32]);

impl Kernel for Increase<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        self.0.iter_mut().zip(self.1).for_each(|(sum, number)| *sum += number);
    }
}

#[derive(Debug)]
struct Add;

impl Backward<Flex, 2> for Add {
    type State = ();

    fn backward(self, ops: Ops<(), 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        for node in ops.parents.into_iter().flatten() {
            grads.register::<Flex>(node.id, gradient.clone());
        }
    }
}
